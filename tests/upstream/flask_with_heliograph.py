"""A pytest plugin: every Flask application gives its flash messages to Heliograph.

Nothing happens when it is merely imported, as pytest does with every module in which it looks for doctests.
"""

from __future__ import annotations

from typing import Any

from _pytest import monkeypatch
from _pytest.compat import NOTSET
from flask import Flask

from heliograph.flask import init_app

_create = Flask.__init__


def pytest_configure() -> None:
    """Change Flask for this process."""
    setattr(Flask, "__init__", _create_and_give)  # noqa: B010 - type checkers refuse to see a method assigned.
    # Flask's tests were written for an older pytest, which had this name.
    setattr(monkeypatch, "notset", NOTSET)  # noqa: B010


def _create_and_give(app: Flask, *arguments: Any, **options: Any) -> None:
    _create(app, *arguments, **options)
    init_app(app)
