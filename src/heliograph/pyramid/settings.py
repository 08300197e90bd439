"""What the ini file may say: the settings that begin with ``heliograph.``, as one table.

Each is turned from text into what it means here, and checked where it is used. A setting that is not in the table is
most likely misspelt, and an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pyramid.settings import asbool, aslist

from heliograph.cookies import CookieSettings
from heliograph.errors import ConfigurationError
from heliograph.heliograph import Heliograph
from heliograph.seal import MAKE_A_KEY

if TYPE_CHECKING:
    from pyramid.config import Configurator

_PREFIX = "heliograph."
_COOKIE = "cookie_"


def _lines(value: object) -> object:
    """Return one key for each line, newest first; there may be spaces in a key."""
    return [line for line in aslist(value, flatten=False) if line] if isinstance(value, str) else value


def _converters(config: Configurator) -> Mapping[str, Callable[[Any], object]]:
    """Return what makes a setting of its text: of :class:`heliograph.Heliograph`, and of its cookies."""
    return {
        "secret": _lines,
        "budget": int,
        "max_age": int,
        "overflow": str,
        "categories": aslist,
        "bind": config.maybe_dotted,
        "shows": config.maybe_dotted,
        "vary": asbool,
        "take_over": asbool,
        "compress": asbool,
        "cookie_name": str,
        "cookie_path": str,
        "cookie_domain": str,
        "cookie_secure": asbool,
        "cookie_samesite": str,
        "cookie_partitioned": asbool,
    }


def configured(config: Configurator, *, explicit: bool) -> Heliograph | None:
    """Return what the application's settings say.

    Args:
        config: The configuration, its settings complete.
        explicit: All is said in code already, and no setting may contradict it.

    Returns:
        None when all is said in code.

    Raises:
        ConfigurationError: For a setting that is unknown, cannot work or is missing.
    """
    settings = config.get_settings()
    found = {name.removeprefix(_PREFIX): settings[name] for name in settings if name.startswith(_PREFIX)}
    converters = _converters(config)
    for name in found.keys() - converters.keys():
        close = get_close_matches(name, converters, n=1)
        hint = f": did you mean {_PREFIX}{close[0]}?" if close else "."
        known = ", ".join(_PREFIX + known for known in converters)
        raise ConfigurationError(f"There is no setting {_PREFIX}{name}{hint} Known: {known}.")
    if explicit:
        if found:
            raise ConfigurationError(
                f"config.set_flash_settings(helio) says it all; these settings would be overlooked: "
                f"{', '.join(sorted(_PREFIX + name for name in found))}."
            )
        return None
    options = {
        name: _converted(name, converters[name], value) for name, value in found.items() if value not in ("", None)
    }
    secret = options.pop("secret", None)
    if not secret:
        raise ConfigurationError(
            f"Pyramid has no key of its own that flash messages could be sealed with. Set {_PREFIX}secret to what this "
            f"prints: {MAKE_A_KEY}"
        )
    cookie: dict[str, Any] = {
        name.removeprefix(_COOKIE): options.pop(name) for name in list(options) if name.startswith(_COOKIE)
    }
    other: dict[str, Any] = options
    return Heliograph(secret_key=secret, cookie=CookieSettings(**cookie), **other)


def _converted(name: str, convert: Callable[[Any], object], value: object) -> Any:
    try:
        return convert(value)
    except (ValueError, ImportError) as error:
        raise ConfigurationError(f"The setting {_PREFIX}{name} cannot be {value!r}: {error}.") from error


def require_tween(config: Configurator, name: str) -> None:
    """Refuse an explicit list of tweens without ours, which Pyramid would leave out in silence.

    Raises:
        ConfigurationError: With the line that is missing.
    """
    explicit = aslist(config.get_settings().get("pyramid.tweens", ()))
    if explicit and name not in explicit:
        raise ConfigurationError(
            f"The setting pyramid.tweens lists all tweens, but not ours. Put {name} first in it, so that it is around "
            "all others."
        )
