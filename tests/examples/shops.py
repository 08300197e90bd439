"""The example shops: what serves the application of each one's folders ``before`` and ``after``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"

_GUNICORN = "gunicorn --worker-class=gthread --threads=2"
_UVICORN = "uvicorn main:app"

SHOPS: Mapping[str, str] = {
    "flask": f"{_GUNICORN} main:app",
    "pyramid": f"{_GUNICORN} main:app",
    "django": f"{_GUNICORN} --env=DJANGO_SETTINGS_MODULE=settings shop.wsgi",
    "starlette": _UVICORN,
    "fastapi": "granian --interface=asgi main:app",
}
"""The commands."""
