"""What an application's configuration says: ``HELIOGRAPH_*``, Flask's keys, and its session cookie's attributes."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from weakref import proxy

from flask import Flask

from heliograph.errors import SecretKeyError
from heliograph.heliograph import Heliograph
from heliograph.seal import MAKE_A_KEY, Secret
from heliograph.settings import configured
from heliograph.store import Store
from heliograph.stores import open as open_store

_PREFIX = "HELIOGRAPH_"


def from_app(app: Flask) -> Heliograph[Store | None]:
    """Return the settings that an application's configuration describes.

    Raises:
        ConfigurationError: For a ``HELIOGRAPH_`` name that is no setting, and for a value that cannot work.
    """
    config = cast("dict[str, Any]", app.config)
    given = {name.removeprefix(_PREFIX).lower(): config[name] for name in config if name.startswith(_PREFIX)}
    inherited = {
        "secret_key": partial(_keys, proxy(app)),  # Applications are freed without a garbage collector.
        "cookie_path": config["SESSION_COOKIE_PATH"] or config["APPLICATION_ROOT"],
        "cookie_domain": config["SESSION_COOKIE_DOMAIN"] or None,
        "cookie_secure": True if config["SESSION_COOKIE_SECURE"] else None,
        "cookie_samesite": config["SESSION_COOKIE_SAMESITE"] or "Lax",
        "cookie_partitioned": config.get("SESSION_COOKIE_PARTITIONED", False),  # Flask 3.1 and newer.
    }
    return configured(given, inherited=inherited, spelled=_spelled, open_store=open_store)


def _spelled(name: str) -> str:
    return _PREFIX + name.upper()


def _keys(app: Any) -> tuple[Secret, ...]:
    """Return the keys of a Flask application, newest first; asked at each use, so the usual case is the short one."""
    key = app.secret_key
    if not key:
        raise SecretKeyError(
            # To the letter what Flask says (flask/sessions.py, NullSession), and then how.
            "The session is unavailable because no secret key was set.  Set the secret_key on the application to "
            f"something unique and secret. For example what this prints: {MAKE_A_KEY}"
        )
    fallbacks = app.config.get("SECRET_KEY_FALLBACKS")  # Flask 3.1 and newer.
    return (key, *fallbacks) if fallbacks else (key,)
