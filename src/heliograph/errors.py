"""Every error that Heliograph raises, under one base.

Each says what happened, whose mistake it is and how to mend it, and carries its data as attributes. What a visitor
sends is never an error: a bad cookie reads as absent. Nothing but exception classes belongs here.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class HeliographError(Exception):
    """The base of all errors raised by Heliograph.

    Example:
        >>> issubclass(SecretKeyError, HeliographError)
        True
    """


class ConfigurationError(HeliographError):
    """A setting cannot work: the operator's or developer's mistake, raised at construction or at first use.

    Example:
        >>> from heliograph import CookieSettings
        >>> CookieSettings(path="shop")
        Traceback (most recent call last):
        ...
        heliograph.errors.ConfigurationError: The cookie path 'shop' must begin with '/'; browsers ignore any other.
    """


class SecretKeyError(ConfigurationError, RuntimeError):
    """There is no secret key, or the one given is too weak to guard anything.

    Example:
        >>> from heliograph import Heliograph
        >>> Heliograph(secret_key="short")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        heliograph.errors.SecretKeyError: The secret key has 5 bytes; at least 16 are needed. Make a good one with: ...
    """


class OutsideRequestError(HeliographError, RuntimeError):
    """Flashes were used where no request is being handled, or a message was added after the headers had gone.

    Example:
        >>> from heliograph import flash
        >>> flash("Saved")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        heliograph.errors.OutsideRequestError: No request is being handled here. ...
    """


class UnstorableError(HeliographError, TypeError):
    """A message holds a value that cannot travel to a later page.

    Attributes:
        type: The offending value's type.

    Example:
        >>> from heliograph.content import admit
        >>> admit(object())  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        heliograph.errors.UnstorableError: A message cannot hold a value of type 'object'. ...
    """

    def __init__(self, message: str, type: type[object]) -> None:
        super().__init__(message, type)  # All arguments, so that the error can be pickled.
        self.type = type

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownCategoryError(HeliographError, ValueError):
    """A category is not in the declared set, most likely misspelt.

    Attributes:
        category: What was asked for.
        known: The declared categories, sorted.

    Example:
        >>> print(UnknownCategoryError("sucess", ["success", "error"]))
        The category 'sucess' is not declared: did you mean 'success'? Known: error, success.
    """

    def __init__(self, category: str, known: Iterable[str]) -> None:
        self.category = category
        self.known = sorted(known)
        super().__init__(category, self.known)

    def __str__(self) -> str:
        close = get_close_matches(self.category, self.known, n=1)
        hint = f": did you mean {close[0]!r}?" if close else "."
        return f"The category {self.category!r} is not declared{hint} Known: {', '.join(self.known)}."


class UnsafeURLError(HeliographError, ValueError):
    """An action leads to an address that is neither of the same site nor of a scheme that is safe to follow.

    Attributes:
        url: The address, as text.
        schemes: Those that are safe to follow.

    Example:
        >>> print(UnsafeURLError("//evil.example", ("http", "https")))  # doctest: +ELLIPSIS
        An action cannot lead to '//evil.example'. Give it an address of this site, such as '/orders/7', or one with ...
    """

    def __init__(self, url: str, schemes: Iterable[str]) -> None:
        self.url = url
        self.schemes = tuple(schemes)
        super().__init__(url, self.schemes)

    def __str__(self) -> str:
        shown = self.url if len(self.url) <= 80 else f"{self.url[:79]}\u2026"
        return (
            f"An action cannot lead to {shown!r}. Give it an address of this site, such as '/orders/7', or one with "
            f"one of the schemes {', '.join(self.schemes)}; blanks and odd characters in it percent-encoded, and no "
            "'//' at its beginning."
        )


class MessageTooLargeError(HeliographError, ValueError):
    """The messages of one response are too large to send, and ``overflow="raise"`` is set.

    Attributes:
        size: What the messages so far would need, in bytes of cookie name, ``=`` and value.
        limit: What there is, in the same bytes.

    Example:
        >>> error = MessageTooLargeError(size=9000, limit=2048)
        >>> error.size, error.limit
        (9000, 2048)
    """

    def __init__(self, size: int, limit: int) -> None:
        self.size = size
        self.limit = limit
        super().__init__(size, limit)

    def __str__(self) -> str:
        return (
            f"The messages flashed by this response need {self.size} bytes of cookie, {self.limit} are available. "
            "Shorten them, raise `budget`, or set overflow='shorten' to have them cut visibly."
        )


class StoreUnavailableError(HeliographError):
    """The store, or the way to it, failed: the service's fault, not the application's.

    Stores raise it with the driver's error as its cause. Applications see it where ``on_outage="raise"`` is set.

    Example:
        >>> issubclass(StoreUnavailableError, HeliographError)
        True
    """
