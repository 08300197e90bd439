"""Sessions whose flash messages are Heliograph's: whatever class a session has, three of its methods are ours.

The application's session is made by the application's factory and stays what it is, an instance of its own class too;
only its class is exchanged for a subclass. Nothing here reads or writes what the session holds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import new_class
from typing import TYPE_CHECKING, Any, NoReturn

from pyramid import exceptions
from pyramid.interfaces import ISessionFactory

from heliograph.errors import ConfigurationError, UnstorableError
from heliograph.exchange import Exchange
from heliograph.pyramid.messages import arguments, contents
from heliograph.pyramid.requests import exchange_of

if TYPE_CHECKING:
    from pyramid.registry import Registry
    from pyramid.request import Request

_EXCHANGE = "flash_exchange"  # The attribute of a session.


def give_flash(registry: Registry) -> None:
    """Make the sessions of an application flash by Heliograph, also when it has no session factory."""
    factory = registry.queryUtility(ISessionFactory)
    if not isinstance(factory, FlashSessionFactory):
        registry.registerUtility(FlashSessionFactory(factory), ISessionFactory)


class NoSessionFactoryError(exceptions.ConfigurationError, AttributeError):
    """The application has no session factory, and asked more of its session than flash messages.

    Pyramid's documentation promises its ConfigurationError and its code raises an AttributeError
    (``pyramid.request.Request.session``); this is both.

    Example:
        >>> issubclass(NoSessionFactoryError, AttributeError)
        True
    """


class FlashSessionFactory:
    """The session factory of an application that includes Heliograph: the application's own, and our three methods.

    Args:
        inner: The application's own session factory, if it has one.

    Raises:
        ConfigurationError: When called, for a session that cannot be given our methods.

    Example:
        >>> from pyramid import testing
        >>> with testing.testConfig(settings={"heliograph.secret": "an example, not a key to use"}) as config:
        ...     config.include("heliograph.pyramid")
        ...     session = FlashSessionFactory(None)(testing.DummyRequest())
        ...     session.flash("Saved")
        ...     session.pop_flash()
        ['Saved']
    """

    def __init__(self, inner: Callable[[Request], Any] | None) -> None:
        self.inner = inner

    def __call__(self, request: Request) -> Any:
        """Return the session of a request."""
        exchange = exchange_of(request)
        if self.inner is None:
            return _Sessionless(exchange)
        session: object = self.inner(request)
        kind: type = type(session)
        try:
            if getattr(kind, "flash", None) is not _flash:
                object.__setattr__(session, "__class__", _flashing(kind))
            object.__setattr__(session, _EXCHANGE, exchange)  # Some classes keep every attribute as session data.
        except (AttributeError, TypeError) as error:
            raise ConfigurationError(
                f"Sessions of type {kind.__qualname__!r} cannot be given flash messages: {error}. Use a class "
                "that can be derived from and whose instances have a __dict__."
            ) from error
        return session


def _flash(self: object, msg: object, queue: str = "", allow_duplicate: bool = True) -> None:
    """Flash a message; see :meth:`pyramid.interfaces.ISession.flash`."""
    _exchange(self).flashes.add(**arguments(msg, _checked(queue)), unique=not allow_duplicate, strict=False)


def _pop_flash(self: object, queue: str = "") -> list[Any]:
    """Hand out the messages of a queue; see :meth:`pyramid.interfaces.ISession.pop_flash`."""
    return contents(_exchange(self).flashes.pop(queue=_checked(queue)))


def _peek_flash(self: object, queue: str = "") -> list[Any]:
    """Look at the messages of a queue; see :meth:`pyramid.interfaces.ISession.peek_flash`."""
    return contents(_exchange(self).flashes.peek(queue=_checked(queue)))


_METHODS = {"flash": _flash, "pop_flash": _pop_flash, "peek_flash": _peek_flash}


@lru_cache(maxsize=64)  # Bounded: some factories make a class for each request.
def _flashing(base: type[object]) -> type:
    """Return a class like ``base`` with our three methods."""
    names = {"__slots__": (), "__module__": base.__module__, "__qualname__": base.__qualname__, "__doc__": base.__doc__}
    return new_class(base.__name__, (base,), exec_body=lambda body: body.update(names | _METHODS))


def _exchange(session: object) -> Exchange:
    exchange: Exchange = object.__getattribute__(session, _EXCHANGE)
    return exchange


def _checked(queue: object) -> str:
    if isinstance(queue, str):
        return queue
    raise UnstorableError(f"The name of a flash queue must be a string, not {type(queue).__qualname__!r}.", type(queue))


class _Sessionless:
    """``request.session`` of an application without a session factory: flash messages, and nothing else."""

    __slots__ = (_EXCHANGE,)

    flash_exchange: Exchange

    def __init__(self, exchange: Exchange) -> None:
        self.flash_exchange = exchange

    flash, pop_flash, peek_flash = _flash, _pop_flash, _peek_flash

    def _refuse(self, *arguments: object) -> NoReturn:
        raise NoSessionFactoryError(
            "No session factory registered (see the Sessions chapter of the Pyramid documentation). Without one, "
            "request.session can flash, pop_flash and peek_flash, and nothing else."
        )

    __getattr__ = __getitem__ = __setitem__ = __delitem__ = __contains__ = __iter__ = __len__ = _refuse
