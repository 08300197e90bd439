"""Tells where the steps of a path go, function by function, over the floor of the bare application."""

from __future__ import annotations

import sysconfig
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from benchmarks.instructions.steps import Stack, count
from benchmarks.instructions.subjects import BARE, OURS, Subject

_PLACES = [Path(__file__).resolve().parents[2], *map(Path, map(sysconfig.get_path, ("purelib", "stdlib")))]


class Functions(NamedTuple):
    """Python functions with their bytecodes, own and with what they call; functions written in C with their calls."""

    python: list[tuple[str, int, int]]
    c: list[tuple[str, int]]


def functions(subjects: Sequence[Subject], path: str) -> Functions:
    """Return the functions that a family's Heliograph runs on a path, most expensive first."""
    steps = {each.system: count(each) for each in subjects if each.path == path and each.system in (BARE, OURS)}
    ours, bare = steps[OURS], steps[BARE]
    own, inclusive = (_by(taken, ours.bytecodes) - _by(taken, bare.bytecodes) for taken in (_own, set[CodeType]))
    return Functions(
        [(_place(code), number, inclusive[code]) for code, number in own.most_common()],
        (ours.calls - bare.calls).most_common(),
    )


def _by(taken: Callable[[Stack], Collection[CodeType]], bytecodes: Counter[Stack]) -> Counter[CodeType]:
    found = Counter[CodeType]()
    for stack, number in bytecodes.items():
        for code in taken(stack):
            found[code] += number
    return found


def _own(stack: Stack) -> Stack:
    return stack[:1]


def _place(code: CodeType) -> str:
    file = Path(code.co_filename)
    for place in _PLACES:
        if file.is_relative_to(place):
            file = file.relative_to(place)
            break
    return f"{file.as_posix()}:{code.co_firstlineno} {code.co_qualname}"
