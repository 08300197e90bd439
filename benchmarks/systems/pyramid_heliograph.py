"""Pyramid: the same application, its messages given to Heliograph."""

from __future__ import annotations

from pyramid.router import Router

from benchmarks import work
from benchmarks.systems import pyramid_own


def application() -> Router:
    """Return the application."""
    config = pyramid_own.configuration()
    config.add_settings({"heliograph.secret_key": work.KEY})
    config.include("heliograph.pyramid")
    return config.make_wsgi_app()
