"""Promises about the project itself: its files, its packaging and the form of its tests."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent

# The parentheses keep these patterns from finding themselves.
LOCAL = re.compile(
    r"index-(?:url)|find-(?:links)|files\.(?:pythonhosted)|pypi\.(?:org)/simple"
    r"|(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/"
)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_no_file_names_a_package_index_or_a_place_on_a_machine() -> None:
    """A clone installs from the indexes of its own machine, and nothing in it points at another."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = {
        f"{file}: {match[0]}"
        for file in filter(None, files)
        if (ROOT / file).is_file()
        for match in LOCAL.finditer((ROOT / file).read_text(errors="replace"))
    }
    assert not found


def test_pins_are_names_and_versions() -> None:
    """Each line of the constraints is a name, one version and for which Pythons; no address, hash or path."""
    pin = re.compile(r"[a-z0-9-]+==[a-z0-9.]+( ; python_full_version (<|>=) '[0-9.]+')?")
    assert [line for line in pins() if not pin.fullmatch(line)] == []


def test_everything_that_is_declared_is_pinned() -> None:
    """A test run of today and one of next year install the same versions."""
    settings = project()
    declared = [
        *settings["build-system"]["requires"],
        *settings["project"]["dependencies"],
        *chain.from_iterable(settings["project"]["optional-dependencies"].values()),
        *chain.from_iterable(settings["dependency-groups"].values()),
    ]
    names = {re.split(r"[^\w-]", entry)[0] for entry in declared if isinstance(entry, str)}
    assert names - {pin.split("==")[0] for pin in pins()} == {"heliograph"}


def test_each_extra_has_the_name_of_its_module() -> None:
    """`pip install heliograph[flask]` is what `import heliograph.flask` needs, or `heliograph.stores.redis`."""
    extras = set(project()["project"]["optional-dependencies"])
    places = ("heliograph", "heliograph.stores")
    assert {extra for extra in extras if not any(find_spec(f"{place}.{extra}") for place in places)} == set()


def test_the_wheel_is_typed_and_holds_the_package_alone(tmp_path: Path) -> None:
    """Type checkers see the types of an installed heliograph, and nothing else is installed with it."""
    build = [sys.executable, "-m", "hatchling", "build", "--target=wheel", f"--directory={tmp_path}"]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        files = archive.namelist()
    assert "heliograph/py.typed" in files
    assert "heliograph/stores/redis/scripts/claim.lua" in files
    assert "heliograph/html/assets/flashes.css" in files
    assert {file.split("/")[0].split("-")[0] for file in files} == {"heliograph"}


def test_each_test_is_a_promise() -> None:
    """Each test says in its docstring what users may rely on."""
    silent = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    }
    assert not silent
