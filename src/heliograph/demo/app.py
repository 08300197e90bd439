"""The application: its routes, its middleware and its error pages. What each page does is in the page's own module."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from heliograph import Heliograph, assets
from heliograph.demo import errors, fetching, gallery, home, large, limits, redirects, sticky, toasts, together, undo
from heliograph.demo.cached import create_cached
from heliograph.demo.meeting import Meeting
from heliograph.demo.rendering import HERE
from heliograph.starlette import FlashMiddleware
from heliograph.stores import OpenedAsyncStore


def create_app(*, store: OpenedAsyncStore | None = None, patience: float = 2.0) -> Starlette:
    """Build the demo.

    Args:
        store: Where messages wait that are too large for a cookie; closed when the server stops.
        patience: Seconds for which one of two simultaneous posts waits for the other.
    """
    # A key made at start-up is right for this demo only: it has one process, and a restart may forget its messages.
    # An application takes its key from its configuration, or each worker would seal what the others cannot open.
    # It leaves alone what the session recipe has pending, to which a page of the demo compares it.
    helio = Heliograph(
        secret_key=secrets.token_urlsafe(32),
        store=store,
        categories=home.EXAMPLES.keys(),
        take_over=False,
        endpoint="/_flashes",
    )

    @asynccontextmanager
    async def closing(app: Starlette) -> AsyncGenerator[None]:
        yield
        if store is not None:
            await store.aclose()

    app = Starlette(
        routes=[
            *home.routes,
            *redirects.routes,
            *together.routes,
            *errors.routes,
            *limits.routes,
            *large.routes,
            *undo.routes,
            *sticky.routes,
            *toasts.routes,
            *gallery.routes,
            *fetching.routes,
            Mount("/cached", create_cached()),
            Mount("/_flashes", StaticFiles(directory=assets.FOLDER)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(FlashMiddleware, helio=helio)],
        exception_handlers=errors.handlers,
        lifespan=closing,
    )
    app.state.helio = helio
    app.state.album = undo.Album()
    app.state.meeting = Meeting(patience=patience)
    return app
