"""``python -m heliograph store check|stats|purge URL``: what an operator does to a store.

Each command opens the store, prints what it saw, and returns an exit code; failures are one line on stderr. A password
in the URL is never printed.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar
from urllib.parse import urlsplit

from heliograph.errors import ConfigurationError, HeliographError
from heliograph.store import HELD
from heliograph.stores.addresses import VARIABLE, open
from heliograph.stores.operation import OperatedStore

T = TypeVar("T")
_BODY = bytes(500)  # As much as a ticket's parcel with a few messages.
_READERS = ("heliograph check 1", "heliograph check 2")
_SECONDS = 60


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of ``python -m heliograph store``; each sets ``run``."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, run, words in (
        ("check", check, "connect, write, claim twice, settle, and print the times"),
        ("stats", stats, "count what waits"),
        ("purge", purge, "remove what has expired"),
    ):
        command = commands.add_parser(name, help=words, description=f"{words.capitalize()}.")
        command.add_argument("url", nargs="?", help=f"the store's URL (default: the variable {VARIABLE})")
        command.set_defaults(run=run)
        if name == "check":
            command.add_argument(
                "--create", action="store_true", help="create the store's table first if it is missing"
            )
        if name == "purge":
            command.add_argument("--all", action="store_true", help="remove everything that waits, expired or not")


def run(options: argparse.Namespace) -> int:
    """Run a command on the store that the arguments name; return its exit code."""
    url: str | None = options.url or os.environ.get(VARIABLE)
    try:
        if not url:
            raise ConfigurationError(f"Name the store's URL, or set {VARIABLE}.")
        with closing(open(url)) as store:
            print(f"Store: {_without_password(url)}")
            command: Callable[[OperatedStore, argparse.Namespace], None] = options.run
            command(store, options)
    except HeliographError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def check(store: OperatedStore, options: argparse.Namespace) -> None:
    """Go through the life of a parcel, with two readers.

    Raises:
        StoreUnavailableError: When the store fails.
        HeliographError: When it answers otherwise than a store must.
    """
    if options.create:
        _timed("create", store.create_table)
    ticket, (one, other) = secrets.token_urlsafe(16), _READERS
    _timed("connect", lambda: store.claim([ticket], one, _SECONDS))
    _timed("put", lambda: store.put({ticket: _BODY}, _SECONDS))
    _expect({ticket: _BODY}, _timed("claim", lambda: store.claim([ticket], one, _SECONDS)))
    _expect({ticket: HELD}, _timed("claim by another", lambda: store.claim([ticket], other, _SECONDS)))
    _timed("settle", lambda: store.settle(one, [ticket], {}))
    _expect({}, _timed("claim what is spent", lambda: store.claim([ticket], other, _SECONDS)))
    print("The store works.")


def stats(store: OperatedStore, options: argparse.Namespace) -> None:
    """Print how much waits."""
    found = store.stats()
    print(f"pending  {found.pending}")
    print(f"leased   {found.leased}")
    print(f"oldest   {found.oldest:.0f} s")
    print(f"bytes    {found.bytes}")


def purge(store: OperatedStore, options: argparse.Namespace) -> None:
    """Remove what has expired, or everything, and print how many parcels that were."""
    print(f"Removed {store.purge(everything=options.all)} parcel(s).")


def _timed(name: str, step: Callable[[], T]) -> T:
    begun = time.perf_counter()
    answer = step()
    print(f"{name:<20} {(time.perf_counter() - begun) * 1000:8.2f} ms")
    return answer


def _expect(expected: object, answer: object) -> None:
    if answer != expected:
        raise HeliographError("The store answered otherwise than a store must: a parcel was lost, or handed out twice.")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":***@", 1)
