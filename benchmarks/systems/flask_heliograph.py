"""Flask: the same application, its messages given to Heliograph."""

from __future__ import annotations

from flask import Flask

from benchmarks.systems import flask_own
from heliograph import Heliograph
from heliograph.flask import init_app
from heliograph.store import Store


def application(helio: Heliograph[Store | None] | None = None) -> Flask:
    """Return the application, with these settings if there are any."""
    app = flask_own.application()
    init_app(app, helio)
    return app
