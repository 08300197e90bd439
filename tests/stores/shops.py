"""A shop on a store, served by a real server, and what its visitors, its operator and an ill wind do to it."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ..processes import Answer, Visitor, serving
from .servers import until

FOLDER = Path(__file__).parent
_PATIENCE = 30
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
SERVERS = {
    "blocking": "gunicorn --worker-class=gthread --threads=4 served.shop:blocking()",
    "async": "uvicorn --factory served.shop:asynchronous",
}
"""By the kind of store."""


class Shopper(Visitor):
    """A browser that loads pages."""

    def at(self, shop: Shop) -> Shopper:
        """Return the same visitor, with the same cookies, at another shop."""
        there = Shopper(shop.port)
        there.jar = self.jar
        return there

    def page(self, path: str = "/", **query: str) -> str:
        """Load a page, follow where it leads, and return the last one's text."""
        answer = self.load(path, **query)
        while answer.status == 303:
            (path,) = answer.header("Location")
            answer = self.load(path)
        assert answer.status == 200, answer
        return answer.body

    def load(self, path: str = "/", **query: str) -> Answer:
        """Load one page."""
        target = path + "?" * bool(query) + "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.send("GET", target, headers=NAVIGATION)
        self.receive(answer)
        return answer

    def buy(self, text: str, under: str = "/private", **query: str) -> int:
        """Have a message flashed, and return the response's status."""
        return self.ask(f"{under}/flash", {"text": text, **query}, method="POST").status


class Held:
    """A page that waits at a gate: ``/hold`` once its first part has come, ``/slow`` before it sends anything."""

    def __init__(self, shopper: Shopper, path: str = "/hold", *, more: int = 0) -> None:
        with socket.create_server(("127.0.0.1", 0)) as gate:
            gate.settimeout(_PATIENCE)
            cookie = shopper.jar.header("http://127.0.0.1/hold")
            lines = [
                f"GET {path}?gate={gate.getsockname()[1]}&more={more} HTTP/1.1",
                "Host: 127.0.0.1",
                "Connection: close",
                f"Cookie: {cookie}",
                *(f"{name}: {value}" for name, value in NAVIGATION.items()),
            ]
            self._client = socket.create_connection(("127.0.0.1", shopper.port), timeout=_PATIENCE)
            self._client.sendall("\r\n".join([*lines, "", ""]).encode())
            self._gate, _ = gate.accept()
        self.text = ""
        while path == "/hold" and "\n\r\n" not in self.text.partition("\r\n\r\n")[2]:
            self._read()

    @property
    def worker(self) -> int:
        """The process that serves it."""
        head = self.text.partition("\r\n\r\n")[0].lower()
        return next(int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("x-worker"))

    def _read(self) -> bool:
        part = self._client.recv(2**16)
        self.text += part.decode()
        return bool(part)

    def leave(self) -> None:
        """Go away, as a visitor who clicks on something else."""
        self._client.close()

    def open(self) -> None:
        """Let the rest come."""
        self._gate.close()

    def finish(self) -> str:
        """Let the rest come, and return all of it."""
        self.open()
        while self._read():
            pass
        self._client.close()
        return self.text

    def is_cut(self) -> bool:
        """Wait for the end that comes of itself, and tell whether the last byte was missing."""
        while self._read():
            pass
        self.leave()
        self.open()
        return not self.text.rstrip("\r\n0").endswith(".")


class Shop:
    """A shop that is open.

    Args:
        port: Where.
        told: The file in which it says what it logs and signals.
    """

    def __init__(self, port: int, told: Path) -> None:
        self.port = port
        self._told = told

    def shopper(self) -> Shopper:
        """Return a new visitor."""
        return Shopper(self.port)

    def told(self) -> list[str]:
        """Return what it said since it was asked last; for when nobody visits it."""
        lines = self._told.read_text().splitlines()
        self._told.write_text("")
        return lines

    def until_told(self, line: str) -> None:
        """Wait until it says this."""
        until(lambda: line in self._told.read_text().splitlines())


@contextmanager
def serve(command: str, url: str, folder: Path) -> Generator[Shop]:
    """Open a shop.

    Args:
        command: The server's module, its options and the application.
        url: The store's.
        folder: For its notes.
    """
    told = folder / "told"
    told.write_text("")
    with serving(command, FOLDER, HELIOGRAPH_STORE=url, TOLD=str(told)) as port:
        yield Shop(port, told)
