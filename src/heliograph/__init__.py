"""Flash messages for Python web applications: shown once, lost to nobody, in every framework.

This is the face of the library. It imports no framework; each integration lives in the module named after its
framework (``heliograph.flask``, ``heliograph.starlette``, ...).
"""

from __future__ import annotations

from heliograph.cookies import CookieSettings
from heliograph.current import aflashes, flash, flashes
from heliograph.errors import (
    ConfigurationError,
    HeliographError,
    MessageTooLargeError,
    OutsideRequestError,
    SecretKeyError,
    StoreUnavailableError,
    UnknownCategoryError,
    UnstorableError,
)
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.message import Message

__all__ = [
    "ConfigurationError",
    "CookieSettings",
    "Flashes",
    "Heliograph",
    "HeliographError",
    "Message",
    "MessageTooLargeError",
    "OutsideRequestError",
    "SecretKeyError",
    "StoreUnavailableError",
    "UnknownCategoryError",
    "UnstorableError",
    "aflashes",
    "flash",
    "flashes",
]
