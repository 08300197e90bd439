"""Flask's own tests, all of them, with every application given to Heliograph."""

from __future__ import annotations

from . import yardstick

LEFT_OUT = {
    "tests/test_basic.py::test_flashes": "Looks inside the session: flash() does not set session.modified any more.",
    "tests/test_reqctx.py::test_bad_environ_raises_bad_request": "Fails without Heliograph, too: Werkzeug 3.1.9 lets "
    "the odd Host pass that it is about.",
}


def test_flasks_own_tests_pass() -> None:
    """What Flask's tests ask of flash, sessions, templates, signals, streams and contexts holds unchanged."""
    yardstick.assert_passes("flask", "flask_with_heliograph", ["tests"], LEFT_OUT)
