"""``request.session``: three methods are Heliograph's, everything else is the application's own session.

The application's session is not made before it is asked for more than flash messages: whoever is only flashed to and
shown messages needs none. Nothing here reads or writes what a session holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import ref

from msgspec import Struct
from pyramid import exceptions

from heliograph.errors import OutsideRequestError, UnstorableError
from heliograph.exchange import Exchange
from heliograph.pyramid.messages import contents, described

if TYPE_CHECKING:
    from pyramid.request import Request

SessionFactory: TypeAlias = Callable[[Any], Any]


class NoSessionFactoryError(exceptions.ConfigurationError, AttributeError):
    """The application has no session factory, and asked more of its session than flash messages.

    Pyramid's documentation promises its ConfigurationError and its code raises an AttributeError
    (``pyramid.request.Request.session``); this is both.

    Example:
        >>> issubclass(NoSessionFactoryError, AttributeError)
        True
    """


def _standing_for(name: str) -> Any:
    """Return a method that Python looks up in the type and not in the object, as the own session has it."""

    def stand(session: Any, *arguments: Any) -> Any:
        return getattr(own_session(session), name)(*arguments)

    return stand


def _updated(session: Any, other: Any) -> Any:
    session.update(other)
    return session


class _Behind(Struct, eq=False):
    """What a :class:`FlashSession` has behind it; the request is not left to the garbage collector."""

    exchange: Exchange
    request: ref[Request]
    factory: SessionFactory | None
    own: Any = None  # Made when it is asked for.


class FlashSession:
    """A session that flashes by Heliograph, and stands for the application's own in everything else.

    It says that it is of the own one's class and provides what that provides; setting an attribute sets the own one's.

    Args:
        exchange: The request's exchange.
        request: The request.
        factory: Makes the application's own session; None when the application has no such factory.

    Raises:
        NoSessionFactoryError: When it is asked for anything but flash messages and there is no factory.

    Example:
        >>> from pyramid import testing
        >>> from heliograph.testing import handling
        >>> request = testing.DummyRequest()
        >>> with handling() as exchange:
        ...     session = FlashSession(exchange, request, lambda request: {"cart": 3})
        ...     session.flash("Saved")
        ...     session.peek_flash(), session["cart"], isinstance(session, dict)
        (['Saved'], 3, True)
    """

    __slots__ = ("__weakref__", "_flash_behind")

    _flash_behind: _Behind

    def __init__(self, exchange: Exchange, request: Request, factory: SessionFactory | None) -> None:
        object.__setattr__(self, "_flash_behind", _Behind(exchange, ref(request), factory))

    def flash(self, msg: object, queue: str = "", allow_duplicate: bool = True) -> None:
        """Push a message onto the end of a queue; see :meth:`pyramid.interfaces.ISession.flash`.

        Args:
            msg: As ``content`` of :meth:`heliograph.Flashes.add`, or a ``TranslationString``.
            queue: Its name, a string.
            allow_duplicate: When false, the message is not shown beside an equal one that is pending in the queue.

        Raises:
            UnstorableError: A ``TypeError``, for a message that cannot travel or a queue's name that is no string.
            MessageTooLargeError: For more than fits, when the settings say so.
        """
        category, data = described(msg, _checked(queue))
        flashes = self._flash_behind.exchange.flashes
        flashes.add(msg, category, queue=queue, data=data, unique=not allow_duplicate, strict=False)

    def pop_flash(self, queue: str = "") -> list[Any]:
        """Hand out the messages of a queue; see :meth:`pyramid.interfaces.ISession.pop_flash`.

        Raises:
            UnstorableError: A ``TypeError``, for a queue's name that is no string.
        """
        return contents(self._flash_behind.exchange.flashes.pop(queue=_checked(queue)))

    def peek_flash(self, queue: str = "") -> list[Any]:
        """Look at the messages of a queue; see :meth:`pyramid.interfaces.ISession.peek_flash`.

        Raises:
            UnstorableError: A ``TypeError``, for a queue's name that is no string.
        """
        return contents(self._flash_behind.exchange.flashes.peek(queue=_checked(queue)))

    __class__: Any = property(lambda session: own_session(session).__class__)
    __contains__ = _standing_for("__contains__")
    __delitem__ = _standing_for("__delitem__")
    __eq__ = _standing_for("__eq__")
    __getitem__ = _standing_for("__getitem__")
    __ior__: Any = _updated
    __iter__ = _standing_for("__iter__")
    __len__ = _standing_for("__len__")
    __ne__ = _standing_for("__ne__")
    __or__ = _standing_for("__or__")
    __reduce_ex__ = _standing_for("__reduce_ex__")
    __reversed__ = _standing_for("__reversed__")
    __ror__ = _standing_for("__ror__")
    __setitem__ = _standing_for("__setitem__")
    __str__ = _standing_for("__str__")

    def __bool__(self) -> bool:
        return bool(own_session(self))

    def __delattr__(self, name: str) -> None:
        delattr(own_session(self), name)

    def __getattr__(self, name: str) -> Any:
        return getattr(own_session(self), name)

    def __hash__(self) -> int:
        return hash(own_session(self))

    def __repr__(self) -> str:
        return object.__repr__(self) if self._flash_behind.factory is None else repr(own_session(self))

    def __setattr__(self, name: str, value: object) -> None:
        setattr(own_session(self), name, value)


def own_session(session: Any) -> Any:
    """Return the application's own session that a :class:`FlashSession` stands for, made now if need be.

    Raises:
        NoSessionFactoryError: When the application has no session factory.
        OutsideRequestError: When the request is over, and did not use its session before.
    """
    behind: _Behind = session._flash_behind
    if behind.own is None:
        request = behind.request()
        if behind.factory is None:
            raise NoSessionFactoryError(
                "No session factory registered (see the Sessions chapter of the Pyramid documentation). Without one, "
                "request.session can flash, pop_flash and peek_flash, and nothing else."
            )
        if request is None:
            raise OutsideRequestError("The request of this session is over.")
        behind.own = behind.factory(request)
    return behind.own


def _checked(queue: object) -> str:
    if isinstance(queue, str):
        return queue
    raise UnstorableError(f"The name of a flash queue must be a string, not {type(queue).__qualname__!r}.", type(queue))
