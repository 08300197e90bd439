"""Promises about the demo in an installed Heliograph."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from heliograph import demo

HERE = Path(demo.__file__).parent
ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_holds_all_that_the_demo_needs(tmp_path: Path) -> None:
    """An installed demo has its templates, its style sheet, its script and its picture."""
    build = [sys.executable, "-m", "hatchling", "build", "--target=wheel", f"--directory={tmp_path}"]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("heliograph/demo/")}
    needed = {
        f"heliograph/demo/{file.relative_to(HERE).as_posix()}"
        for folder in ("templates", "static")
        for file in (HERE / folder).iterdir()
    }
    assert len(needed) >= 14
    assert needed <= packed
