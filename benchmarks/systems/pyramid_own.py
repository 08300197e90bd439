"""Pyramid: its own flash, in its own signed session cookie."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router
from pyramid.session import SignedCookieSessionFactory

from benchmarks import work
from benchmarks.systems.pyramid_bare import redirect


def application() -> Router:
    """Return the application."""
    return configuration().make_wsgi_app()


def configuration() -> Configurator:
    """Return its configuration, to which more can be said."""
    config = Configurator(session_factory=SignedCookieSessionFactory(work.KEY))
    for path, view in ((work.IDLE, _idle), (work.PAGE, _page), (work.FLASH_1, _flash_1), (work.FLASH_10, _flash_10)):
        config.add_route(path, path)
        config.add_view(view, route_name=path)
    return config


def _idle(request: Request) -> Response:
    return Response(work.render(()), content_type="text/plain")


def _page(request: Request) -> Response:
    return Response(work.render(request.session.pop_flash(work.CATEGORY)), content_type="text/plain")


def _flash_1(request: Request) -> Response:
    request.session.flash(work.TEXT, work.CATEGORY)
    return redirect()


def _flash_10(request: Request) -> Response:
    for text in work.TEXTS:
        request.session.flash(text, work.CATEGORY)
    return redirect()
