"""A Redis server of our own, on a free port, that keeps nothing on disk."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from tests.processes import free_port, require_program, running


@contextmanager
def redis_server() -> Generator[int]:
    """Run a server to the end of the block, and give its port; skip or fail where the program is missing."""
    port = free_port()
    options = {"bind": "127.0.0.1", "port": str(port), "save": "", "appendonly": "no"}
    command = [word for name, value in options.items() for word in (f"--{name}", value)]
    with running([require_program("redis-server"), *command], port):
        yield port
