"""Flask, its own flash in a session that Flask-Session keeps in the Redis of ``REDIS_URL``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from flask import Flask
from redis import Redis

from benchmarks.losses.applications import flask_own


def application(keys: Sequence[str]) -> Flask:
    """Return the application."""
    app = flask_own.application(keys)
    config = cast("dict[str, Any]", app.config)
    config.update(SESSION_TYPE="redis", SESSION_REDIS=cast("Any", Redis).from_url(os.environ["REDIS_URL"]))
    flask_session: Any = import_module("flask_session")  # It has no types.
    flask_session.Session(app)
    return app
