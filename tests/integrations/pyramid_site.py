"""A small Pyramid application and a browser that visits it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

from heliograph.testing.browser import Browser, Received
from heliograph.testing.drivers import WSGIDriver

KEY = "a key for these tests, and none else"
SETTINGS: Mapping[str, Any] = {"heliograph.secret_key": KEY}
View: TypeAlias = Callable[[Request], object]
Step: TypeAlias = Callable[[Configurator], object]


def save(request: Request) -> Response:
    """Flash in two queues, and redirect."""
    request.session.flash("Saved")
    request.session.flash("Low on stock", "warning")
    return HTTPSeeOther("/")


def home(request: Request) -> object:
    """Show the usual queue."""
    return request.session.pop_flash()


def idle(request: Request) -> object:
    """Have nothing to do with messages."""
    return "idle"


def application(
    views: Mapping[str, View], *steps: Step, settings: Mapping[str, Any] = SETTINGS, include: bool = True
) -> Any:
    """Return an application.

    Args:
        views: By route pattern; ``/save``, ``/`` and ``/idle`` are there. What they return that is no response is JSON.
        steps: What else is configured, before Heliograph is included.
        settings: As in an ini file.
        include: Whether Heliograph is included.
    """
    config = Configurator(settings=dict(settings))
    for step in steps:
        step(config)
    if include:
        config.include("heliograph.pyramid")
    for pattern, view in {"/save": save, "/": home, "/idle": idle, **views}.items():
        config.add_route(pattern, pattern)
        config.add_view(_responding(view), route_name=pattern)
    return config.make_wsgi_app()


def browser(app: Any) -> Browser:
    """Return a browser that has never been there."""
    return Browser(WSGIDriver(app), time.time_ns)


def signed(config: Configurator) -> None:
    """Set Pyramid's own session factory."""
    config.set_session_factory(SignedCookieSessionFactory("the key of the session, not of the messages"))


def shown(received: Received) -> Any:
    """Return what a page that answers JSON has shown."""
    assert received.status == 200, received
    return json.loads(received.body)


def untouched(received: Received) -> bool:
    """Tell whether a response has none of our headers."""
    return not any(received.all(name) for name in ("Set-Cookie", "Vary", "Cache-Control"))


def _responding(view: View) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        result = view(request)
        return result if isinstance(result, Response) else Response(json.dumps(result), content_type="text/html")

    return respond
