"""Plays scenarios: each system in a process of its own, since frameworks have settings of the process and log there."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from importlib import import_module
from multiprocessing import get_context

from benchmarks.losses.results import Seen
from benchmarks.losses.scenarios import SCENARIOS
from benchmarks.losses.shop import ShopInProcess
from benchmarks.losses.systems import SYSTEMS
from tests.stores.servers import redis_server

_REDIS = "Flask-Session, Redis"


def play(systems: Iterable[str], scenarios: Iterable[str] = SCENARIOS) -> Seen:
    """Play scenarios at systems.

    Args:
        systems: Their names.
        scenarios: Their names.
    """
    wanted, names = [*scenarios], [*systems]
    with (
        _redis() if _REDIS in names else nullcontext(),
        ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), max_tasks_per_child=1) as processes,
    ):
        pending = {name: processes.submit(_play_at, name, wanted) for name in names}
        return {name: future.result() for name, future in pending.items()}


@contextmanager
def _redis() -> Generator[None]:
    """Run a Redis, and name it to the applications."""
    with redis_server("--appendonly", "no") as server:
        os.environ["REDIS_URL"] = server.url
        yield


def _play_at(name: str, scenarios: list[str]) -> dict[str, str]:
    # Whatever is said is heard by the scenarios that ask for it; it is no part of the page.
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")
    system = SYSTEMS[name]
    module = import_module(f"benchmarks.losses.applications.{system.application}")
    with closing(ShopInProcess(module.application, system.drive, system.lacks)) as shop:
        return {
            scenario: SCENARIOS[scenario].play(shop)
            for scenario in scenarios
            if SCENARIOS[scenario].needs not in system.lacks
        }
