"""The shop with Heliograph: its messages.py now is ``from heliograph.starlette import flash, get_flashed_messages``."""

import sys

from starlette.middleware.sessions import SessionMiddleware

from heliograph import Heliograph, starlette

sys.modules["messages"] = starlette  # That change of messages.py, which before.py still needs as it was.

from shop import app  # noqa: E402

SECRET_KEY = "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'"

app.add_middleware(SessionMiddleware, secret_key=SECRET_KEY)
app.add_middleware(starlette.FlashMiddleware, helio=Heliograph(secret_key=SECRET_KEY))
