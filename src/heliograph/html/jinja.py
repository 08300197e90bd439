"""``render_flashes()`` for templates of Jinja, whatever the framework around them.

What a framework knows better (whose messages, where the application is mounted, how its token is called) it says when
it adds the function; see :func:`add_render_flashes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Unpack, cast

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from heliograph import current
from heliograph.flashes import Flashes
from heliograph.heliograph import ENDPOINT
from heliograph.html.rendering import RenderOptions, Token, render
from heliograph.message import Message

NAME = "render_flashes"


def _current(context: Context) -> Flashes:
    return current.flashes()


def _nowhere(context: Context) -> str:
    return ""


def add_render_flashes(
    environment: Environment,
    *,
    flashes: Callable[[Context], Flashes] = _current,
    mounted: Callable[[Context], str] = _nowhere,
    token: str = "csrf_token",
) -> None:
    """Make ``render_flashes()`` known to every template; its arguments are those of :func:`heliograph.html.render`.

    Forms have the token that templates have: Django's ``csrf_input``, Flask-WTF's and others' ``csrf_token``, Pyramid's
    ``get_csrf_token``. A function of that name which the environment has already stays.

    Args:
        environment: The templates.
        flashes: Finds the messages for a template's context.
        mounted: Tells the path at which the application is mounted, without a slash at its end.
        token: The name of the hidden field for a token that is just text.

    Example:
        >>> from heliograph import flash
        >>> from heliograph.testing import handling
        >>> environment = Environment()
        >>> add_render_flashes(environment)
        >>> with handling():
        ...     _ = flash.success("Saved")
        ...     "Saved" in environment.from_string("{{ render_flashes(theme='bootstrap') }}").render()
        True
    """

    @pass_context
    def render_flashes(
        context: Context, given: Flashes | Iterable[Message] | None = None, **options: Unpack[RenderOptions]
    ) -> Markup:
        found = flashes(context) if given is None else given
        endpoint = found.endpoint if isinstance(found, Flashes) else ENDPOINT
        options.setdefault("endpoint", mounted(context) + endpoint)
        options.setdefault("csrf", partial(_fields, context, token))
        return render(found, **options)

    cast("dict[str, Any]", environment.globals).setdefault(NAME, render_flashes)


def _fields(context: Context, token: str) -> Token:
    found = context.get("csrf_input")
    if found:
        return Markup(str(found))
    found = context.get("csrf_token") or context.get("get_csrf_token")
    value = found() if callable(found) else found
    return {token: str(value)} if value else None
