"""Pyramid: the application alone, without a session factory."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router

from benchmarks import work


def application() -> Router:
    """Return the application."""
    config = Configurator()
    for path, view in ((work.IDLE, _page), (work.PAGE, _page), (work.FLASH_1, _redirect), (work.FLASH_10, _redirect)):
        config.add_route(path, path)
        config.add_view(view, route_name=path)
    return config.make_wsgi_app()


def _page(request: Request) -> Response:
    return Response(work.render(()), content_type="text/plain")


def _redirect(request: Request) -> Response:
    return redirect()


def redirect() -> Response:
    """Return a plain redirect; HTTPSeeOther would render a page, at several times the cost of any flash."""
    return Response(status=303, location=work.PAGE)
