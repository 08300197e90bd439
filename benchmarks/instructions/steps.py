"""Counts steps of the interpreter: bytecodes, and calls of functions written in C, in this process.

The tests rely on them, so that nothing of the machine may come in: a count is the difference of two runs, one twice as
long, which leaves out what a run costs once, such as an event loop.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, NamedTuple, TypeAlias

from benchmarks.instructions.subjects import Subject

Stack: TypeAlias = tuple[CodeType, ...]
_CALLS = 4  # They are exact: more would only take longer.
_UNTIL_WARM = 50  # Calls; by then CPython has adapted its bytecode, and every cache is filled.


class Steps(NamedTuple):
    """Steps of one request: bytecodes by the Python functions on the stack, innermost first; calls by C function."""

    bytecodes: Counter[Stack]
    calls: Counter[str]


def count(subject: Subject) -> Steps:
    """Return the steps of one request."""
    warm(subject)
    gc.disable()
    try:
        once, twice = (_run(subject, calls) for calls in (_CALLS, 2 * _CALLS))
    finally:
        gc.enable()
    return Steps(_difference(once.bytecodes, twice.bytecodes), _difference(once.calls, twice.calls))


def warm(subject: Subject) -> None:
    """Call it as often as it takes until each call is like the one before."""
    subject.caller.time(subject.request, _UNTIL_WARM)


def _run(subject: Subject, calls: int) -> Steps:
    stacks: dict[tuple[int, ...], tuple[Stack, list[None]]] = {}  # By identity: to hash a code object takes long.
    functions = Counter[str]()

    def enter(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        stack = tuple(_codes(frame))
        _, taken = stacks.setdefault(tuple(map(id, stack)), (stack, []))

        def step(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
            if event == "opcode":
                taken.append(None)
            return step

        return step

    def call(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call":
            functions[function.__qualname__] += 1

    # One after the other: each would count what the other does.
    for switch, hook in ((sys.settrace, enter), (sys.setprofile, call)):
        switch(hook)
        try:
            subject.caller.time(subject.request, calls)
        finally:
            switch(None)
    return Steps(Counter({stack: len(taken) for stack, taken in stacks.values()}), functions)


def _codes(frame: FrameType | None) -> list[CodeType]:
    codes: list[CodeType] = []
    while frame:
        codes.append(frame.f_code)
        frame = frame.f_back
    return codes


def _difference(once: Counter[Any], twice: Counter[Any]) -> Counter[Any]:
    return Counter({key: round((number - once[key]) / _CALLS) for key, number in twice.items()})
