"""Flask: the same application, its messages given to Heliograph."""

from __future__ import annotations

from flask import Flask

from benchmarks.systems import flask_own
from heliograph.flask import init_app


def application() -> Flask:
    """Return the application."""
    app = flask_own.application()
    init_app(app)
    return app
