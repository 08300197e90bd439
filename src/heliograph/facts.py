"""What the core needs to know of a request, said once for every kind of server.

A transport wraps its own request (``environ``, ``scope``) in a class of this shape; everything is read on demand, so
that a request without messages pays for nothing it does not use.
"""

from __future__ import annotations

from typing import Protocol


class Facts(Protocol):
    """A request as the core sees it. Header names are lower case; text is what the server decoded as latin-1."""

    @property
    def method(self) -> str:
        """The request method, upper case."""
        ...

    @property
    def path(self) -> str:
        """The whole decoded path of the URL, mount points included."""
        ...

    @property
    def secure(self) -> bool:
        """Whether the request came over https, as far as the server knows."""
        ...

    @property
    def cookie(self) -> str:
        """The raw ``Cookie`` header, several joined with ``; ``; empty when there is none."""
        ...

    @property
    def debug(self) -> bool:
        """Whether the framework runs in its debug or test mode."""
        ...

    @property
    def request(self) -> object:
        """The framework's own request, for ``bind`` and ``shows``."""
        ...

    def header(self, name: str) -> str | None:
        """Return a request header, None when it is absent."""
        ...

    def has_any(self, names: frozenset[str]) -> bool:
        """Tell whether the request has any of these headers."""
        ...
