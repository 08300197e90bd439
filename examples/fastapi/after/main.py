"""The shop with Heliograph."""

from shop import app
from starlette.middleware.sessions import SessionMiddleware

from heliograph import Heliograph
from heliograph.fastapi import FlashMiddleware

SECRET_KEY = "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'"

app.add_middleware(SessionMiddleware, secret_key=SECRET_KEY)
app.add_middleware(FlashMiddleware, helio=Heliograph(secret_key=SECRET_KEY))
