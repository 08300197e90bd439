from collections.abc import Callable
from typing import TypeVar

_Class = TypeVar("_Class", bound=type)

class Interface:
    @classmethod
    def providedBy(cls, ob: object) -> bool: ...

def implementer(*interfaces: type[Interface]) -> Callable[[_Class], _Class]: ...
def directlyProvides(object: object, *interfaces: type[Interface]) -> None: ...
