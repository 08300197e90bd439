"""A pytest plugin: every session and every application that Pyramid's tests make has Heliograph's flash messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyramid.session
import pyramid.testing
from pyramid.config import Configurator
from pyramid.registry import global_registry
from pyramid.request import Request

from heliograph import Heliograph
from heliograph.pyramid.factory import FlashSessionFactory

_helio = Heliograph(secret_key="a key for these tests, and none else")
_make: Callable[..., Any] = pyramid.session.BaseCookieSessionFactory
_finish: Callable[[Configurator], Any] = Configurator.make_wsgi_app
_dummy: Callable[[], Any] = pyramid.testing.DummySession
_requests: list[Request] = []  # A session needs its request for as long as it is used.


def pytest_configure() -> None:
    """Give them to Heliograph; not when this file is only imported, as pytest does in search of doctests."""
    global_registry["heliograph"] = _helio  # What requests outside an application have for a registry.
    for owner, name, ours in (
        (pyramid.session, "BaseCookieSessionFactory", _factory),
        (Configurator, "make_wsgi_app", _application),
        (pyramid.testing, "DummySession", _session),
    ):
        setattr(owner, name, ours)


def _factory(*arguments: Any, **options: Any) -> FlashSessionFactory:
    return FlashSessionFactory(_make(*arguments, **options))


def _application(config: Configurator) -> Any:
    config.registry["heliograph"] = _helio
    config.include("heliograph.pyramid")
    return _finish(config)


def _session() -> Any:
    request = Request.blank("/")
    request.registry = global_registry
    _requests.append(request)
    return FlashSessionFactory(lambda request: _dummy())(request)
