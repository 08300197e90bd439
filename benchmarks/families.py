"""The families of :mod:`benchmarks.systems`: what runs on one framework is measured over the same bare application.

Nothing is imported here but by name, when it is asked for: who measures one system has no other framework around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

from benchmarks.calling import ASGICaller, Caller, WSGICaller


class System(NamedTuple):
    """One way to have flash messages.

    Args:
        name: What it is called beside the others of its family.
        module: Its application, in :mod:`benchmarks.systems`.
        cookie: How the browser holds the messages.
        most: How many messages it holds at once.
        redis: Whether its application is given the URL of a Redis.
    """

    name: str
    module: str
    cookie: str
    most: int = 10
    redis: bool = False


class Family(NamedTuple):
    """A framework: how its applications are called, the bare one, what Heliograph is compared with, and Heliograph."""

    calls: Callable[[Any], Caller]
    bare: str
    peers: tuple[System, ...]
    ours: System

    @property
    def systems(self) -> tuple[System, ...]:
        """All that is measured over the bare application."""
        return (*self.peers, self.ours)

    def caller(self, module: str, *arguments: str) -> Caller:
        """Return what calls a new application of a module; the arguments are the application's."""
        return self.calls(import_module(f"benchmarks.systems.{module}").application(*arguments))


MINIMUM: Final = "hand-made minimum"
"""No peer, but the limit."""
_SIGNED = "signed"
_ENCRYPTED = "encrypted"
_PLAIN = "plain Heliograph"  # Its middleware around a framework that has no integration of its own.


def _ours(module: str, name: str = "Heliograph") -> System:
    return System(name, module, _ENCRYPTED)


FAMILIES: Final[Mapping[str, Family]] = {
    "WSGI": Family(
        WSGICaller,
        "wsgi_bare",
        (System(MINIMUM, "wsgi_minimum", _ENCRYPTED),),
        _ours("wsgi_heliograph"),
    ),
    "ASGI": Family(
        ASGICaller,
        "asgi_bare",
        (System(MINIMUM, "asgi_minimum", _ENCRYPTED),),
        _ours("asgi_heliograph"),
    ),
    "Flask": Family(
        WSGICaller,
        "flask_bare",
        (
            System("Flask's own", "flask_own", _SIGNED),
            System("Flask-Session, Redis", "flask_session_redis", "an id; messages in Redis", redis=True),
        ),
        _ours("flask_heliograph"),
    ),
    "Quart": Family(
        ASGICaller,
        "quart_bare",
        (System("Quart's own", "quart_own", _SIGNED),),
        _ours("quart_heliograph", _PLAIN),
    ),
    "Pyramid": Family(
        WSGICaller,
        "pyramid_bare",
        (System("Pyramid's own", "pyramid_own", _SIGNED),),
        _ours("pyramid_heliograph"),
    ),
    "Django": Family(
        WSGICaller,
        "django_bare",
        (
            System("cookie storage", "django_own", _SIGNED),
            System("fallback storage", "django_fallback", _SIGNED),
            System("session storage", "django_session", _SIGNED),
        ),
        _ours("django_heliograph"),
    ),
    "Starlette": Family(
        ASGICaller,
        "starlette_bare",
        (System("session recipe", "starlette_recipe", _SIGNED),),
        _ours("starlette_heliograph"),
    ),
    "starlette-flash": Family(
        ASGICaller,
        "starlette_bare",
        (System("the package", "starlette_flash_own", _SIGNED),),
        _ours("starlette_flash_heliograph"),
    ),
    "FastAPI": Family(
        ASGICaller,
        "fastapi_bare",
        (System("session recipe", "fastapi_recipe", _SIGNED),),
        _ours("fastapi_heliograph"),
    ),
    "FastAPI, Depends": Family(
        ASGICaller,
        "fastapi_bare",
        (System("session recipe", "fastapi_depends_recipe", _SIGNED),),
        _ours("fastapi_depends_heliograph"),
    ),
    "Litestar": Family(
        ASGICaller,
        "litestar_bare",
        (System("FlashPlugin", "litestar_own", _ENCRYPTED),),
        _ours("litestar_heliograph", _PLAIN),
    ),
    "TurboGears": Family(
        WSGICaller,
        "turbogears_bare",
        (System("tg.flash", "turbogears_own", "plain; one message", most=1),),
        _ours("turbogears_heliograph", _PLAIN),
    ),
}
"""By the names of the frameworks, in the order of tables and charts."""
