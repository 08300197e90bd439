"""All of Pyramid's own tests, with Heliograph in every session and every application that they make."""

from __future__ import annotations

from collections.abc import Mapping

from .yardstick import assert_passes

_LOOKS_INSIDE = "It looks for the messages in the session, or puts them there: session['_f_...']."
_FLASH_TESTS = (
    "test_flash_default",
    "test_flash_mixed",
    "test_peek_flash_default_queue",
    "test_peek_flash_nodefault_queue",
    "test_pop_flash_default_queue",
    "test_pop_flash_nodefault_queue",
)
_COOKIE_SESSION_TESTS = (
    *_FLASH_TESTS,
    "test_flash_allow_duplicate_false",
    "test_flash_allow_duplicate_false_and_msg_not_in_storage",
    "test_flash_allow_duplicate_true_and_msg_not_in_storage",
)
LEFT_OUT: Mapping[str, str] = {
    f"tests/{file}.py::{case}::{test}": _LOOKS_INSIDE
    for file, case, tests in (
        ("test_session", "TestBaseCookieSession", _COOKIE_SESSION_TESTS),
        ("test_session", "TestSignedCookieSession", _COOKIE_SESSION_TESTS),
        ("test_testing", "TestDummySession", _FLASH_TESTS),
    )
    for test in tests
} | {
    "tests/test_testing.py::TestDummyRequest::test_defaults": "It compares a class that the plugin replaces.",
}


def test_pyramids_own_tests() -> None:
    """Pyramid works with Heliograph as Pyramid's own tests say, but for those that look inside its session."""
    assert_passes("pyramid", "pyramid_with_heliograph", ["tests"], LEFT_OUT)
