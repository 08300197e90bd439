"""Promises about settings by name, as frameworks' configurations give them."""

from __future__ import annotations

from typing import Any

import pytest

from heliograph import ConfigurationError, SecretKeyError
from heliograph.settings import SETTINGS, configured

KEY = "a key for these tests, and none else"


def test_every_setting_has_its_name() -> None:
    """Whatever Heliograph and its cookie can be told has a name; the clock and the dice of tests have none."""
    assert {"max_age", "budget", "overflow", "categories", "bind", "shows", "vary", "take_over"} <= SETTINGS.keys()
    assert {"cookie_name", "cookie_path", "cookie_secure", "cookie_samesite"} <= SETTINGS.keys()
    assert not {"clock", "random", "cookie", "hint"} & SETTINGS.keys()


def test_what_is_given_counts_before_what_is_inherited() -> None:
    """An application's own word wins over the framework's, and the framework's over ours."""
    helio = configured(
        {"max_age": 60, "cookie_samesite": "Strict", "categories": ["success"]},
        inherited={"secret_key": KEY, "cookie_samesite": "Lax", "cookie_path": "/shop"},
    )
    assert (helio.max_age, helio.budget, helio.categories) == (60, 2048, ["success"])
    assert (helio.cookie.samesite, helio.cookie.path, helio.cookie.name) == ("Strict", "/shop", "flash")


def test_a_misspelt_setting_is_an_error_that_names_the_right_one() -> None:
    """A name that is no setting would do nothing, in silence; it is refused in the framework's own spelling."""
    with pytest.raises(ConfigurationError, match=r"no setting 'FLASH_BUGDET'. Did you mean 'FLASH_BUDGET'\?"):
        configured({"bugdet": 1}, inherited={}, spelled=lambda name: f"FLASH_{name.upper()}")
    with pytest.raises(ConfigurationError, match=r"no setting 'xyz'. There are: secret_key, .*cookie_partitioned\."):
        configured({"xyz": 1}, inherited={})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vary", "false"),
        ("take_over", 0),
        ("compress", None),
        ("cookie_partitioned", "no"),
        ("budget", "2048"),
        ("max_age", 60.0),
        ("inline_limit", True),
        ("lease", None),
        ("overflow", "cut"),
        ("categories", "success"),
        ("cookie_name", "a b"),
        ("cookie_samesite", "lax"),
    ],
)
def test_a_value_that_cannot_work_is_an_error(name: str, value: Any) -> None:
    """Values of the wrong type or kind, such as the text "false" of an environment, are refused at start-up."""
    with pytest.raises(ConfigurationError):
        configured({name: value}, inherited={"secret_key": KEY})


def test_a_key_in_the_configuration_is_checked() -> None:
    """A key of our own is refused when it is weak, as one given to Heliograph itself."""
    with pytest.raises(SecretKeyError):
        configured({"secret_key": "short"}, inherited={})
