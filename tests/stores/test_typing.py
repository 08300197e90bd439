"""What type checkers say of a store of the wrong kind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..processes import require_program

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
"""Where ``make check`` has the type checkers: what they say does not depend on the Python that runs the tests."""
PROGRAM = """
from typing import TYPE_CHECKING

from flask import Flask

from heliograph import Heliograph, asgi, flask, starlette, wsgi
from heliograph.store import AsyncStore, Store
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
from heliograph.stores.redis import AsyncRedisStore, RedisStore
from heliograph.stores.sql import AsyncSQLStore, SQLStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def blocking(store: Store) -> None: ...


def awaited(store: AsyncStore) -> None: ...


def pair(memory: MemoryStore, sql: SQLStore, redis: RedisStore) -> None:
    blocking(memory)
    blocking(sql)
    blocking(redis)
    awaited(memory)  # wrong
    awaited(sql)  # wrong
    awaited(redis)  # wrong


def apair(memory: AsyncMemoryStore, sql: AsyncSQLStore, redis: AsyncRedisStore) -> None:
    awaited(memory)
    awaited(sql)
    awaited(redis)
    blocking(memory)  # wrong
    blocking(sql)  # wrong
    blocking(redis)  # wrong


KEY = "an example, not a key to use"
of_nobody = Heliograph(secret_key=KEY)
of_blocking = Heliograph(secret_key=KEY, store=MemoryStore())
of_awaited = Heliograph(secret_key=KEY, store=AsyncMemoryStore())


def serve(app: "WSGIApplication", asgi_app: asgi.ASGIApp) -> None:
    wsgi.FlashMiddleware(app, of_nobody)
    wsgi.FlashMiddleware(app, of_blocking)
    wsgi.FlashMiddleware(app, of_awaited)  # wrong
    asgi.FlashMiddleware(asgi_app, of_nobody)
    asgi.FlashMiddleware(asgi_app, of_awaited)
    asgi.FlashMiddleware(asgi_app, of_blocking)  # wrong
    starlette.FlashMiddleware(asgi_app, of_awaited)
    starlette.FlashMiddleware(asgi_app, of_blocking)  # wrong
    flask.init_app(Flask("shop"), of_blocking)
    flask.init_app(Flask("shop"), of_awaited)  # wrong
"""
WRONG = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# wrong")]


def _mypy(file: Path) -> list[tuple[int, str]]:
    command = [require_program("mypy", f"{VENV}/bin"), "--strict", "--no-incremental", "--output=json", str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    found = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return [(one["line"], one["code"]) for one in found if one["severity"] == "error"]


def _pyright(file: Path) -> list[tuple[int, str]]:
    settings = {"typeCheckingMode": "strict", "include": [file.name], "venvPath": str(ROOT), "venv": VENV.name}
    (file.parent / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [require_program("pyright", f"{VENV}/bin"), "--outputjson", f"--project={file.parent}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(run.stdout)["generalDiagnostics"]
    return [(one["range"]["start"]["line"] + 1, one["rule"]) for one in found if one["severity"] == "error"]


@pytest.mark.parametrize(("checker", "kind"), [(_mypy, "arg-type"), (_pyright, "reportArgumentType")])
def test_a_store_of_the_wrong_kind_is_one_error(
    checker: Callable[[Path], list[tuple[int, str]]], kind: str, tmp_path: Path
) -> None:
    """A blocking store where an asynchronous one is wanted, or the reverse, is one error; the right one is none."""
    file = tmp_path / "pairing.py"
    file.write_text(PROGRAM)
    assert len(WRONG) == 10
    assert checker(file) == [(line, kind) for line in WRONG]
