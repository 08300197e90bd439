"""The session factory that an application has when it includes Heliograph, around its own or around none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.interfaces import ISessionFactory

from heliograph.pyramid.requests import exchange_of
from heliograph.pyramid.sessions import FlashSession, SessionFactory

if TYPE_CHECKING:
    from pyramid.registry import Registry
    from pyramid.request import Request


def give_flash(registry: Registry) -> None:
    """Make the sessions of an application flash by Heliograph, also when it has no session factory."""
    factory = registry.queryUtility(ISessionFactory)
    if not isinstance(factory, FlashSessionFactory):
        registry.registerUtility(FlashSessionFactory(factory), ISessionFactory)


class FlashSessionFactory:
    """The session factory of an application that includes Heliograph.

    Args:
        inner: The application's own session factory, if it has one.

    Example:
        >>> from pyramid import testing
        >>> with testing.testConfig(settings={"heliograph.secret_key": "an example, not a key to use"}) as config:
        ...     config.include("heliograph.pyramid")
        ...     request = testing.DummyRequest()
        ...     session = FlashSessionFactory(None)(request)
        ...     session.flash("Saved")
        ...     session.pop_flash()
        ['Saved']
    """

    def __init__(self, inner: SessionFactory | None) -> None:
        self.inner = inner

    def __call__(self, request: Request) -> FlashSession:
        """Return the session of a request."""
        return FlashSession(exchange_of(request), request, self.inner)
