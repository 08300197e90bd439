"""The shop with Heliograph; its settings as an ini file would have them."""

from shop import main

settings = {
    "session.secret": "change me: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
    "pyramid.includes": "heliograph.pyramid",
    "heliograph.secret_key": "change me: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
}
app = main({}, **settings)
