"""What shows no message: the bare application, to be served as if it did."""

from __future__ import annotations

from benchmarks.systems import flask_bare

application = flask_bare.application()
