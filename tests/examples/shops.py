"""The example shops: how each is served, and what its framework's own flash does in which situation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .situations import ONCE

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


class Shop(NamedTuple):
    """An example.

    Attributes:
        command: Serves the application of its folders ``before`` and ``after``.
        faults: Verdicts on the framework's own flash, by situation; "once" where none is named.
    """

    command: str
    faults: Mapping[str, str]


_ONE_LOST = "1 of 1 lost"
_ONE_OF_TWO_LOST = "1 of 2 lost"
_UVICORN = "uvicorn main:app"
_GRANIAN = "granian --interface=asgi main:app"
_GUNICORN = "gunicorn --worker-class=gthread --threads=2 main:app"

_IN_THE_SESSION = {
    "two tabs at once": _ONE_OF_TWO_LOST,
    "a page and an order at once": _ONE_OF_TWO_LOST,
    "prefetch": _ONE_LOST,
    "missing favicon": _ONE_LOST,
    "streamed page": "repeated",
    "a hundred messages": "100 of 100 lost",
    "emptied session": _ONE_OF_TWO_LOST,
}

SHOPS: Mapping[str, Shop] = {
    "flask": Shop(_GUNICORN, _IN_THE_SESSION | {"HEAD": _ONE_LOST, "failing page": _ONE_LOST}),
    "pyramid": Shop(_GUNICORN, _IN_THE_SESSION | {"HEAD": _ONE_LOST}),
    "django": Shop(
        "gunicorn --worker-class=gthread --threads=2 --env=DJANGO_SETTINGS_MODULE=settings shop.wsgi",
        # Its default storage has a cookie of its own, and what does not fit goes to the session.
        _IN_THE_SESSION
        | {"HEAD": _ONE_LOST, "failing page": _ONE_LOST, "a hundred messages": ONCE, "emptied session": ONCE},
    ),
    "starlette": Shop(_UVICORN, _IN_THE_SESSION | {"HEAD": _ONE_LOST}),
    "fastapi": Shop(_GRANIAN, _IN_THE_SESSION),  # It answers HEAD with 405.
}
