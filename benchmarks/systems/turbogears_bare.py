"""TurboGears: the application alone, with no messages at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import tg
from tg import MinimalApplicationConfigurator, TGController

from benchmarks import work

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """Return the application."""
    return serve(page, page, redirect, redirect)


def serve(
    idle: Callable[[], bytes], show: Callable[[], bytes], flash_1: Callable[[], bytes], flash_10: Callable[[], bytes]
) -> WSGIApplication:
    """Return the application with these views; each returns the body of a response."""
    # TurboGears finds a view by its name; a hyphen of the path is an underscore there.
    views = {"idle": idle, "page": show, "flash_1": flash_1, "flash_10": flash_10}
    root = type("Root", (TGController,), {name: _exposed(view) for name, view in views.items()})
    config = MinimalApplicationConfigurator()
    config.update_blueprint({"root_controller": root()})
    return config.make_wsgi_app()


def _exposed(view: Callable[[], bytes]) -> Callable[[TGController], bytes]:
    @tg.expose(content_type="text/plain")
    def method(controller: TGController) -> bytes:
        return view()

    return method


def page() -> bytes:
    """Answer with a page."""
    return work.render(())


def redirect() -> bytes:
    """Answer with a redirect to the page; `tg.redirect` raises, at several times the cost of any flash."""
    tg.response.status_int = 303
    tg.response.location = work.PAGE
    return b""
