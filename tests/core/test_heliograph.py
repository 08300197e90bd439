"""Promises about the settings: checked once and early, frozen, and silent about secrets."""

import dataclasses
import gc
import logging
from itertools import count
from typing import Any

import pytest

from heliograph import ConfigurationError, CookieSettings, Heliograph, SecretKeyError
from heliograph.exchange import Exchange
from heliograph.seal import Sealer
from heliograph.testing import Request
from tests.core.visits import KEY, Visitor, heliograph

MAKE_A_KEY = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
OTHER_KEY = "an example, but another one"

NO_KEYS: dict[str, Any] = {
    "None": None,
    "empty": "",
    "empty bytes": b"",
    "no key in a list": [],
    "an empty key in a list": [""],
    "None in a list": [None, KEY],
    "15 bytes": "x" * 15,
    "a weak key behind a good one": [KEY, "weak"],
    "a weak key before a good one": ["weak", KEY],
}


@pytest.mark.parametrize("secret_key", NO_KEYS.values(), ids=NO_KEYS)
def test_a_missing_or_weak_key_is_refused(secret_key: Any) -> None:
    """A key given to Heliograph itself is checked at once, and the error has the command that makes a good one."""
    with pytest.raises(SecretKeyError) as caught:
        Heliograph(secret_key=secret_key)
    assert MAKE_A_KEY in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("secret_key", ["x" * 16, b"x" * 16, "\u00e9" * 8, [KEY, OTHER_KEY], (KEY,)], ids=repr)
def test_a_key_of_16_bytes_will_do(secret_key: Any) -> None:
    """Text or bytes, one or several: 16 bytes each are enough, and nothing is logged."""
    visitor = Visitor(heliograph(secret_key=secret_key))
    visitor.flash("Saved")
    assert visitor.read() == ["Saved"]


def test_a_weak_key_of_the_framework_is_taken_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    """`app.secret_key = "dev"` works, since it guards the session already, and is warned about once."""

    def keys() -> list[str]:
        return ["dev"]

    visitor = Visitor(heliograph(secret_key=keys))
    for _ in range(3):
        visitor.flash("Saved")
        assert visitor.read() == ["Saved"]
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "heliograph.heliograph")
    assert MAKE_A_KEY in record.message
    assert "dev" not in record.message


def test_the_frameworks_key_is_read_late_and_may_change() -> None:
    """A key that a factory sets after us is found, and one that is rotated at run time counts at once."""
    keys: list[str] = []

    def current() -> list[str]:
        return keys

    visitor = Visitor(heliograph(secret_key=current))
    keys.append(KEY)
    visitor.flash("old key")
    keys.insert(0, OTHER_KEY)
    visitor.flash("new key")
    assert visitor.read() == ["old key", "new key"]


def test_a_framework_is_asked_for_its_keys_once_a_request() -> None:
    """Asking a framework's configuration is slow, and one request has one set of keys, whatever it does with them."""
    asked: list[str] = []

    def current() -> list[str]:
        asked.append(KEY)
        return [KEY]

    visitor = Visitor(heliograph(secret_key=current))
    visitor.flash("Saved", "Sent")
    assert len(asked) == 1
    visit = visitor.open()
    visit.flashes.add("Seen")
    assert len(visit.flashes.pop()) == 3
    visit.flashes.add("Next time")
    visit.close()
    assert len(asked) == 2


def test_keys_that_come_and_go_do_not_fill_the_memory() -> None:
    """Where each host has a key of its own, what is derived of keys is kept for some hundreds of them at the most."""
    hosts = count()
    helio = heliograph(secret_key=lambda: f"the key of host number {next(hosts)}")
    before = _sealers()
    assert len({helio.sealer.mark for _ in range(1000)}) == 1000
    assert _sealers() - before <= 256


def _sealers() -> int:
    return sum(type(one) is Sealer for one in gc.get_objects())


@pytest.mark.parametrize("keys", [KEY, KEY.encode()], ids=["text", "bytes"])
def test_a_callable_may_return_one_key(keys: Any) -> None:
    """One key that is not in a list is one key, and never taken for a list of its characters."""
    assert heliograph(secret_key=lambda: keys).sealer.mark == heliograph(secret_key=KEY).sealer.mark


@pytest.mark.parametrize("keys", [[], [""], [KEY, ""]], ids=str)
def test_an_empty_key_of_the_framework_is_no_key(keys: list[str]) -> None:
    """Where the framework has no key, or an empty one, nothing is sealed."""

    def current() -> list[str]:
        return keys

    with pytest.raises(SecretKeyError):
        heliograph(secret_key=current).sealer  # noqa: B018


def test_a_key_is_not_shown() -> None:
    """The repr of the settings, which lands in logs and debuggers, has no key in it."""
    helio = heliograph(secret_key=[KEY, OTHER_KEY])
    Visitor(helio).flash("Saved")
    assert KEY not in repr(helio)
    assert OTHER_KEY not in repr(helio)
    assert "budget=2048" in repr(helio)


