"""What servers with WSGI serve: an application of Flask."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from benchmarks import work
from benchmarks.load.served import STORE, SYSTEM, announce
from benchmarks.load.systems import BARE, FLASK_SESSION, INLINE, OWN, STORED
from benchmarks.systems import flask_bare, flask_heliograph, flask_own, flask_session_redis
from heliograph import Heliograph
from heliograph.stores import open as open_store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SYSTEMS: Mapping[str, Callable[[str], WSGIApplication]] = {
    BARE: lambda url: flask_bare.application(),
    OWN: lambda url: flask_own.application(),
    FLASK_SESSION: flask_session_redis.application,
    INLINE: lambda url: flask_heliograph.application(),
    STORED: lambda url: flask_heliograph.application(
        Heliograph(secret_key=work.KEY, store=open_store(url), inline_limit=0)
    ),
}


def application() -> WSGIApplication:
    """Return the Flask application."""
    site = SYSTEMS[os.environ[SYSTEM]](os.environ[STORE])
    announce()
    return site
