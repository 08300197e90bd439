"""From a template and its values to a page: the layout's own values, and the headers of every page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from heliograph.assets import script_tag, style_tag
from heliograph.demo.browser import held_by_browser
from heliograph.demo.showing import how, in_words
from heliograph.starlette import add_template_globals

HERE = Path(__file__).parent

# The demo asks nothing of anybody else, and browsers hold it to that.
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_ALWAYS = {"script_tag": script_tag, "style_tag": style_tag, "in_words": in_words, "how": how}
_NOTHING: Mapping[str, object] = {}


def _of_layout(request: Request) -> dict[str, Any]:
    return {"held": held_by_browser(request), **_ALWAYS}


templates = Jinja2Templates(HERE / "templates", context_processors=[_of_layout])
add_template_globals(templates)


def render(request: Request, page: str, context: Mapping[str, object] = _NOTHING, *, status: int = 200) -> Response:
    """Return a page made of the template ``page`` and its values; the layout shows the pending messages."""
    headers = {"Content-Security-Policy": _POLICY}
    return templates.TemplateResponse(request, page, {"status": status, **context}, status, headers)
