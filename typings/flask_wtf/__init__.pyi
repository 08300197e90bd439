from collections.abc import Callable
from typing import Any

from flask import Flask

class CSRFProtect:
    def __init__(self, app: Flask | None = None) -> None: ...
    def exempt(self, view: Callable[..., Any]) -> Callable[..., Any]: ...
