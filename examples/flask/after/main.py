"""The shop with Heliograph."""

from shop import app

from heliograph.flask import init_app

app.secret_key = "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
init_app(app)
