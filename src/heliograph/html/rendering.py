"""Rendering: from messages to HTML that a screen reader announces, that works without a script and escapes everything.

Here is what holds for a whole page: whose messages, which theme, and the element around them. A single message is
written in :mod:`heliograph.html.item`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypedDict

from markupsafe import Markup

from heliograph import current
from heliograph.errors import ConfigurationError
from heliograph.flashes import Flashes
from heliograph.heliograph import ENDPOINT
from heliograph.html.item import Token, Writer
from heliograph.html.markup import written
from heliograph.html.theme import Theme
from heliograph.html.themes import PLAIN, THEMES
from heliograph.message import Message


class RenderOptions(TypedDict, total=False):
    """The keyword arguments of :func:`render`, for integrations to hand on."""

    theme: Theme | str
    categories: str | Iterable[str] | None
    queue: str | None
    close: object
    endpoint: str
    csrf: Token | Callable[[], Token]
    templates: bool
    attributes: Mapping[str, object]


def render(
    flashes: Flashes | Iterable[Message] | None = None,
    *,
    theme: Theme | str = PLAIN,
    categories: str | Iterable[str] | None = None,
    queue: str | None = None,
    close: object = "Close",
    endpoint: str = ENDPOINT,
    csrf: Token | Callable[[], Token] = None,
    templates: bool = False,
    attributes: Mapping[str, object] | None = None,
) -> Markup:
    """Return messages as HTML, inside of an element that is there also when there is none.

    Not within a ``<form>`` or a ``<p>`` of the page: a sticky message, and an action that posts, bring a form.

    Args:
        flashes: Whose pending messages to hand out, as :meth:`heliograph.Flashes.pop` does; None is the request that
            is being handled. Messages in a list are rendered as they are.
        theme: How they look: a :class:`Theme`, or the name of one of ours.
        categories: Of ``flashes``, only these; the others stay pending.
        queue: Of ``flashes``, only this queue.
        close: What the button that closes a message is called, for screen readers, in the visitor's language.
        endpoint: Where that button of a sticky message posts to.
        csrf: Hidden fields for forms that stay on the site, or a function that returns them; it is called only when
            there is such a form, and not for pages that caches keep for all visitors (``Heliograph(client=True)``).
        templates: Add an empty message of each category, with all parts, for a script to fill.
        attributes: What else the outermost element has, such as ``{"data-toasts": ""}``; True is an attribute without
            a value, and None or False is none.

    Raises:
        ConfigurationError: For the name of a theme that is not there.
        OutsideRequestError: When there is no request, and no ``flashes``.

    Example:
        >>> from heliograph.testing import example_flashes
        >>> print(render(example_flashes()))
        <flash-messages data-endpoint="/_flashes" data-close="Close" class="flashes"></flash-messages>
    """
    if isinstance(theme, str):
        theme = named(theme)
    if flashes is None:
        flashes = current.flashes()
    if isinstance(flashes, Flashes):
        messages: Iterable[Message] = flashes.pop(categories, queue)
        waiting = flashes.waiting_cookie
        if waiting:
            attributes = {"data-waiting": waiting, **(attributes or {})}
            csrf = None  # A page for all visitors has no visitor's token.
    else:
        messages = flashes
    label = str(close)
    begin = _begin(theme, endpoint, label, queue)
    if attributes:
        begin = Markup(f"{begin[:-1]}{written(attributes)}>")
    if not (messages or templates):
        return begin + _END
    writer = Writer(theme, label, endpoint, csrf)
    items = [writer.item(message) for message in messages]
    if templates:
        items.append(writer.templates())
    return begin + Markup("\n").join(["", *items, _END])


def named(theme: str) -> Theme:
    """Return one of our themes.

    Raises:
        ConfigurationError: When there is none of that name.
    """
    try:
        return THEMES[theme]
    except KeyError:
        raise ConfigurationError(
            f"There is no theme {theme!r}. There are {', '.join(THEMES)}; one of your own is passed as a Theme."
        ) from None


_END = Markup("</flash-messages>")


@lru_cache(32)  # Few, since the endpoint may be as long as an address that a visitor makes up.
def _begin(theme: Theme, endpoint: str, close: str, queue: str | None) -> Markup:
    said = {"data-endpoint": endpoint, "data-close": close, "data-queue": queue, "class": theme.container or None}
    return Markup(f"<flash-messages{written(said)}>")
