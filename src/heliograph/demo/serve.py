"""What stands between the command line and the demo: the port, and one clear line for anything that is missing.

It imports nothing that the library does not need itself until it knows that the demo's packages are there.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import closing
from importlib.util import find_spec

from heliograph.errors import HeliographError
from heliograph.stores import OpenedAsyncStore, open, open_async

NEEDED = ("itsdangerous", "jinja2", "python_multipart", "starlette", "uvicorn")


def serve(host: str, port: int, store_url: str | None = None) -> int:
    """Serve the demo until Ctrl-C.

    Args:
        host: Name or address to listen on.
        port: Its port; 0 takes any free one.
        store_url: Where messages wait that are too large for a cookie; its table is made if it is missing.

    Returns:
        The exit code: 0 after Ctrl-C, 1 when the demo cannot start, which one line on stderr explains.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(f'The demo needs {", ".join(missing)}; install with: pip install "heliograph[demo]"', file=sys.stderr)
        return 1
    try:
        listener = _listen(host, port)
    except OSError as error:
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        print(f"Cannot listen on {_address(host, port)}: {reason}. Choose another --port or --host.", file=sys.stderr)
        return 1
    from heliograph.demo.server import run

    with listener:
        try:
            store = _open_store(store_url) if store_url else None
        except HeliographError as error:
            print(error, file=sys.stderr)
            return 1
        run(listener, f"http://{_address(host, listener.getsockname()[1])}", store)
    return 0


def _open_store(url: str) -> OpenedAsyncStore:
    with closing(open(url)) as store:
        store.create_table()
        store.stats()  # A server that is not there is said now.
    return open_async(url)


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address, family=family)


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
