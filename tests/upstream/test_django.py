"""Django's own tests of its messages, run against Heliograph."""

from __future__ import annotations

from .yardstick import assert_passes

_COOKIE = "tests/messages_tests/test_cookie.py::CookieTests::"
_SESSION = "tests/messages_tests/test_session.py::SessionTests::"
_ENCODES = "It encodes messages by the cookie storage's own format, and looks at that."
_LEFT_OUT = {
    f"{_COOKIE}test_cookie_settings": "It decodes the messages cookie.",
    f"{_COOKIE}test_get": _ENCODES,
    f"{_COOKIE}test_get_bad_cookie": _ENCODES,
    f"{_COOKIE}test_max_cookie_length": "Too much is cut visibly (P6), where Django drops the oldest messages.",
    f"{_COOKIE}test_message_rfc6265": _ENCODES,
    "tests/messages_tests/test_mixins.py::SuccessMessageMixinTests::test_set_messages_success": (
        "It decodes the messages cookie."
    ),
    f"{_SESSION}test_get": "It presets the session.",
    f"{_SESSION}test_no_session": "No session is needed.",
    f"{_SESSION}test_safedata": "It presets the session.",
}
# Not test_fallback.py, which is about a storage that is made of others.
_NAMES = ("test_api", "test_cookie", "test_middleware", "test_mixins", "test_session", "tests")
_FILES = [f"tests/messages_tests/{name}.py" for name in _NAMES]


def test_djangos_own_tests_pass() -> None:
    """Everything that Django tests of its messages holds with Heliograph, in the place of either of its storages."""
    assert_passes("django", "django_with_heliograph", _FILES, _LEFT_OUT)
