"""Real servers as processes of their own, and a visitor who talks to them over a socket."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from signal import SIGKILL
from socket import create_connection, create_server
from threading import Thread
from typing import IO, NamedTuple
from urllib.parse import urlencode

import pytest

from heliograph.testing.jar import CookieJar

_PATIENCE = 30  # Seconds; a server that is not up by then never will be.
_OWN = {
    "gunicorn": ["--bind=127.0.0.1:{port}", "--no-control-socket"],
    "uvicorn": ["--port={port}", "--no-access-log"],
    "granian": ["--port={port}"],
}
_ORIGIN = "http://127.0.0.1"
_READY = re.compile(r"Booting worker|running on|Started worker|start worker process|Ready to accept connections")


def require_program(name: str, *folders: str) -> str:
    """Return the path of a program; skip the test when it is missing, or fail where everything must be there.

    Args:
        name: The program.
        folders: Where it may be besides the usual places.
    """
    path = shutil.which(name, path=os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/sbin", *folders)))
    return path or _skip(name)


def require_module(name: str) -> str:
    """Return the name of a module to run; skip or fail as :func:`require_program` does."""
    return name if find_spec(name) else _skip(name)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens to."""
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, **environment: str) -> Generator[None]:
    """Run a server from the moment when its port takes connections to the end of the block."""
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: SimpleQueue[str] = SimpleQueue()
    reader = Thread(target=_read, args=(process.stdout, lines))
    reader.start()
    try:
        while not _READY.search(line := lines.get(timeout=_PATIENCE)):
            assert line, f"{command} did not start."
            print(line, end="")
        while not _listens(port):  # Granian says that it is ready a little before it is.
            assert process.poll() is None, f"{command} does not listen."
        yield
    finally:
        _end(process)
        reader.join()
        while line := lines.get():  # For pytest to show with a failure.
            print(line, end="")


def _end(process: subprocess.Popen[str]) -> None:
    """End a server, and if it does not hear of it (Granian, while it is starting), also what it started."""
    process.terminate()
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        for pid in (*descendants(process.pid), process.pid):
            os.kill(pid, SIGKILL)
        process.wait()


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these did (proc(5), ``/proc/pid/stat``)."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # It has ended meanwhile.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _read(output: IO[str], lines: SimpleQueue[str]) -> None:
    """Pass on what a server says, an empty line at its end."""
    with output:
        for line in output:
            lines.put(line)
    lines.put("")


def _listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@contextmanager
def serving(command: str, *folders: Path, **environment: str) -> Generator[int]:
    """Serve an application, and give the port.

    Args:
        command: The server's module, its options and the application.
        folders: Where the application's modules are; the server has them on its path, and nothing of the tests.
        environment: More variables for the server.
    """
    module, *options = command.split()
    port = free_port()
    own = [option.format(port=port) for option in _OWN[require_module(module)]]
    path = os.pathsep.join(filter(None, (*map(str, folders), os.environ.get("PYTHONPATH"))))
    with running([sys.executable, "-m", module, *own, *options], port, PYTHONPATH=path, **environment):
        yield port


class Answer(NamedTuple):
    """A response as it came over the socket."""

    status: int
    headers: list[tuple[str, str]]
    body: str
    url: str

    def header(self, name: str) -> list[str]:
        """Return the values of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Visitor:
    """A browser at a server on this machine; it keeps cookies and follows nothing."""

    def __init__(self, port: int) -> None:
        self.jar = CookieJar(clock=time.time_ns)
        self.port = port

    def ask(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        with_cookies: bool = True,
    ) -> Answer:
        """Send a request, and keep the cookies of its response."""
        target = f"{path}?{urlencode(query)}" if query else path
        answer = self.send(method, target, with_cookies=with_cookies)
        self.receive(answer)
        return answer

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        with_cookies: bool = True,
    ) -> Answer:
        """Send a request; its response has not yet arrived until :meth:`receive`, so that others can overlap it."""
        sent = dict(headers or {})
        cookie = self.jar.header(_ORIGIN + target) if with_cookies else None
        if cookie is not None:
            sent["Cookie"] = cookie
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as connection:
            connection.request(method, target, body=None if form is None else urlencode(form), headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read().decode(), _ORIGIN + target)

    def receive(self, answer: Answer) -> None:
        """Keep the cookies of a response."""
        self.jar.store(answer.url, answer.header("Set-Cookie"))

    def flash(self, *texts: str, with_cookies: bool = True) -> list[Answer]:
        """Have each message flashed by a request; without cookies as one that overlaps with others."""
        return [self.ask("/flash", {"text": text}, method="POST", with_cookies=with_cookies) for text in texts]


def _skip(name: str) -> str:
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI is set.")
    pytest.skip(f"{name} is not installed.")
