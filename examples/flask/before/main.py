"""The shop with Flask's own flash messages."""

from shop import app

app.secret_key = "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
