"""What servers with ASGI serve: an application of FastAPI."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from benchmarks import work
from benchmarks.load.served import STORE, SYSTEM, announce
from benchmarks.load.systems import BARE, INLINE, RECIPE, STORED
from benchmarks.systems import fastapi_bare, fastapi_heliograph, fastapi_recipe
from heliograph import Heliograph
from heliograph.stores import open_async

if TYPE_CHECKING:
    from heliograph.asgi import ASGIApp

SYSTEMS: Mapping[str, Callable[[str], ASGIApp]] = {
    BARE: lambda url: fastapi_bare.application(),
    RECIPE: lambda url: fastapi_recipe.application(),
    INLINE: lambda url: fastapi_heliograph.application(),
    STORED: lambda url: fastapi_heliograph.application(
        Heliograph(secret_key=work.KEY, store=open_async(url), inline_limit=0)
    ),
}


def application() -> ASGIApp:
    """Return the FastAPI application."""
    site = SYSTEMS[os.environ[SYSTEM]](os.environ[STORE])
    announce()
    return site
