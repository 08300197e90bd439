"""The servers, each the way it is run in production as far as this matters, and a system up behind one of them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty
from typing import NamedTuple

from benchmarks.load.served import STORE, SYSTEM, WORKERS
from benchmarks.load.systems import System
from tests.processes import free_port, running
from tests.stores.servers import until

_ROOT = Path(__file__).resolve().parents[2]


class Server(NamedTuple):
    """A server: whose applications it serves, and the command."""

    framework: str
    command: str


# Threads let a blocking server bear more connections than one a worker, which stay open behind every proxy.
SERVERS: Mapping[str, Server] = {
    "gunicorn": Server(
        "Flask",
        "gunicorn --worker-class=gthread --threads=8 --workers={workers} --bind=127.0.0.1:{port} --no-control-socket "
        "benchmarks.load.served.flask_app:application()",
    ),
    "granian (WSGI)": Server(
        "Flask",
        "granian --interface=wsgi --blocking-threads=8 --workers={workers} --port={port} --factory "
        "benchmarks.load.served.flask_app:application",
    ),
    "uvicorn": Server(
        "FastAPI",
        "uvicorn --workers={workers} --port={port} --no-access-log --factory "
        "benchmarks.load.served.fastapi_app:application",
    ),
    "granian (ASGI)": Server(
        "FastAPI",
        "granian --interface=asgi --workers={workers} --port={port} --factory "
        "benchmarks.load.served.fastapi_app:application",
    ),
}


class Up(NamedTuple):
    """A system that is being served: where, and by which processes."""

    port: int
    workers: tuple[int, ...]


@contextmanager
def up(server: str, workers: int, system: System) -> Generator[Up]:
    """Serve a system until the end of the block, from when all its workers are there.

    Args:
        server: One of :data:`SERVERS`.
        workers: How many processes serve.
        system: Which.
    """
    with tempfile.TemporaryDirectory(prefix="heliograph-") as folder, ExitStack() as stack:
        named = {SYSTEM: system.served, STORE: system.url, WORKERS: folder, "PYTHONPATH": str(_ROOT)}
        port = _begun(server, workers, named, stack)
        there = Path(folder)
        until(lambda: len(list(there.iterdir())) == workers)
        yield Up(port, tuple(int(worker.name) for worker in there.iterdir()))


def _begun(server: str, workers: int, environment: Mapping[str, str], stack: ExitStack) -> int:
    """Begin to serve, and return the port; once more if that was in vain, as Granian's workers hang at times."""
    for last in (False, True):
        port = free_port()
        command = [sys.executable, "-m", *SERVERS[server].command.format(workers=workers, port=port).split()]
        try:
            stack.enter_context(running(command, port, **environment))
        except Empty:
            if last:
                raise
            for worker in Path(environment[WORKERS]).iterdir():  # Of those that have been ended.
                worker.unlink()
        else:
            break
    return port
