"""A wire that counts round trips: a proxy before a server, which needs to know nothing of what is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from anyio.from_thread import start_blocking_portal

_CHUNK = 2**16  # Bytes.


class Wire:
    """What was counted.

    Attributes:
        port: Where to connect to instead of the server's own port.
        round_trips: How often a client was answered after it had said something. The answer is counted before it is
            passed on, so that whoever has it finds it counted.
    """

    def __init__(self) -> None:
        self.port = 0
        self.round_trips = 0


@contextmanager
def counting(port: int) -> Generator[Wire]:
    """Count the round trips to the server at a port of the loopback interface."""
    wire = Wire()
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_listening(port, wire)) as wire.port:
        yield wire


@asynccontextmanager
async def _listening(port: int, wire: Wire) -> AsyncGenerator[int]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        asked = False

        async def ask() -> None:
            nonlocal asked
            while said := await reader.read(_CHUNK):
                asked = True
                server_writer.write(said)
                await server_writer.drain()

        async def answer() -> None:
            nonlocal asked
            while said := await server_reader.read(_CHUNK):
                wire.round_trips += asked
                asked = False
                writer.write(said)
                await writer.drain()

        directions = [asyncio.create_task(ask()), asyncio.create_task(answer())]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in directions:
                direction.cancel()
            await asyncio.gather(*directions, return_exceptions=True)
            writer.close()
            server_writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
