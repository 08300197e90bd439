"""Flask's two words, with the whole set of options; Flask's own stay what they are and work as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack, cast

import flask
from flask.globals import request_ctx

from heliograph.current import FlashOptions
from heliograph.errors import ConfigurationError
from heliograph.flask.pending import Pair, pairs_of
from heliograph.flask.window import Window
from heliograph.message import Message


def flash(message: object, category: str = "message", **options: Unpack[FlashOptions]) -> Message:
    """Flash a message, with all options; ``flask.flash`` itself works as well.

    Args:
        message: As ``content`` of :meth:`heliograph.Flashes.add`, like the category and the options.
        category: What kind of notice it is.
        options: ``title``, ``actions``, ``sticky``, ``queue``, ``key``, ``path``, ``max_age``, ``data``.

    Returns:
        The message.

    Raises:
        RuntimeError: Flask's own, outside of a request.
        ConfigurationError: When the application is not set up by `init_app`.
        HeliographError: As :meth:`heliograph.Flashes.add`.

    Example:
        >>> from heliograph.flask import flash, get_flashed_messages, init_app
        >>> app = flask.Flask("shop")
        >>> app.secret_key = "an example, not a key to use"
        >>> helio = init_app(app)
        >>> with app.test_request_context():
        ...     message = flash("Saved", "success", path="/orders")
        >>> message.category
        'success'
    """
    added = _window().flash_messages().add(message, category, **options)
    app: flask.Flask = cast("Any", flask.current_app)._get_current_object()
    flask.message_flashed.send(app, _async_wrapper=app.ensure_sync, message=message, category=category)
    return added


def get_flashed_messages(
    with_categories: bool = False, category_filter: str | Iterable[str] = ()
) -> list[Any] | list[Pair]:
    """Return the messages that this page shows, the same ones at each call of one request, as Flask's own does.

    It differs in one thing: with a filter, the messages of other categories stay pending unless another call of the
    request returns them. Flask's own throws them away.

    Args:
        with_categories: Return ``(category, message)`` pairs.
        category_filter: The categories to return; empty returns all. One string is one category.

    Raises:
        RuntimeError: Flask's own, outside of a request.
        ConfigurationError: When the application is not set up by `init_app`.

    Example:
        >>> from heliograph.flask import flash, get_flashed_messages, init_app
        >>> app = flask.Flask("shop")
        >>> app.secret_key = "an example, not a key to use"
        >>> helio = init_app(app)
        >>> with app.test_request_context():
        ...     message = flash("Saved", "success")
        ...     get_flashed_messages(with_categories=True)
        [('success', 'Saved')]
    """
    wanted = {category_filter} if isinstance(category_filter, str) and category_filter else set(category_filter)
    shared = request_ctx.flashes  # What Flask's own function found, if it was asked first.
    if shared is None:
        window = _window()
        shown = [message for message in window.flash_view() if not wanted or message.category in wanted]
        window.flash_messages().take(shown)
        pairs = pairs_of(shown)
    else:
        pairs = [pair for pair in cast("list[Pair]", shared) if not wanted or pair[0] in wanted]
    return pairs if with_categories else [content for _, content in pairs]


def _window() -> Window:
    window = cast(Window, cast("Any", flask.session)._get_current_object())
    try:
        forgive = window.flash_forgive
    except AttributeError:
        raise ConfigurationError(
            "This application's flash messages are still Flask's own. Call heliograph.flask.init_app(app) where the "
            "application is made."
        ) from None
    forgive()
    return window
