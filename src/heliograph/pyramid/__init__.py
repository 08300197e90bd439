"""Pyramid: ``request.session.flash``, ``pop_flash`` and ``peek_flash`` keep working, and stop losing messages.

Here is what an application says to include it, and the tween that every request passes. How a request and its response
meet the exchange is in :mod:`heliograph.pyramid.requests`, what ``request.session`` is in
:mod:`heliograph.pyramid.sessions`, and what the ini file may say in :mod:`heliograph.pyramid.settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, Unpack

from markupsafe import Markup
from pyramid.config import PHASE3_CONFIG
from pyramid.csrf import get_csrf_token
from pyramid.tweens import INGRESS

from heliograph.blocking import checked
from heliograph.errors import ConfigurationError
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.html import RenderOptions, render
from heliograph.pyramid.endpoint import routed
from heliograph.pyramid.factory import give_flash
from heliograph.pyramid.requests import HELIO, exchange_of, handled
from heliograph.pyramid.sessions import NoSessionFactoryError
from heliograph.pyramid.settings import from_settings, require_tween
from heliograph.store import Store

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

__all__ = ["NoSessionFactoryError", "flashes", "includeme", "render_flashes", "set_flash_settings", "tween_factory"]

Handler: TypeAlias = "Callable[[Request], Response]"

_TWEEN = "heliograph.pyramid.tween_factory"


def includeme(config: Configurator) -> None:
    """Give an application's flash messages to Heliograph: ``config.include("heliograph.pyramid")``.

    It may come before or after the session factory is set, or without one; ``pyramid.includes`` of an ini file does
    as well. The key is the setting ``heliograph.secret_key``, unless ``config.set_flash_settings(helio)`` says it all.

    Args:
        config: The application's configuration.

    Raises:
        ConfigurationError: When the configuration is committed, for a setting that is unknown or cannot work.

    Example:
        >>> from pyramid.config import Configurator
        >>> config = Configurator(settings={"heliograph.secret_key": "an example, not a key to use"})
        >>> config.include("heliograph.pyramid")
        >>> app = config.make_wsgi_app()
    """
    config.add_directive("set_flash_settings", set_flash_settings)
    config.add_tween(_TWEEN, under=INGRESS)
    # Settings and directives may still come; actions of a later phase see them all.
    config.action(None, lambda: _settle(config), order=PHASE3_CONFIG + 1)


def set_flash_settings(config: Configurator, helio: Heliograph[Store | None]) -> None:
    """Say in code what the ini file would: ``config.set_flash_settings(Heliograph(...))``, once it is included.

    Args:
        config: The application's configuration.
        helio: The settings, all of them; ``heliograph.`` settings are then an error.

    Example:
        >>> from heliograph import Heliograph
        >>> from pyramid.config import Configurator
        >>> config = Configurator()
        >>> config.include("heliograph.pyramid")
        >>> config.set_flash_settings(Heliograph(secret_key="an example, not a key to use", max_age=600))
        >>> app = config.make_wsgi_app()
    """

    def register() -> None:
        config.registry[HELIO] = checked(helio)

    config.action(HELIO, register)


def flashes(request: Request) -> Flashes:
    """Return the messages of a request, with all that the core can do; ``heliograph.flashes()`` does in a view.

    Raises:
        ConfigurationError: When the request's application does not include ``heliograph.pyramid``.

    Example:
        >>> from pyramid import testing
        >>> with testing.testConfig(settings={"heliograph.secret_key": "an example, not a key to use"}) as config:
        ...     config.include("heliograph.pyramid")
        ...     flashes(testing.DummyRequest()).add("Saved", "success").content
        'Saved'
    """
    return exchange_of(request).flashes


def render_flashes(request: Request, **options: Unpack[RenderOptions]) -> Markup:
    """Return the pending messages of a request as HTML, for a template in whatever language.

    Args:
        request: The request.
        options: As of :func:`heliograph.html.render`; forms have Pyramid's CSRF token.

    Raises:
        ConfigurationError: When the request's application does not include ``heliograph.pyramid``.

    Example:
        >>> from pyramid import testing
        >>> with testing.testConfig(settings={"heliograph.secret_key": "an example, not a key to use"}) as config:
        ...     config.include("heliograph.pyramid")
        ...     request = testing.DummyRequest()
        ...     _ = flashes(request).add("Saved", "success")
        ...     "Saved" in render_flashes(request, theme="bulma")
        True
    """
    found = flashes(request)
    options.setdefault("endpoint", request.script_name + found.endpoint)
    options.setdefault("csrf", lambda: {"csrf_token": get_csrf_token(request)})
    return render(found, **options)


def tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Return the tween; Pyramid calls this once, when everything is configured and the application is made."""
    if HELIO not in registry:
        raise ConfigurationError('The tween is not enough: config.include("heliograph.pyramid").')
    give_flash(registry)
    helio: Heliograph = registry[HELIO]
    return partial(handled, handler if helio.endpoint is None else partial(routed, handler, helio.endpoint))


def _settle(config: Configurator) -> None:
    require_tween(config, _TWEEN)
    helio = from_settings(config, explicit=HELIO in config.registry)
    if helio is not None:
        config.registry[HELIO] = helio
