"""What each theme makes of the same messages: live where the stylesheet is ours, and as markup everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Action, Message
from heliograph.demo.listing import module, source
from heliograph.demo.markup import readable
from heliograph.demo.notes import NOTES
from heliograph.demo.rendering import render
from heliograph.html import THEMES, Theme
from heliograph.html import render as render_messages
from heliograph.starlette import flash


class Shown(NamedTuple):
    """A theme on this page.

    Attributes:
        label: What people call it.
        stylesheets: What it needs of them.
        live: Whether this page has what it needs.
    """

    label: str
    stylesheets: str
    live: bool = False


THEMES_SHOWN: Mapping[str, Shown] = {
    "plain": Shown("Plain", "flashes.css, which comes with Heliograph", live=True),
    "notes": Shown("Your own", "a theme, and a few lines of your own stylesheet", live=True),
    "bootstrap": Shown("Bootstrap", "the stylesheet of Bootstrap"),
    "tailwind": Shown("Tailwind", "what its compiler makes of the theme"),
    "bulma": Shown("Bulma", "the stylesheet of Bulma, and flashes.css"),
    "pico": Shown("Pico", "the stylesheet of Pico, and flashes.css"),
    "foundation": Shown("Foundation", "the stylesheet of Foundation, and flashes.css"),
}
_UNDO = Action("Undo", "/themes", method="post")
_EXAMPLES = [
    Message("example1", "Your changes are saved.", "success", 0),
    Message("example2", "“Harbour” is in the bin.", "info", 0, title="Photo deleted", actions=(_UNDO,)),
    Message("example3", "Your trial ends on Friday.", "warning", 0, sticky=True),
    Message("example4", "Nothing was charged.", "error", 0, title="Card declined", actions=(Action("See", "/themes"),)),
]


async def page(request: Request) -> Response:
    """Show one theme."""
    name = request.query_params.get("theme", "")
    if name not in THEMES_SHOWN:
        name = "plain"
    theme = _theme(name)
    context = {
        "themes": THEMES_SHOWN,
        "name": name,
        "shown": THEMES_SHOWN[name],
        "theme": theme,
        "specimen": render_messages(_EXAMPLES, theme=theme),
        "markup": readable(_one(theme)),
        "notes": module("notes"),
        "style": source("notes.css"),
    }
    return render(request, "themes.html", context)


async def post_undo(request: Request) -> Response:
    """Answer the button of the example."""
    flash(request, "There was nothing to undo: that is an example.", "info")
    return RedirectResponse("/themes", status_code=303)


def _theme(name: str) -> Theme:
    return NOTES if name == "notes" else THEMES[name]


def _one(theme: Theme) -> Markup:
    return render_messages(_EXAMPLES[1:2], theme=theme)


routes = [
    Route("/themes", page),
    Route("/themes", post_undo, methods=["POST"]),
]
