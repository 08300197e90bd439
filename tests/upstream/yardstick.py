"""A framework's own tests, run from outside against Heliograph.

They are the yardstick of what its users rely on. Those that look inside the framework's session, or that a promise of
ours overrules, are left out by name, each with its reason; a reason that is no longer true is a failure as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent.parent
# Without a file of the package's own named, pytest would follow the settings of the nearest folder above: ours.
_PYTEST = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "--config-file=pyproject.toml"]


def source(package: str) -> Path:
    """Return the source of the installed version of a package, its tests included; ``tools/upstream`` fetches it."""
    path = _ROOT / ".venv" / "upstream" / f"{package}-{version(package)}"
    if not path.is_dir():
        complaint = f"The source of {path.name} is not there; tools/upstream fetches it."
        pytest.fail(complaint) if os.environ.get("CI") else pytest.skip(complaint)
    return path


def assert_passes(package: str, plugin: str, tests: Sequence[str], left_out: Mapping[str, str]) -> None:
    """Run tests of a package's source by pytest, with a plugin that gives its applications to Heliograph.

    Args:
        package: The name of the distribution.
        plugin: A module of this folder.
        tests: Files and folders, as seen from the package's source.
        left_out: The ids of tests that must fail, with the reason why they may.

    Raises:
        AssertionError: When another test fails, or one that was left out passes.
    """
    folder = source(package)
    deselected = [f"--deselect={test}" for test in left_out]
    status, output = _pytest(folder, plugin, [*tests, *deselected])
    assert status == pytest.ExitCode.OK, output
    if left_out:
        status, output = _pytest(folder, plugin, [*left_out, "-rp"])
        assert status == pytest.ExitCode.TESTS_FAILED, output
        assert " passed" not in output, output


def _pytest(folder: Path, plugin: str, arguments: Sequence[str]) -> tuple[int, str]:
    path = os.pathsep.join((str(Path(__file__).parent), str(folder / "src")))
    run = subprocess.run(
        [*_PYTEST, "-p", plugin, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return run.returncode, run.stdout
