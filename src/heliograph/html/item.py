"""One message as HTML: its role, its hooks for the script, its parts, and the forms that work without one.

The hooks that the script relies on are written here and nowhere else: ``data-flash`` and its kin, never a class. A
theme adds classes and the order of the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import NamedTuple, TypeAlias

from markupsafe import Markup, escape

from heliograph.action import Action
from heliograph.html.icons import CLOSE, SHAPES, icon
from heliograph.html.markup import NOTHING, fill, hidden, written
from heliograph.html.theme import USUAL, Theme
from heliograph.message import Message

Token: TypeAlias = "Mapping[str, str] | Markup | None"
"""Hidden fields that make a framework accept a form: by name, or as HTML."""

_ALIKE = {"danger": "error"}
"""Words that others use for a category of ours."""
_TOKEN = "<token>"  # Stands for it where templates are prepared; no text that is escaped can look like it.
_MOUNTED = Markup("<endpoint>")  # Likewise for the endpoint.
_STICKY = Markup(" data-flash-sticky")


class _Look(NamedTuple):
    """What is the same for all messages of a category.

    Attributes:
        frame: The theme's item with all that is the same filled in, its slots those of :meth:`Writer.item`.
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
        return written({"class": template.format(look=look) or None})

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
        cross=icon(CLOSE, NOTHING),
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


class Writer:
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
            sticky=_STICKY if message.sticky else NOTHING,
            title=_title(message.title, look) if message.title else NOTHING,
            content=message.__html__(),
            actions=_actions([self._action(action, look) for action in message.actions], look),
            close=self._dismissal(message.id, look) if message.sticky else look.closes,
        )

    def templates(self) -> Markup:
        """Return a message of each category with all parts and no words, for the script to fill."""
        where, pieces = str(escape(self._endpoint)), _templates(self._theme, self._close)
        return Markup(str(self.token()).join([piece.replace(_MOUNTED, where) for piece in pieces]))

    def template(self, category: str) -> Markup:
        """Return the template of one category."""
        look = self._look(category)
        item = fill(
            look.frame,
            id="",
            category=category,
            sticky=NOTHING,
            title=_title("", look),
            content=NOTHING,
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
            fields=self.token() if local else NOTHING,
            classes=look.button,
            label=label,
        )

    def _dismissal(self, id: str, look: _Look) -> Markup:
        return fill(
            '<form method="post" action="{endpoint}" data-flash-dismiss>{id}{fields}'
            '<button type="submit" {closer}</form>',
            endpoint=self._endpoint,
            id=hidden("dismiss", id),
            fields=self.token(),
            closer=look.closer,
        )

    def token(self) -> Markup:
        """Return the hidden fields of a form that stays on the site."""
        if self._fields is None:
            csrf = self._csrf
            given = csrf() if callable(csrf) else csrf
            if given is None or isinstance(given, Markup):
                self._fields = given or NOTHING
            else:
                self._fields = NOTHING.join(hidden(name, value) for name, value in given.items())
        return self._fields


@lru_cache(256)
def _templates(theme: Theme, close: str) -> Sequence[str]:
    """Return all templates, in pieces between which the token belongs.

    The endpoint belongs into them as well, and is not remembered with them: where an application is mounted may be for
    visitors to say, as in ``Mount("/{shop}", ...)``, and it is there a dozen times.
    """
    writer = Writer(theme, close, _MOUNTED, Markup(_TOKEN))
    return "\n".join(map(writer.template, theme.looks)).split(_TOKEN)


def _title(title: str, look: _Look) -> Markup:
    return fill('<strong data-flash-title dir="auto"{classes}>{title}</strong> ', classes=look.title, title=title)


def _actions(actions: Sequence[Markup], look: _Look) -> Markup:
    if not actions:
        return NOTHING
    return fill(
        "<div data-flash-actions{classes}>{actions}</div>", classes=look.actions, actions=Markup(" ").join(actions)
    )


def _link(label: str, url: str, look: _Look) -> Markup:
    return fill('<a href="{url}" dir="auto"{classes}>{label}</a>', url=url, classes=look.link, label=label)
