"""What is counted: the paths, and the systems of each family, as a table.

Systems are imported by name and only when they are counted: under Valgrind each import costs seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from benchmarks import work
from benchmarks.calling import ASGICaller, Caller, Request, WSGICaller

BARE = "bare"
OURS = "heliograph"
PATHS = ("idle", "ask", "unread", "flash 1", "flash 10", "show 1", "show 10")
"""An unread message is a cookie that arrives with a request whose view does not touch messages."""


class Family(NamedTuple):
    """How applications of a framework are called, and the modules of its systems by their names."""

    calling: Callable[[Any], Caller]
    systems: dict[str, str]

    @property
    def peers(self) -> list[str]:
        """What Heliograph is compared with."""
        return [system for system in self.systems if system not in (BARE, OURS)]


def _family(calling: Callable[[Any], Caller], name: str, *, bare: str = "", **peers: str) -> Family:
    own = {title.replace("_", " "): module for title, module in peers.items()}
    return Family(calling, {BARE: bare or f"{name}_bare", **own, OURS: f"{name}_heliograph"})


FAMILIES = {
    "WSGI": _family(WSGICaller, "wsgi", minimum="wsgi_minimum"),
    "ASGI": _family(ASGICaller, "asgi", minimum="asgi_minimum"),
    "Flask": _family(WSGICaller, "flask", own="flask_own"),
    "Pyramid": _family(WSGICaller, "pyramid", own="pyramid_own"),
    "Django": _family(WSGICaller, "django", own="django_own"),
    "Starlette": _family(ASGICaller, "starlette", recipe="starlette_recipe"),
    "starlette-flash": _family(ASGICaller, "starlette_flash", bare="starlette_bare", package="starlette_flash_own"),
    "FastAPI": _family(ASGICaller, "fastapi", recipe="fastapi_recipe"),
}


class Subject(NamedTuple):
    """One thing to count."""

    system: str
    path: str
    caller: Caller
    request: Request


def subjects(family: str) -> list[Subject]:
    """Return what is counted of a family, in the order of its systems and of the paths."""
    calling, systems = FAMILIES[family]
    callers = {system: calling(_application(module)) for system, module in systems.items()}
    return [
        Subject(system, path, caller, request)
        for system, caller in callers.items()
        for path, request in zip(PATHS, _requests(caller), strict=True)
    ]


def _application(module: str) -> Any:
    return import_module(f"benchmarks.systems.{module}").application()


def _requests(caller: Caller) -> list[Request]:
    one, ten = (_cookies(caller, path) for path in (work.FLASH_1, work.FLASH_10))
    return [
        Request("GET", work.IDLE),
        Request("GET", work.PAGE),
        Request("GET", work.IDLE, one),
        Request("POST", work.FLASH_1),
        Request("POST", work.FLASH_10),
        Request("GET", work.PAGE, one),
        Request("GET", work.PAGE, ten),
    ]


def _cookies(caller: Caller, path: str) -> str:
    lines = caller.answer(Request("POST", path)).set_cookies
    return "; ".join(line.partition(";")[0] for line in lines)
