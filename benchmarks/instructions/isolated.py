"""Runs :mod:`benchmarks.instructions.child` in a process that is the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, under: tuple[str, ...] = ()) -> str:
    """Return what the child prints.

    Args:
        arguments: The child's.
        under: The command that runs Python, with its options.

    Raises:
        FileNotFoundError: When that command is not installed.
        ChildProcessError: When the child fails; what it said is in the message.
    """
    command = [*under, sys.executable, "-m", "benchmarks.instructions.child", *arguments]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ChildProcessError(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout
