"""The script as a file: its size, its types."""

import gzip
import os
import shutil
import subprocess

import pytest

from heliograph import assets
from tests.docs.documents import ROOT

FILE = assets.FOLDER / assets.SCRIPT
COMPILER = ROOT / ".venv/npm/typescript/lib/tsc.js"


def test_it_is_small() -> None:
    """The script takes less than 5,000 bytes of the network, comments and all."""
    assert len(gzip.compress(FILE.read_bytes(), 9)) < 5000


def test_its_types_hold() -> None:
    """TypeScript finds nothing wrong with the script, in its strict mode."""
    node = shutil.which("node")
    if node is None or not COMPILER.exists():
        missing = "Node.js or TypeScript is not here (tools/npm fetches TypeScript)."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    options = [
        "--noEmit",
        "--allowJs",
        "--checkJs",
        "--strict",
        "--target",
        "es2023",
        "--lib",
        "es2023,dom,dom.iterable",
    ]
    run = subprocess.run([node, COMPILER, *options, FILE], capture_output=True, text=True)
    assert (run.stdout, run.returncode) == ("", 0)
