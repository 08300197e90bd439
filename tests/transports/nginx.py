"""nginx in front of a server, with its default buffers and a cache."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ..processes import Answer, free_port, require_program, running, serving

HERE = Path(__file__).parent

# Buffers have their default sizes. The cache is the worst case: it keeps everything, cookies or not.
CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    proxy_cache_path cache keys_zone=pages:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
        }}
        location /cached/ {{
            proxy_pass http://127.0.0.1:{upstream}/;
            proxy_cache pages;
            proxy_cache_valid any 10m;
            proxy_ignore_headers Set-Cookie;
            add_header X-Cache-Status $upstream_cache_status;
        }}
    }}
}}
"""


@contextmanager
def proxied(upstream: str, folder: Path) -> Generator[int]:
    """Serve an application of :mod:`served` behind nginx, and give the proxy's port.

    Args:
        upstream: The server's module and the application.
        folder: An empty one, for nginx.
    """
    program = require_program("nginx")
    port = free_port()
    with serving(upstream, HERE) as behind:
        user = "user root;" if os.geteuid() == 0 else ""  # Another user could not enter the folder.
        (folder / "nginx.conf").write_text(CONFIGURATION.format(user=user, port=port, upstream=behind))
        with running([program, "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"], port):
            yield port


def cache_status(answer: Answer) -> str:
    """Return what nginx says of its cache: HIT, MISS, or why neither."""
    (status,) = answer.header("X-Cache-Status")
    return status
