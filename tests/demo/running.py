"""The demo as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

COMMAND = (sys.executable, "-m", "heliograph")
PATIENCE = 30  # Seconds; for machines that are very busy.


@contextmanager
def running_demo(*options: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Run the demo on a free port, and give its process and the address that it prints."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "--port=0", *options], stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"The Heliograph demo is at (http://127\.0\.0\.1:\d+) \(Ctrl-C ends it\)\n", line)
            assert match, line
            yield process, match[1]
        finally:
            process.kill()
