"""Disks that are soon full."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..processes import require_program


class Disk:
    """A file system in memory, mounted at a folder."""

    def __init__(self, folder: Path, mount: str) -> None:
        self.folder = folder
        self._mount = mount

    def mount(self, options: str) -> bool:
        """Mount it, or change how it is mounted; return whether that was allowed."""
        command = [self._mount, "-t", "tmpfs", "-o", options, "heliograph", str(self.folder)]
        return os.getuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def grow(self) -> None:
        """Make room."""
        assert self.mount("remount,size=256m")


@contextmanager
def small_disk(*, owner: str | None = None) -> Generator[Disk]:
    """Mount a file system of 4 MB, for which one must be root; else the test is skipped."""
    mount, umount = require_program("mount"), require_program("umount")
    folder = Path(tempfile.mkdtemp(prefix="heliograph-disk-"))
    disk = Disk(folder, mount)
    try:
        if not disk.mount("size=4m"):
            pytest.skip("Only root can mount a small disk.")
        try:
            if owner is not None:
                shutil.chown(folder, owner)
            yield disk
        finally:
            subprocess.run([umount, "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()
