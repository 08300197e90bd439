"""Settings by name: what a framework's configuration says, turned into a Heliograph.

The names are the fields of :class:`heliograph.Heliograph`, and those of its cookie with ``cookie_`` before them, so
that a new field is a setting everywhere. How a framework spells them, and where it keeps them, its integration knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from difflib import get_close_matches
from typing import Any

from heliograph.cookies import CookieSettings
from heliograph.errors import ConfigurationError
from heliograph.heliograph import Heliograph
from heliograph.store import Store

# The clock and the dice are arguments for tests, and the cookie's fields have names of their own.
_NO_SETTINGS = frozenset({"clock", "random", "cookie"})
_COOKIE = "cookie_"

SETTINGS: Mapping[str, Field[Any]] = {
    **{field.name: field for field in fields(Heliograph) if field.init and field.name not in _NO_SETTINGS},
    **{_COOKIE + field.name: field for field in fields(CookieSettings)},
}
"""Every setting by its name."""


def configured(
    given: Mapping[str, Any],
    *,
    inherited: Mapping[str, Any],
    spelled: Callable[[str], str] = str,
    open_store: Callable[[str], Store] | None = None,
) -> Heliograph[Store | None]:
    """Return the Heliograph that a configuration describes.

    Args:
        given: Settings by name, as the application says them.
        inherited: Settings taken over from the framework, where the application says nothing.
        spelled: Turns a name into the one that the application's developer knows, for errors.
        open_store: Returns the store that a URL names, :func:`heliograph.stores.open`.

    Raises:
        ConfigurationError: For a name that is no setting, and for a value that cannot work.

    Example:
        >>> helio = configured({"max_age": 600}, inherited={"secret_key": "an example, not a key to use"})
        >>> helio.max_age
        600
        >>> configured({"maxage": 600}, inherited={}, spelled="FLASH_{}".format)
        Traceback (most recent call last):
        ...
        heliograph.errors.ConfigurationError: There is no setting 'FLASH_maxage'. Did you mean 'FLASH_max_age'?
    """
    for name, value in given.items():
        _check(name, value, spelled)
    values = {**inherited, **given}
    if open_store is not None and isinstance(values.get("store"), str):
        values["store"] = open_store(values["store"])
    cookie = {name.removeprefix(_COOKIE): values.pop(name) for name in list(values) if name.startswith(_COOKIE)}
    return Heliograph(cookie=CookieSettings(**cookie), **values)


def _check(name: str, value: object, spelled: Callable[[str], str]) -> None:
    if name not in SETTINGS:
        close = get_close_matches(name, SETTINGS, n=1)
        hint = f"Did you mean {spelled(close[0])!r}?" if close else f"There are: {', '.join(map(spelled, SETTINGS))}."
        raise ConfigurationError(f"There is no setting {spelled(name)!r}. {hint}")
    # Configuration comes from environments and files, too, where "false" is a text, and true.
    usual: object = SETTINGS[name].default
    for kind in (bool, int):
        if type(usual) is kind and type(value) is not kind:
            raise ConfigurationError(f"{spelled(name)} must be of type {kind.__name__}, not {value!r}.")
