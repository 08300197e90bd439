"""Flask, its own flash kept by Heliograph, in a file of SQLite."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from benchmarks.losses.applications import flask_own
from heliograph.flask import init_app
from heliograph.stores import open as open_store

_folder = tempfile.TemporaryDirectory(prefix="heliograph-")
URL = f"sqlite:///{Path(_folder.name) / 'flashes.db'}"


def application(keys: Sequence[str]) -> Flask:
    """Return the application."""
    open_store(URL).create_table()
    app = flask_own.application(keys)
    app.config["HELIOGRAPH_STORE"] = URL
    app.config["HELIOGRAPH_INLINE_LIMIT"] = 0
    init_app(app)
    return app
