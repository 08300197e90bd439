"""Rendering: from messages to HTML that a screen reader announces, that works without a script and escapes everything.

The hooks that the script relies on are written here and nowhere else: ``data-flash`` and its kin, never a class. A
theme adds classes and the order of the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import NamedTuple, TypeAlias, TypedDict

from markupsafe import Markup, escape

from heliograph import current
from heliograph.action import Action
from heliograph.errors import ConfigurationError
from heliograph.flashes import Flashes
from heliograph.heliograph import ENDPOINT
from heliograph.html.icons import CLOSE, SHAPES, icon
from heliograph.html.theme import USUAL, Theme
from heliograph.html.themes import PLAIN, THEMES
from heliograph.message import Message

Token: TypeAlias = "Mapping[str, str] | Markup | None"
"""Hidden fields that make a framework accept a form: by name, or as HTML."""

_ALIKE = {"danger": "error"}
"""Words that others use for a category of ours."""


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
        begin = Markup(f"{begin[:-1]}{_written(attributes)}>")
    if not (messages or templates):
        return begin + _END
    writer = _Writer(theme, label, endpoint, csrf)
    items = [writer.item(message) for message in messages]
    if templates:
        items += [writer.template(category) for category in theme.looks]
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


def fill(template: str, **values: object) -> Markup:
    """Fill a template of ours; each value is escaped, unless it is Markup."""
    return Markup(template.format_map({name: escape(value) for name, value in values.items()}))


def hidden(name: str, value: object) -> Markup:
    """Return a hidden field of a form."""
    return fill('<input type="hidden" name="{name}" value="{value}">', name=name, value=value)


_END = Markup("</flash-messages>")
_NOTHING = Markup("")
_STICKY = Markup(" data-flash-sticky")


@lru_cache(256)
def _begin(theme: Theme, endpoint: str, close: str, queue: str | None) -> Markup:
    said = {"data-endpoint": endpoint, "data-close": close, "data-queue": queue, "class": theme.container or None}
    return Markup(f"<flash-messages{_written(said)}>")


def _written(attributes: Mapping[str, object]) -> Markup:
    """Return attributes as they stand in a tag."""
    said = [(name, value) for name, value in attributes.items() if value is not None and value is not False]
    return _NOTHING.join(
        fill(" {name}", name=name) if value is True else fill(' {name}="{value}"', name=name, value=value)
        for name, value in said
    )


class _Look(NamedTuple):
    """What is the same for all messages of a category.

    Attributes:
        frame: The theme's item with all that is the same filled in, its slots those of :meth:`_Writer.item`.
        title: What classes its title has, as an attribute; the next ones likewise.
        actions: What is around links and buttons.
        link: A link.
        button: A button.
        closer: The rest of a button that closes, from its attributes on.
        closes: That button where there is nothing to dismiss. Without a script it would do nothing, so the script
            shows it.
    """

    frame: str
    title: Markup
    actions: Markup
    link: Markup
    button: Markup
    closer: Markup
    closes: Markup


@lru_cache(256)
def _look(theme: Theme, category: str, close: str) -> _Look:
    look = theme.looks[category]

    def classes(template: str) -> Markup:
        return _written({"class": template.format(look=look) or None})

    same = {
        "look": escape(look),
        "icon": icon(SHAPES.get(category, SHAPES[USUAL]), classes(theme.icon)),
        "attributes": fill('role="{role}"', role="alert" if category in theme.alerts else "status"),
        "content": fill('<div data-flash-content dir="auto"{classes}>', classes=classes(theme.content)),
    }
    own = {
        "attributes": ' data-flash="{id}" data-flash-category="{category}"{sticky}',
        "content": "{content}</div>",
        **{slot: f"{{{slot}}}" for slot in ("title", "actions", "close")},
    }
    frame = ""
    for literal, slot, _, _ in Formatter().parse(theme.item):
        frame += _doubled(literal)
        if slot is not None:
            frame += _doubled(same.get(slot, "")) + own.get(slot, "")
    closer = fill(
        'data-flash-close aria-label="{label}"{classes}>{cross}</button>',
        label=close,
        classes=classes(theme.close),
        cross=icon(CLOSE, _NOTHING),
    )
    return _Look(
        frame,
        classes(theme.title),
        classes(theme.actions),
        classes(theme.link),
        classes(theme.button),
        closer,
        fill('<button type="button" hidden {closer}', closer=closer),
    )


def _doubled(literal: str) -> str:
    """Return text in which no brace is a slot."""
    return str(literal).replace("{", "{{").replace("}", "}}")


class _Writer:
    """Writes the messages of one page."""

    def __init__(self, theme: Theme, close: str, endpoint: str, csrf: Token | Callable[[], Token]) -> None:
        self._theme = theme
        self._close = close
        self._endpoint = endpoint
        self._csrf = csrf
        self._fields: Markup | None = None

    def item(self, message: Message) -> Markup:
        """Return a message."""
        look = self._look(message.category)
        return fill(
            look.frame,
            id=message.id,
            category=message.category,
            sticky=_STICKY if message.sticky else _NOTHING,
            title=_title(message.title, look) if message.title else _NOTHING,
            content=message.__html__(),
            actions=_actions([self._action(action, look) for action in message.actions], look),
            close=self._dismissal(message.id, look) if message.sticky else look.closes,
        )

    def template(self, category: str) -> Markup:
        """Return a message with all parts and no words, for the script to fill."""
        look = self._look(category)
        item = fill(
            look.frame,
            id="",
            category=category,
            sticky=_NOTHING,
            title=_title("", look),
            content=_NOTHING,
            actions=_actions([_link("", "", look), self._form("", "", look, local=True)], look),
            close=look.closes + self._dismissal("", look),
        )
        return fill('<template data-flash-category="{category}">{item}</template>', category=category, item=item)

    def _look(self, category: str) -> _Look:
        looks = self._theme.looks
        if category not in looks:
            alike = _ALIKE.get(category, USUAL)
            category = alike if alike in looks else USUAL
        return _look(self._theme, category, self._close)

    def _action(self, action: Action, look: _Look) -> Markup:
        if action.method == "get":
            return _link(action.label, action.url, look)
        return self._form(action.label, action.url, look, local=action.is_local)

    def _form(self, label: str, url: str, look: _Look, *, local: bool) -> Markup:
        return fill(
            '<form method="post" action="{url}">{fields}'
            '<button type="submit" dir="auto"{classes}>{label}</button></form>',
            url=url,
            fields=self._token() if local else _NOTHING,
            classes=look.button,
            label=label,
        )

    def _dismissal(self, id: str, look: _Look) -> Markup:
        return fill(
            '<form method="post" action="{endpoint}" data-flash-dismiss>{id}{fields}'
            '<button type="submit" {closer}</form>',
            endpoint=self._endpoint,
            id=hidden("dismiss", id),
            fields=self._token(),
            closer=look.closer,
        )

    def _token(self) -> Markup:
        """Return the hidden fields of a form that stays on the site."""
        if self._fields is None:
            csrf = self._csrf
            given = csrf() if callable(csrf) else csrf
            if given is None or isinstance(given, Markup):
                self._fields = given or _NOTHING
            else:
                self._fields = _NOTHING.join(hidden(name, value) for name, value in given.items())
        return self._fields


def _title(title: str, look: _Look) -> Markup:
    return fill('<strong data-flash-title dir="auto"{classes}>{title}</strong> ', classes=look.title, title=title)


def _actions(actions: Sequence[Markup], look: _Look) -> Markup:
    if not actions:
        return _NOTHING
    return fill(
        "<div data-flash-actions{classes}>{actions}</div>", classes=look.actions, actions=Markup(" ").join(actions)
    )


def _link(label: str, url: str, look: _Look) -> Markup:
    return fill('<a href="{url}" dir="auto"{classes}>{label}</a>', url=url, classes=look.link, label=label)
