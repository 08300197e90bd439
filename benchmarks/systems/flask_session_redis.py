"""Flask: its own flash, in a session that Flask-Session keeps in Redis."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from flask import Flask
from redis import Redis

from benchmarks.systems import flask_own


def application(url: str) -> Flask:
    """Return the application, its sessions in the Redis at a URL."""
    app = flask_own.application()
    config = cast("dict[str, Any]", app.config)
    config.update(SESSION_TYPE="redis", SESSION_REDIS=cast("Any", Redis).from_url(url))
    flask_session: Any = import_module("flask_session")  # It has no types.
    flask_session.Session(app)
    return app
