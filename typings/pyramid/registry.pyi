from collections.abc import Callable
from typing import Any

from zope.interface import Interface

class Registry(dict[str, Any]):
    settings: dict[str, Any] | None
    def __init__(self, name: str = "") -> None: ...
    def queryUtility(self, provided: type[Interface], name: str = "", default: Any = None) -> Any: ...
    def registerUtility(self, component: Callable[..., Any], provided: type[Interface], name: str = "") -> None: ...

global_registry: Registry
