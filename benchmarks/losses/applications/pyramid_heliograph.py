"""Pyramid, its own flash kept by Heliograph."""

from __future__ import annotations

from collections.abc import Sequence

from pyramid.router import Router

from benchmarks.losses.applications import pyramid_own


def application(keys: Sequence[str]) -> Router:
    """Return the application."""
    config = pyramid_own.configuration(keys)
    config.add_settings({"heliograph.secret_key": "\n".join(keys)})
    config.include("heliograph.pyramid")
    return config.make_wsgi_app()
