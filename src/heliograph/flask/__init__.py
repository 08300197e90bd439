"""Flask: its own ``flash`` and ``get_flashed_messages`` keep working, also in extensions, and stop losing messages.

Nothing of Flask is patched. Flask keeps messages in the session under one key; here that key of the session is a window
onto the exchange (:mod:`heliograph.flask.window`), which opens and closes with the session
(:mod:`heliograph.flask.interface`). The rest of the session is none of our business: it is neither read nor written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import flask
from flask import Flask
from flask.ctx import RequestContext
from jinja2.runtime import Context

from heliograph.blocking import checked
from heliograph.current import flashes
from heliograph.flask.configuration import from_app
from heliograph.flask.endpoint import add_endpoint
from heliograph.flask.interface import KEY, WindowedInterface, leave, mixed, windowed
from heliograph.flask.words import flash, get_flashed_messages
from heliograph.heliograph import Heliograph
from heliograph.html.jinja import add_render_flashes
from heliograph.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["flash", "get_flashed_messages", "init_app"]


def init_app(app: Flask, helio: Heliograph[Store | None] | None = None) -> Heliograph[Store | None]:
    """Give an application's flash messages to Heliograph.

    Args:
        app: The application, its configuration loaded; ``secret_key`` may still come later, and so may extensions and
            session interfaces. Called again, the newest settings count.
        helio: The settings. None takes them from the configuration: ``HELIOGRAPH_MAX_AGE`` and so on, the key from
            ``app.secret_key`` and ``SECRET_KEY_FALLBACKS``, read at first use, and the cookie's attributes from
            ``SESSION_COOKIE_*``.

    Returns:
        The settings in force.

    Raises:
        ConfigurationError: For a ``HELIOGRAPH_`` name that is no setting, and for a value that cannot work, such as
            cookie attributes that browsers refuse in silence.

    Example:
        >>> app = Flask("shop")
        >>> app.secret_key = "an example, not a key to use"
        >>> app.config["HELIOGRAPH_MAX_AGE"] = 600
        >>> init_app(app).max_age
        600
    """
    helio = checked(helio or from_app(app))
    if KEY not in app.extensions:
        kind: Any = type(app)
        app.__class__ = mixed(kind, _Application)
    app.extensions[KEY] = helio
    if helio.endpoint is not None:
        add_endpoint(app, helio.endpoint)
    return helio


def _token_name(app: Flask) -> str:
    """Return what Flask-WTF calls the hidden field."""
    return cast("dict[str, str]", app.config).get("WTF_CSRF_FIELD_NAME", "csrf_token")


def _mounted(context: Context) -> str:
    return flask.request.script_root


class _Application(Flask):
    """Mixed into an application's class: each of its requests finds a session interface with ours mixed in."""

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        if not isinstance(self.session_interface, WindowedInterface):
            # At the first request, and after another extension has set an interface of its own.
            self.session_interface = windowed(self.session_interface)
            # Not in init_app: the application may still be configuring its templates.
            names = cast("dict[str, Any]", self.jinja_env.globals)
            if names.get("get_flashed_messages") is flask.get_flashed_messages:
                names["get_flashed_messages"] = get_flashed_messages
            names.setdefault("flashes", flashes)
            add_render_flashes(self.jinja_env, mounted=_mounted, token=_token_name(self))
        return super().request_context(environ)

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        # Not a function of teardown_request: one that raises keeps the others from being called.
        try:
            super().do_teardown_request(exc)
        finally:
            leave(exc)
