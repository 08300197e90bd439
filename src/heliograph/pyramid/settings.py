"""What the ini file may say: the settings that begin with ``heliograph.``.

Their names are those of :mod:`heliograph.settings`, where they are checked. Here an ini file's text becomes a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pyramid.settings import asbool, aslist

from heliograph.blocking import checked
from heliograph.errors import ConfigurationError, SecretKeyError
from heliograph.heliograph import Heliograph
from heliograph.seal import MAKE_A_KEY
from heliograph.settings import SETTINGS, configured
from heliograph.store import Store
from heliograph.stores import open as open_store

if TYPE_CHECKING:
    from pyramid.config import Configurator

_PREFIX = "heliograph."


def _lines(value: object) -> object:
    """Return one key for each line, newest first; there may be spaces in a key."""
    return [line for line in aslist(value, flatten=False) if line] if isinstance(value, str) else value


def _readers(config: Configurator) -> Mapping[str, Callable[[Any], object]]:
    """Return what makes a value of a setting's text, where it is not text itself."""
    readers: dict[str, Callable[[Any], object]] = {
        name: asbool if isinstance(setting.default, bool) else int
        for name, setting in SETTINGS.items()
        if isinstance(setting.default, int)
    }
    readers.update(
        secret_key=_lines,
        categories=aslist,
        partials=aslist,
        bind=config.maybe_dotted,
        shows=config.maybe_dotted,
        cookie_secure=asbool,
    )
    return readers


def from_settings(config: Configurator, *, explicit: bool) -> Heliograph[Store | None] | None:
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
    if explicit:
        if found:
            raise ConfigurationError(
                f"config.set_flash_settings(helio) says it all; these settings would be overlooked: "
                f"{', '.join(sorted(_PREFIX + name for name in found))}."
            )
        return None
    readers = _readers(config)
    given = {
        name: _read(name, readers.get(name), value)
        for name, value in found.items()
        if value not in ("", None) or name not in SETTINGS  # What an ini file leaves empty is not set.
    }
    if not given.get("secret_key"):
        raise SecretKeyError(
            f"Pyramid has no key of its own that flash messages could be sealed with. Set {_PREFIX}secret_key to what "
            f"this prints: {MAKE_A_KEY}"
        )
    return checked(configured(given, inherited={}, spelled=_PREFIX.__add__, open_store=open_store))


def _read(name: str, reader: Callable[[Any], object] | None, value: object) -> object:
    try:
        return value if reader is None else reader(value)
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
