"""The shop with Pyramid's own flash messages; its settings as an ini file would have them."""

from shop import main

settings = {
    "session.secret": "change me: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
}
app = main({}, **settings)
