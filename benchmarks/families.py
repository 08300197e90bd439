"""The families of :mod:`benchmarks.systems`: what runs on one framework is measured over the same bare application."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.calling import ASGICaller, Caller, WSGICaller
from benchmarks.systems import (
    asgi_bare,
    asgi_heliograph,
    asgi_minimum,
    django_bare,
    django_heliograph,
    django_own,
    fastapi_bare,
    fastapi_heliograph,
    fastapi_recipe,
    flask_bare,
    flask_heliograph,
    flask_own,
    pyramid_bare,
    pyramid_heliograph,
    pyramid_own,
    starlette_bare,
    starlette_flash_heliograph,
    starlette_flash_own,
    starlette_heliograph,
    starlette_recipe,
    wsgi_bare,
    wsgi_heliograph,
    wsgi_minimum,
)

OURS = "heliograph"
FAMILIES = ("WSGI", "ASGI", "Flask", "Pyramid", "Django", "Starlette", "starlette-flash", "FastAPI")


class Family(NamedTuple):
    """The bare application of a framework, what Heliograph is compared with, and Heliograph."""

    bare: Caller
    peer_name: str
    peer: Caller
    ours: Caller

    @property
    def systems(self) -> dict[str, Caller]:
        """Both systems by their names."""
        return {self.peer_name: self.peer, OURS: self.ours}


def families() -> dict[str, Family]:
    """Return all families, with applications of their own."""
    return {
        "WSGI": Family(
            WSGICaller(wsgi_bare.application()),
            "hand-written minimum",
            WSGICaller(wsgi_minimum.application()),
            WSGICaller(wsgi_heliograph.application()),
        ),
        "ASGI": Family(
            ASGICaller(asgi_bare.application()),
            "hand-written minimum",
            ASGICaller(asgi_minimum.application()),
            ASGICaller(asgi_heliograph.application()),
        ),
        "Flask": Family(
            WSGICaller(flask_bare.application()),
            "Flask's own",
            WSGICaller(flask_own.application()),
            WSGICaller(flask_heliograph.application()),
        ),
        "Pyramid": Family(
            WSGICaller(pyramid_bare.application()),
            "Pyramid's own",
            WSGICaller(pyramid_own.application()),
            WSGICaller(pyramid_heliograph.application()),
        ),
        "Starlette": Family(
            ASGICaller(starlette_bare.application()),
            "session recipe",
            ASGICaller(starlette_recipe.application()),
            ASGICaller(starlette_heliograph.application()),
        ),
        "starlette-flash": Family(
            ASGICaller(starlette_bare.application()),
            "the package",
            ASGICaller(starlette_flash_own.application()),
            ASGICaller(starlette_flash_heliograph.application()),
        ),
        "FastAPI": Family(
            ASGICaller(fastapi_bare.application()),
            "session recipe",
            ASGICaller(fastapi_recipe.application()),
            ASGICaller(fastapi_heliograph.application()),
        ),
        "Django": Family(
            WSGICaller(django_bare.application()),
            "Django's cookie storage",
            WSGICaller(django_own.application()),
            WSGICaller(django_heliograph.application()),
        ),
    }
