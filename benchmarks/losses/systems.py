"""The systems: every way to have flash messages that is played, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from heliograph.testing.browser import Driver
from heliograph.testing.drivers import ASGIDriver, WSGIDriver


class System(NamedTuple):
    """One way to have flash messages.

    Attributes:
        application: Its module in :mod:`benchmarks.losses.applications`.
        drive: What calls it.
        packages: Whose versions decide what it does.
        lacks: What scenarios may need and it does not have, and why.
    """

    application: str
    drive: Callable[[Any], Driver]
    packages: tuple[str, ...]
    lacks: Mapping[str, str]


_NO_CACHE = {"page cache": "it has none of its own"}
_NO_SESSION = _NO_CACHE | {"session": "it has none"}
_OF_LITESTAR = {
    "secret": "its documented sessions have no key, and wait in the memory of the process that starts anew",
    "error page": "where no route is found it has no session, and a page that asks for messages fails",
}

RIVALS: Mapping[str, System] = {
    "Flask": System("flask_own", WSGIDriver, ("flask", "werkzeug"), _NO_CACHE),
    "Flask-Session, Redis": System("flask_session_redis", WSGIDriver, ("flask-session", "redis"), _NO_CACHE),
    "Quart": System("quart_own", ASGIDriver, ("quart",), _NO_CACHE),
    "Pyramid": System("pyramid_own", WSGIDriver, ("pyramid", "webob"), _NO_CACHE),
    "Django, cookie": System("django_cookie", WSGIDriver, ("django",), {}),
    "Django, session": System("django_session", WSGIDriver, ("django",), {}),
    "Django, fallback": System("django_fallback", WSGIDriver, ("django",), {}),
    "Starlette recipe": System("starlette_recipe", ASGIDriver, ("starlette",), _NO_CACHE),
    "starlette-flash": System("starlette_flash_own", ASGIDriver, ("starlette-flash",), _NO_CACHE),
    "FastAPI recipe": System("fastapi_recipe", ASGIDriver, ("fastapi",), _NO_CACHE),
    "FastAPI recipe, as copied": System("fastapi_copied", ASGIDriver, ("fastapi",), _NO_CACHE),
    "Litestar": System("litestar_own", ASGIDriver, ("litestar",), _OF_LITESTAR),
    "TurboGears": System("turbogears_own", WSGIDriver, ("turbogears2", "beaker"), _NO_CACHE),
}
"""What there is without Heliograph."""

OURS: Mapping[str, System] = {
    "Flask": System("flask_heliograph", WSGIDriver, ("heliograph",), _NO_CACHE),
    "Flask, store": System("flask_heliograph_store", WSGIDriver, ("heliograph",), _NO_CACHE),
    "Pyramid": System("pyramid_heliograph", WSGIDriver, ("heliograph",), _NO_CACHE),
    "Django": System("django_heliograph", WSGIDriver, ("heliograph",), {}),
    "Starlette": System("starlette_heliograph", ASGIDriver, ("heliograph",), _NO_CACHE),
    "starlette-flash's words": System("starlette_flash_heliograph", ASGIDriver, ("heliograph",), _NO_CACHE),
    "FastAPI": System("fastapi_heliograph", ASGIDriver, ("heliograph",), _NO_CACHE),
    "WSGI": System("wsgi_heliograph", WSGIDriver, ("heliograph",), _NO_SESSION),
    "ASGI": System("asgi_heliograph", ASGIDriver, ("heliograph",), _NO_SESSION),
    "Quart by ASGI": System("quart_heliograph", ASGIDriver, ("heliograph",), _NO_CACHE),
    "Litestar by ASGI": System("litestar_heliograph", ASGIDriver, ("heliograph",), {}),
    "TurboGears by WSGI": System("turbogears_heliograph", WSGIDriver, ("heliograph",), _NO_CACHE),
}
"""Heliograph in each integration, and around each framework that has none yet."""


def named(name: str) -> str:
    """Return the name under which results have one of ours."""
    return f"Heliograph: {name}"


SYSTEMS: Mapping[str, System] = {**RIVALS, **{named(name): system for name, system in OURS.items()}}
"""All, by name."""
