"""What a theme is: the frame of one message, and the classes of its parts.

A theme says how messages look and in what order their parts come. What the parts are, which role and which hooks for
the script they have, and that everything is escaped, is written once in :mod:`heliograph.html.rendering`; so no theme
can get it wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from heliograph.errors import ConfigurationError

SLOTS = ("attributes", "icon", "title", "content", "actions", "close")
_LOOK = "look"
_CLASSES = ("icon", "title", "content", "actions", "link", "button", "close")
USUAL = "info"
_PARAGRAPH = re.compile(r"<p[\s/>]", re.IGNORECASE)
_ALERTS = frozenset({"warning", "error"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """How messages look.

    ``item`` is HTML with the slots ``{attributes}``, ``{icon}``, ``{title}``, ``{content}``, ``{actions}`` and
    ``{close}``, each once, and ``{look}`` as often as needed; a brace that is no slot is written twice. It has no
    ``<p>``, which ends where content or a form begins. The others are classes of the parts, in which ``{look}`` may
    stand, too.

    Attributes:
        item: The frame of one message; its outermost element has ``{attributes}``.
        looks: What ``{look}`` stands for, by category. It has ``info``, which is also for every category that it has
            not.
        alerts: Categories that a screen reader reads at once, interrupting; the others wait for a pause.
        container: Classes of the element around all messages.
        icon: Classes of the drawing.
        title: Classes of the title.
        content: Classes of the text.
        actions: Classes of what is around links and buttons.
        link: Classes of a link.
        button: Classes of a button.
        close: Classes of the button that closes.

    Raises:
        ConfigurationError: For a slot that is missing, unknown or there twice, a ``<p>``, and ``looks`` without
            ``info``.

    Example:
        >>> from heliograph.html import render
        >>> from heliograph.testing import example_flashes
        >>> shop = Theme(
        ...     item='<div {attributes} class="note {look}">{icon}{title}{content}{actions}{close}</div>',
        ...     looks={"info": "blue", "success": "green", "error": "red"},
        ... )
        >>> flashes = example_flashes()
        >>> _ = flashes.add("Saved", "success")
        >>> 'class="note green"' in render(flashes, theme=shop)
        True
    """

    item: str
    looks: Mapping[str, str]
    alerts: frozenset[str] = _ALERTS
    container: str = ""
    icon: str = ""
    title: str = ""
    content: str = ""
    actions: str = ""
    link: str = ""
    button: str = ""
    close: str = ""

    def __post_init__(self) -> None:
        slots = _slots(self.item)
        for slot in SLOTS:
            if slots.count(slot) != 1:
                raise ConfigurationError(
                    f"The item of a theme has {{{slot}}} exactly once, not {slots.count(slot)} times."
                )
        if _PARAGRAPH.search(self.item):
            raise ConfigurationError(
                "A browser ends a <p> where content or a form begins; the item of a theme has none."
            )
        if USUAL not in self.looks:
            raise ConfigurationError(f"The looks of a theme need {USUAL!r}, which every unknown category has.")
        for name in ("item", *_CLASSES):
            known = (*SLOTS, _LOOK) if name == "item" else (_LOOK,)
            for slot in _slots(getattr(self, name)):
                if slot not in known:
                    raise ConfigurationError(
                        f"The {name} of a theme has no slot {{{slot}}}; there are: {', '.join(known)}. "
                        "Write a brace that is no slot twice."
                    )


def _slots(template: str) -> list[str]:
    try:
        return [slot for _, slot, _, _ in Formatter().parse(template) if slot is not None]
    except ValueError as error:
        raise ConfigurationError(f"A brace in a theme that is no slot is written twice: {template!r}") from error
