"""Other libraries' files, as ``tools/npm`` has fetched them; without them tests are skipped, and under CI they fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / ".venv" / "npm"


def package(name: str) -> Path:
    """Return the folder of a package, by its name in the table of ``tools/npm``."""
    if not (FOLDER / name).is_dir():
        missing = f"{name} is not in .venv/npm: tools/npm fetches it."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return FOLDER / name
