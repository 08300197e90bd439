"""What the stores use of redis-py, whose own annotations are incomplete. Shapes only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeAlias

Answers: TypeAlias = Sequence[Any]
Argument: TypeAlias = str | bytes | int


class Pipeline(Protocol):
    """What a store uses of redis-py's pipelines, whose own annotations are incomplete."""

    def execute_command(self, *arguments: Argument, **options: object) -> object:
        """Queue a command."""
        ...

    def execute(self) -> Answers:
        """Send what is queued."""
        ...


class AsyncPipeline(Protocol):
    """The same of asynchronous ones, which queue without waiting."""

    def execute_command(self, *arguments: Argument, **options: object) -> object:
        """Queue a command."""
        ...

    async def execute(self) -> Answers:
        """Send what is queued."""
        ...


class Client(Protocol):
    """What a store uses of redis-py's blocking clients."""

    def execute_command(self, *arguments: Argument) -> object:
        """Send a command, in a cluster to the node that has its key."""
        ...

    def pipeline(self, *, transaction: bool) -> Pipeline:
        """Begin a pipeline."""
        ...

    def scan_iter(self, *, match: str, count: int) -> Iterator[bytes]:
        """Yield keys, of all nodes."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class Cluster(Protocol):
    """What a store uses besides of a blocking client of a cluster."""

    def get_node_from_key(self, key: str) -> object:
        """Return the node that has a key, as far as the client knows."""
        ...


class AsyncClient(Protocol):
    """What a store uses of redis-py's asynchronous clients."""

    async def execute_command(self, *arguments: Argument) -> object:
        """Send a command, in a cluster to the node that has its key."""
        ...

    def pipeline(self, *, transaction: bool) -> AsyncPipeline:
        """Begin a pipeline."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
