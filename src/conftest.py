"""For the examples in docstrings: pytest cannot look at modules that use Django's settings until those are there."""

from __future__ import annotations

from tests import django_setup

__all__ = ["django_setup"]
