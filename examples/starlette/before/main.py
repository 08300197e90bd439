"""The shop with its flash messages in the session."""

from shop import app
from starlette.middleware.sessions import SessionMiddleware

SECRET_KEY = "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'"

app.add_middleware(SessionMiddleware, secret_key=SECRET_KEY)