@pytest.mark.parametrize("name", ["secret_key", "budget", "cookie", "another"])
def test_settings_are_frozen(name: str) -> None:
    """Settings that all requests share cannot be changed under them."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(heliograph(), name, None)


def test_settings_can_be_replaced() -> None:
    """`dataclasses.replace` makes other settings from given ones, for a test or a second application."""
    helio = heliograph()
    other = dataclasses.replace(helio, max_age=60, cookie=CookieSettings(name="other"))
    assert (other.max_age, other.cookie.name, helio.max_age) == (60, "other", 3600)
    visitor = Visitor(other)
    visitor.flash("Saved")
    assert visitor.names[0].startswith("other.")
    assert visitor.read() == ["Saved"]


def test_settings_can_be_compared_and_used_as_keys() -> None:
    """Each Heliograph is itself only: middlewares find out by identity whether they share one."""
    one, other = heliograph(), heliograph()
    assert one != other
    assert len({one, other, one}) == 2


def test_the_defaults_are_the_documented_ones() -> None:
    """What the documentation promises without arguments is what holds."""
    helio = Heliograph(secret_key=KEY)
    assert (helio.store, helio.inline_limit, helio.budget, helio.max_age, helio.lease) == (None, 1024, 2048, 3600, 30)
    assert (helio.overflow, helio.on_outage, helio.categories, helio.bind, helio.shows) == (
        None,
        "log",
        None,
        None,
        None,
    )
    assert (helio.vary, helio.compress, helio.cookie) == (False, True, CookieSettings())


def test_settings_are_keyword_only() -> None:
    """No setting can be taken for another by its place."""
    parameters = [field for field in dataclasses.fields(Heliograph) if field.init]
    assert parameters
    assert all(field.kw_only for field in [*parameters, *dataclasses.fields(CookieSettings)])


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"budget": 255}, "256"),
        ({"budget": 4097}, "4096"),
        ({"budget": 0}, "256"),
        ({"max_age": 0}, "max_age"),
        ({"max_age": -1}, "max_age"),
        ({"max_age": 400 * 86400 + 1}, "400 days"),
        ({"categories": "success"}, "collection"),
        ({"budget": "2048"}, "budget must be a whole number, not '2048'"),
        ({"vary": "no"}, "vary must be True or False, not 'no'"),
        ({"take_over": 0}, "take_over must be True or False, not 0"),
        ({"cookie": {"name": "note"}}, "cookie must be CookieSettings"),
        ({"bind": "user"}, "bind must be a function of the request, not 'user'"),
        ({"shows": True}, "shows must be a function"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_work_is_refused_at_start_up(settings: dict[str, Any], complaint: str) -> None:
    """A setting with which messages would be lost is a ConfigurationError when Heliograph is made."""
    with pytest.raises(ConfigurationError, match=complaint):
        heliograph(**settings)


@pytest.mark.parametrize(
    "settings", [{"budget": 256}, {"budget": 4096}, {"max_age": 1}, {"max_age": 400 * 86400}], ids=str
)
def test_the_limits_themselves_are_fine(settings: dict[str, Any]) -> None:
    """With the smallest and the largest settings a message arrives."""
    visitor = Visitor(heliograph(**settings))
    visitor.flash("Saved")
    assert visitor.read() == ["Saved"]


@pytest.mark.parametrize(
    ("secure", "https", "prefix"),
    [(None, True, "__Host-flash."), (None, False, "flash."), (False, True, "flash."), (True, False, "__Host-flash.")],
)
def test_secure_follows_the_connection_unless_it_is_set(secure: bool | None, https: bool, prefix: str) -> None:
    """Behind a proxy that ends https, `secure=True` says what the application cannot see."""
    helio = heliograph(cookie=CookieSettings(secure=secure))
    assert helio.cookies(secure=https).prefix == prefix


def test_a_hint_tells_idle_requests_apart() -> None:
    """Whatever the connection, a header without the hint has none of our cookies."""
    helio = heliograph(cookie=CookieSettings(name="shop"))
    assert all(helio.hint in helio.cookies(secure=secure).prefix for secure in (True, False))
    assert not Exchange(helio, Request(cookie="flash.a=b; shopping=1")).arrived


@pytest.mark.parametrize(
    "mistake",
    [
        *({"overflow": "shoten"}, {"on_outage": "ignore"}, {"inline_limit": -1}, {"lease": 0}),
        *({"bind": "user"}, {"shows": ""}, {"categories": 3}, {"budget": "2048"}, {"lease": 1.5}),
        *({"vary": "no"}, {"take_over": "false"}, {"compress": None}),
    ],
    ids=str,
)
def test_a_setting_that_means_nothing_is_refused(mistake: dict[str, Any]) -> None:
    """A misspelt policy, a limit that cannot be meant, and text for a switch, are errors at construction, not later."""
    with pytest.raises(ConfigurationError, match=next(iter(mistake))):
        heliograph(**mistake)
