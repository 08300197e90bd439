"""The settings: ``HELIOGRAPH``, the keys, and what Django's own cookie storage takes from ``SESSION_COOKIE_*``.

Nothing here is read before the first request, and what changes under ``override_settings`` is read anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.messages.constants import INFO
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from heliograph.blocking import checked
from heliograph.django.store import DatabaseStore
from heliograph.errors import ConfigurationError, SecretKeyError
from heliograph.heliograph import Heliograph
from heliograph.settings import configured
from heliograph.store import Store
from heliograph.stores import open as open_store

if TYPE_CHECKING:
    from django.http import HttpRequest

_NO_SESSION = (
    'HELIOGRAPH = {"bind": "user"} needs the session: put django.contrib.sessions.middleware.SessionMiddleware before '
    "MessageMiddleware in MIDDLEWARE."
)


class MissingSecretKeyError(SecretKeyError, ImproperlyConfigured):
    """Django has no SECRET_KEY: the error of Heliograph and of Django in one."""


@cache
def get_heliograph() -> Heliograph[Store | None]:
    """Return the settings in force.

    They come from ``HELIOGRAPH``: a mapping of settings by name (:mod:`heliograph.settings`), or a Heliograph. What a
    mapping leaves out is Django's: the keys are ``SECRET_KEY`` and ``SECRET_KEY_FALLBACKS``, read at first use, and the
    cookies follow ``SESSION_COOKIE_DOMAIN``, ``_SECURE`` and ``_SAMESITE``, as Django's own message cookie does.
    ``bind`` and ``shows`` may be dotted paths, and ``bind`` ``"user"`` (:func:`signed_in_user`). ``store`` may be
    ``"django"``, ``"django://alias"`` for another of ``DATABASES``, or the URL of any blocking store.

    Raises:
        ConfigurationError: For a setting that is unknown or cannot work.

    Example:
        >>> from django.test import override_settings
        >>> with override_settings(HELIOGRAPH={"max_age": 600}):
        ...     get_heliograph().max_age
        600
    """
    given: object = getattr(settings, "HELIOGRAPH", {})
    if isinstance(given, Heliograph):
        return checked(cast("Heliograph[Store | None]", given))
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"HELIOGRAPH must be a mapping of settings by name, or a Heliograph, not {given!r}.")
    inherited = {
        "secret_key": _keys,
        "cookie_domain": settings.SESSION_COOKIE_DOMAIN or None,
        "cookie_secure": True if settings.SESSION_COOKIE_SECURE else None,
        # False is Django's word for no attribute at all, which browsers take for Lax.
        "cookie_samesite": cast("str", settings.SESSION_COOKIE_SAMESITE or "Lax").capitalize(),
    }
    found = {name: _imported(name, value) for name, value in cast("Mapping[str, Any]", given).items()}
    spelled = "HELIOGRAPH[{!r}]".format
    return checked(configured(found, inherited=inherited, spelled=spelled, open_store=_open))


def signed_in_user(request: HttpRequest) -> str | None:
    """Return who is signed in, by the key that ``login()`` keeps in the session; the user is never fetched.

    Raises:
        ConfigurationError: Without a session.

    Example:
        >>> from django.http import HttpRequest
        >>> request = HttpRequest()
        >>> request.session = {"_auth_user_id": "42"}
        >>> signed_in_user(request)
        '42'
    """
    from django.contrib.auth import SESSION_KEY  # Importing it needs settings.

    user: str | None = look_up(request, SESSION_KEY)
    return user


def look_up(request: HttpRequest, key: str) -> Any:
    """Return a value of the session, None when it is not there.

    That counts as access to the session, on which ``Vary: Cookie`` depends, only when there is a value.
    """
    session: Any = getattr(request, "session", None)
    if session is None:
        raise ConfigurationError(_NO_SESSION)
    accessed = getattr(session, "accessed", True)
    value = session.get(key)
    if value is None and not accessed:
        session.accessed = False
    return value


def _imported(name: str, value: Any) -> Any:
    """Return what a dotted path names, where a setting is a callable."""
    if name not in ("bind", "shows") or not isinstance(value, str):
        return value
    if (name, value) == ("bind", "user"):
        return signed_in_user
    try:
        return import_string(value)
    except ImportError as error:
        raise ConfigurationError(f"HELIOGRAPH[{name!r}] cannot be imported: {error}.") from error


def _open(url: str) -> Store:
    """Return the store that a setting names: a database of Django's, or any other by its URL."""
    scheme, _, alias = url.partition("://")
    return DatabaseStore(alias or None) if scheme == "django" else open_store(url)


@cache
def _keys() -> tuple[str | bytes, ...]:
    try:
        return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    except ImproperlyConfigured as error:
        raise MissingSecretKeyError(*error.args) from error


@cache
def recorded_level() -> int:
    """Return the least level of messages that is recorded, unless a request sets another.

    Example:
        >>> recorded_level()
        20
    """
    level: int = getattr(settings, "MESSAGE_LEVEL", INFO)
    return level


def _forget(**_: object) -> None:
    get_heliograph.cache_clear()
    _keys.cache_clear()
    recorded_level.cache_clear()


setting_changed.connect(_forget)
