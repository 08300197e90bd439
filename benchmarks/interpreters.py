"""Measures systems side by side: each in interpreters of its own, their rounds in random order.

Code that serves several frameworks in turn is slower than it is anywhere else, since CPython adapts it to the types
that it meets. And two interpreters differ by some percent for as long as they live, by where things lie in memory: so
each system is started several times, and the median of what its starts say is its figure.
"""

from __future__ import annotations

import gc
import logging
import random
import warnings
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from statistics import median
from typing import NamedTuple

from benchmarks.families import FAMILIES, System
from benchmarks.results import Result
from benchmarks.rounds import Bench, Figure, figure

_DIGITS = 5  # Of microseconds, as JSON keeps them and as the page is made of them.


class Place(NamedTuple):
    """A system of a family, and what its application is given."""

    family: str
    system: System
    arguments: tuple[str, ...] = ()


class _Interpreter(NamedTuple):
    """A process that measures one system, and what it said of the sizes of cookies."""

    place: Place
    connection: Connection
    sizes: dict[str, int]


def run(places: Iterable[Place], *, starts: int, rounds: int, count: int | None) -> dict[str, dict[str, Result]]:
    """Measure systems.

    Args:
        places: Which.
        starts: How often each gets a new interpreter.
        rounds: Of each interpreter.
        count: Calls of one timing; None takes as many as take four milliseconds.

    Returns:
        The results by family and system.
    """
    samples: dict[Place, list[list[dict[str, float]]]] = {place: [] for place in places}
    sizes: dict[Place, dict[str, int]] = {}
    for _ in range(starts):
        with _started(samples, count) as interpreters:
            for interpreter in interpreters:
                samples[interpreter.place].append([])
                sizes[interpreter.place] = interpreter.sizes
            for _ in range(rounds):
                for interpreter in random.sample(interpreters, len(interpreters)):
                    interpreter.connection.send(True)
                    samples[interpreter.place][-1].append(interpreter.connection.recv())
    found: dict[str, dict[str, Result]] = {}
    for place, taken in samples.items():
        found.setdefault(place.family, {})[place.system.name] = Result(_figures(taken), sizes[place])
    return found


def _figures(starts: list[list[dict[str, float]]]) -> dict[str, Figure]:
    return {
        measure: Figure(
            round(median(median(taken[measure] for taken in rounds) for rounds in starts), _DIGITS),
            round(figure([taken[measure] for taken in chain.from_iterable(starts)]).spread, _DIGITS),
        )
        for measure in starts[0][0]
    }


@contextmanager
def _started(places: Iterable[Place], count: int | None) -> Generator[list[_Interpreter]]:
    """Give an interpreter for each place, all ready."""
    context = get_context("spawn")
    processes: list[SpawnProcess] = []
    connections: list[Connection] = []
    for place in places:
        here, there = context.Pipe()
        process = context.Process(target=serve, args=(there, place, count), daemon=True)
        process.start()
        there.close()
        processes.append(process)
        connections.append(here)
    try:
        yield [_Interpreter(*pair, pair[1].recv()) for pair in zip(places, connections, strict=True)]
    finally:
        for connection in connections:
            connection.close()
        for process in processes:
            process.join()


def serve(connection: Connection, place: Place, count: int | None) -> None:
    """Measure one system for another process: a round for each word it says, until it is gone."""
    family = FAMILIES[place.family]
    with _quiet():
        bare, system = family.caller(family.bare), family.caller(place.system.module, *place.arguments)
    bench = Bench(bare, system, most=place.system.most, count=count)
    gc.collect()
    gc.freeze()  # Modules and applications stay; the collector need not look at them again and again.
    connection.send(bench.sizes)
    try:
        while connection.recv():
            connection.send(bench.round())
    except EOFError:
        return


@contextmanager
def _quiet() -> Generator[None]:
    """Keep what frameworks say of their own imports and of settings that they are not given."""
    logging.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)
