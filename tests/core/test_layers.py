"""Promises about the layers: imports point down only, and the core stays pure."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import heliograph

PACKAGE = Path(heliograph.__file__).parent
# From the bottom up: a module imports modules of earlier rows only. Whoever adds a module puts it into its row.
ROWS = (
    ("base64url", "errors", "facts", "store"),  # Values and shapes.
    ("content",),
    ("action",),
    ("message",),
    ("answers", "binding", "cookies", "delivery", "events", "json", "ledger", "overflow", "seal"),
    ("parcel", "partials"),
    ("heliograph",),
    ("flashes", "inbox", "settings"),
    ("leftovers", "outbox"),
    ("decision",),
    ("settling",),
    ("incoming",),
    ("exchange",),
    ("current", "endpoint"),
    ("__init__",),  # The face.
    ("asynchronous", "blocking", "receiving"),
    ("asgi", "wsgi", "stores"),  # Transports and stores.
    ("html",),
    ("django", "flask", "pyramid", "starlette"),  # Integrations.
    ("fastapi", "starlette_flash"),  # Starlette's integration and a dependency; the same in other words.
)
ASIDE = frozenset({"__main__", "assets", "demo", "testing"})
HEIGHT = {module: height for height, row in enumerate(ROWS) for module in row}
CORE = frozenset(module for module, height in HEIGHT.items() if height <= HEIGHT["__init__"])
FRAMEWORKS = {
    "django": {"django"},
    "fastapi": {"fastapi"},
    "flask": {"flask"},
    "pyramid": {"pyramid"},
    "starlette": {"starlette", "starlette_flash"},
}
DRIVERS = {"sqlalchemy": "sql", "redis": "redis", "psycopg": "sql"}  # Each is imported by the store of that name alone.
FOUNDATION = ("blinker", "cryptography.hazmat.primitives.ciphers.aead", "markupsafe", "msgspec")
LIBRARIES = {name.partition(".")[0] for name in FOUNDATION}
FOR_TYPE_CHECKERS = {"_typeshed", "typing_extensions"}
CLOCKS_AND_DICE = {"time", "os", "random", "secrets"}
NOW_AND_CHANCE = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "time_ns", "monotonic", "token_bytes"}


def modules(package: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield the name in the table, and the syntax tree, of every module."""
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).parts[0].removesuffix(".py"), ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted name of everything that is imported, wherever in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "Relative imports would escape these tests."
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(name: str) -> str | None:
    """Return the module of ours that an imported name comes from, None for another library's."""
    first, _, rest = name.partition(".")
    if first != "heliograph":
        return None
    module = rest.partition(".")[0]
    return module if module in HEIGHT or module in ASIDE else "__init__"


def wrong_imports(module: str, tree: ast.Module) -> set[str]:
    """Return the imports of a module that point up, sideways or out of the library's bounds."""
    found: set[str] = set()
    for name in imported(tree):
        target, library = own(name), name.partition(".")[0]
        if target is None:
            allowed = sys.stdlib_module_names | LIBRARIES | FOR_TYPE_CHECKERS
            if module == "stores":
                allowed |= DRIVERS.keys()
            if library not in allowed and HEIGHT[module] <= HEIGHT["wsgi"]:
                found.add(f"{module} imports {library}")
        elif target in ASIDE or (HEIGHT[target] >= HEIGHT[module] and target != module):
            found.add(f"{module} imports {target}")
    return found


def test_every_module_has_its_place() -> None:
    """The table of layers names every module there is, and no other."""
    there = {module for module, _ in modules(PACKAGE)}
    assert there <= HEIGHT.keys() | ASIDE
    assert HEIGHT.keys() <= there


def test_imports_point_down_only() -> None:
    """No module imports one above it or beside it, and the core nothing but its four libraries."""
    found = [wrong_imports(module, tree) for module, tree in modules(PACKAGE) if module not in ASIDE]
    assert set().union(*found) == set()


WRONG = {
    "ledger imports exchange": "from heliograph.exchange import Exchange",
    "cookies imports seal": "from heliograph import seal",
    "message imports wsgi": "import heliograph.wsgi",
    "content imports __init__": "from heliograph import flash",
    "exchange imports flask": "import flask",
    "wsgi imports asgi": "from heliograph.asgi import FlashMiddleware",
    "asgi imports starlette": "import starlette.requests",
    "flask imports starlette": "from heliograph.starlette import flash",
    "parcel imports current": "def late():\n    from heliograph.current import flash",
    "wsgi imports testing": "from heliograph.testing import Request",
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_wrong_import_is_found(complaint: str) -> None:
    """These tests would notice an import that points up, sideways or out, also within a function."""
    module = complaint.partition(" ")[0]
    [source] = [tree for name, tree in modules(PACKAGE) if name == module][:1]
    source.body += ast.parse(WRONG[complaint]).body
    assert wrong_imports(module, source) == {complaint}


def test_only_the_settings_name_a_clock_or_a_random_source() -> None:
    """Everything in the core that needs the time or chance gets it as an argument."""
    found: set[str] = set()
    for module, tree in modules(PACKAGE):
        if module in CORE - {"heliograph"}:
            names = {
                name for dotted in imported(tree) for name in (dotted.partition(".")[0], dotted.rpartition(".")[2])
            }
            attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            used = (names & (CLOCKS_AND_DICE | NOW_AND_CHANCE)) | (attributes & NOW_AND_CHANCE)
            found |= {f"{module} uses {name}" for name in used}
    assert found == set()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_framework_is_imported_by_the_module_of_its_name(framework: str) -> None:
    """A framework's name is imported by its own integration and by those that build upon it, and by nobody else."""
    users = {
        module
        for module, tree in modules(PACKAGE)
        if module not in ASIDE and any(name.partition(".")[0] == framework for name in imported(tree))
    }
    assert users == FRAMEWORKS[framework]


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_driver_is_imported_by_the_store_of_its_name(driver: str) -> None:
    """Whoever uses one kind of store needs the drivers of no other."""
    users = {
        path.relative_to(PACKAGE).parts[:2]
        for path in PACKAGE.rglob("*.py")
        if any(name.partition(".")[0] == driver for name in imported(ast.parse(path.read_text())))
    }
    assert users == {("stores", DRIVERS[driver])}


def test_the_face_imports_no_framework() -> None:
    """`import heliograph` in a fresh interpreter loads our core and its four libraries, and no framework."""
    program = (
        f"import sys, {', '.join(FOUNDATION)}; before = set(sys.modules); import heliograph;"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - LIBRARIES - sys.stdlib_module_names)"
    ).replace("LIBRARIES", repr(LIBRARIES))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["heliograph"]


def test_the_face_loads_neither_transports_nor_tests() -> None:
    """Nothing of ours is loaded that an application did not ask for."""
    program = "import sys, heliograph; print(*(name for name in sys.modules if name.startswith('heliograph.')))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name.split(".")[1] for name in run.stdout.split()} <= CORE
