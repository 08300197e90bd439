"""Flask, its own flash kept by Heliograph."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from benchmarks.losses.applications import flask_own
from heliograph.flask import init_app


def application(keys: Sequence[str]) -> Flask:
    """Return the application."""
    app = flask_own.application(keys)
    init_app(app)
    return app
