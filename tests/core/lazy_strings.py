"""Lazy strings of the shapes that translation libraries have; they share no base class."""

from collections.abc import Callable, Iterator
from functools import partialmethod
from typing import Any


class FlaskBabelString:
    """As `flask_babel.speaklater.LazyString`: the operators of `str` one by one, and `__html__` without escaping."""

    def __init__(self, speak: Callable[[], str]) -> None:
        self._speak = speak

    def __getattr__(self, name: str) -> Any:
        return getattr(str(self), name)

    def __str__(self) -> str:
        return self._speak()

    def __len__(self) -> int:
        return len(str(self))

    def __getitem__(self, key: Any) -> str:
        return str(self)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __contains__(self, item: str) -> bool:
        return item in str(self)

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __mul__(self, other: int) -> str:
        return str(self) * other

    def __mod__(self, other: object) -> str:
        return str(self) % other

    def __html__(self) -> str:
        return str(self)


class BabelProxy:
    """As `babel.support.LazyProxy`: slots, everything handed on to the value, no `__html__`."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[], str]) -> None:
        self._function = function

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function(), name)

    def __str__(self) -> str:
        return str(self._function())

    def __len__(self) -> int:
        return len(self._function())

    def __iter__(self) -> Iterator[str]:
        return iter(self._function())

    def __getitem__(self, key: Any) -> str:
        return self._function()[key]

    def __contains__(self, key: str) -> bool:
        return key in self._function()

    def __add__(self, other: str) -> str:
        return self._function() + other

    def __mul__(self, other: int) -> str:
        return self._function() * other

    def __mod__(self, other: object) -> str:
        return self._function() % other


class DjangoPromise:
    """As what `django.utils.functional.lazy(..., str)` makes: a wrapper for each method that `str` has."""

    def __init__(self, function: Callable[[], str]) -> None:
        self._function = function

    def __str__(self) -> str:
        return str(self._function())

    def cast(self, name: str, *args: Any) -> Any:
        return getattr(self._function(), name)(*args)


for _name in vars(str):
    if _name not in dir(DjangoPromise):
        setattr(DjangoPromise, _name, partialmethod(DjangoPromise.cast, _name))

LAZY: tuple[Callable[[Callable[[], str]], object], ...] = (FlaskBabelString, BabelProxy, DjangoPromise)
