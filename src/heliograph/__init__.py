"""Flash messages for Python web applications: shown once, lost to nobody, in every framework.

This is the face of the library. It imports no framework; each integration lives in the module named after its
framework (``heliograph.flask``, ``heliograph.starlette``, ...).
"""

from __future__ import annotations

from heliograph.action import Action
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
    UnsafeURLError,
    UnstorableError,
)
from heliograph.flashes import Flashes
from heliograph.heliograph import Heliograph
from heliograph.json import to_json
from heliograph.message import Message

__all__ = [
    "Action",
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
    "UnsafeURLError",
    "UnstorableError",
    "aflashes",
    "flash",
    "flashes",
    "to_json",
]
