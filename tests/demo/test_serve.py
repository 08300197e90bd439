"""Promises of ``python -m heliograph``."""

import signal
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from socket import create_server
from typing import cast
from urllib.parse import urlsplit

import pytest

from heliograph.__main__ import main

from .running import COMMAND, PATIENCE, running_demo


def test_it_serves_at_the_address_that_it_prints() -> None:
    """Who opens the printed address sees the demo."""
    with running_demo() as (_, url), closing(HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, b"<h1>A message, shown once</h1>" in response.read()) == (200, True)


def test_ctrl_c_ends_it_quietly() -> None:
    """Ctrl-C ends the demo without a word."""
    with running_demo() as (process, _):
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.strip(), complained) == (0, "", "")


def test_a_busy_port_is_one_line() -> None:
    """A port that is taken is one clear line and exit code 1."""
    with create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        ended = subprocess.run([*COMMAND, f"--port={port}"], capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 1
    assert (ended.stdout, ended.stderr) == (
        "",
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another --port or --host.\n",
    )


def test_an_address_of_another_machine_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A host that is not this machine is one clear line, too."""
    assert main(["--host=192.0.2.1"]) == 1  # RFC 5737: an address that nobody has.
    said, complained = capsys.readouterr()
    assert (said, complained) == (
        "",
        "Cannot listen on 192.0.2.1:8000: Cannot assign requested address. Choose another --port or --host.\n",
    )


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the demo's packages one line says which are missing, and how to get them."""
    for name in ("jinja2", "uvicorn"):
        monkeypatch.setitem(cast("dict[str, object]", sys.modules), name, None)  # As if it were not installed.
    assert main([]) == 1
    said, complained = capsys.readouterr()
    assert (said, complained) == (
        "",
        'The demo needs jinja2, uvicorn; install with: pip install "heliograph[demo]"\n',
    )


@pytest.mark.parametrize("port", ["65536", "-1", "http", "8000.5", "²"])
def test_a_port_that_is_none_is_said_before_anything_else(capsys: pytest.CaptureFixture[str], port: str) -> None:
    """A wrong --port is a mistake on the command line: its usage, and exit code 2."""
    with pytest.raises(SystemExit, match="2"):
        main([f"--port={port}"])
    assert capsys.readouterr().err.endswith(f"argument --port: {port!r} is not a number from 0 to 65535\n")


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` tells address and port, with their defaults."""
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    assert "127.0.0.1" in said
    assert "8000" in said
