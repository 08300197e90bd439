"""What a visitor may do about a message: a link, or a button that posts.

A value, checked where it is made, so that no message ever holds an address that runs a script. How it looks is the
business of :mod:`heliograph.html`. The order of the fields is part of the wire format, as that of the message's.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from heliograph.content import as_text
from heliograph.errors import UnsafeURLError

Method = Literal["get", "post"]
SCHEMES = {"get": ("http", "https", "mailto"), "post": ("http", "https")}
"""Where a link and a form may lead, besides an address of the same site."""

# Browsers drop tabs and newlines within an address, and blanks and controls before it, prior to looking for its scheme
# (URL Standard, section 4.4), and take "\" for "/". An address that needs such repairs is refused as a whole: so what
# is left can be read like RFC 3986, section 3.1.
_NO_PART_OF_IT = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\\]")
_SCHEME = re.compile(r"([^/?#]*?):")


class Action(Struct, frozen=True, array_like=True):
    """A link or a button below a message.

    Attributes:
        label: What it says, as text; it is escaped where it is shown.
        url: Where it leads: ``http``, ``https``, ``mailto``, or an address of the same site (``/orders/7/undo``,
            ``?page=2``, ``#top``), percent-encoded. ``//host`` is refused: it is nearly always a slash too many, or
            somebody's trick with a ``next`` parameter; write ``https://host``.
        method: ``"get"`` is a link, ``"post"`` a form with one button, for what changes something. A form gets the
            framework's CSRF token only if it stays on the site.

    Raises:
        UnsafeURLError: A ``ValueError``, for any other ``url``.
        UnstorableError: A ``TypeError``, for a label or ``url`` that is no text.
        ValueError: For any other method.

    Example:
        >>> Action("Undo", "/orders/7/undo", method="post").is_local
        True
        >>> Action("Help", "javascript:alert(1)")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        heliograph.errors.UnsafeURLError: An action cannot lead to 'javascript:alert(1)'. ...
    """

    label: str
    url: str
    method: Method = "get"

    def __post_init__(self) -> None:
        # As with content, a lazy translation becomes text here and now.
        force_setattr(self, "label", as_text("label of an action", self.label))
        force_setattr(self, "url", as_text("url of an action", self.url))
        if self.method not in get_args(Method):
            raise ValueError(f"The method of an action is 'get' or 'post', not {self.method!r}.")
        scheme = _scheme(self.url)
        if scheme is None or (scheme and scheme not in SCHEMES[self.method]):
            raise UnsafeURLError(self.url, SCHEMES[self.method])

    @property
    def is_local(self) -> bool:
        """Whether it leads to a page of the same site, whatever its host, so that a CSRF token may go with it."""
        return not _scheme(self.url)


def _scheme(url: str) -> str | None:
    """Return the scheme in lower case, empty for an address of the same site, None for what is none of either."""
    if not url or url.startswith("//") or _NO_PART_OF_IT.search(url):
        return None
    found = _SCHEME.match(url)
    return found[1].lower() or None if found else ""
