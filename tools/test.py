"""Runs the tests on every CPython from 3.11 up that this machine has; `make test` calls it.

The Python of .venv is used as it is; each other one gets an environment of its own, .venvs/3.12 for instance.
What the tests are and need is not known here: pyproject.toml and the tests themselves say it.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

OLDEST = (3, 11)
UV = (sys.executable, "-m", "uv")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def find_interpreters() -> dict[str, str]:
    """Return each minor version with the path of its newest final release, of all that uv or pyenv knows."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    # pyenv's shims hide the versions that are not switched on.
    search = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder != str(pyenv / "shims")]
    search += map(str, pyenv.glob("versions/3.*/bin"))
    listing = subprocess.run(
        [*UV, "python", "list", "--only-installed", "--output-format=json"],
        env=os.environ | {"PATH": os.pathsep.join(search)},
        stdout=subprocess.PIPE,
        check=True,
    )
    releases: dict[tuple[int, ...], str] = {}
    for python in json.loads(listing.stdout):
        final = re.fullmatch(r"\d+\.\d+\.\d+", python["version"])
        if final and python["implementation"] == "cpython" and python["variant"] == "default":
            releases[tuple(map(int, python["version"].split(".")))] = python["path"]
    supported = sorted(release for release in releases if release >= OLDEST)
    return {f"{release[0]}.{release[1]}": releases[release] for release in supported} | {HERE: sys.executable}


def prepare(version: str, interpreter: str) -> Path:
    """Return an environment of that version with all that the tests import; install only when outdated."""
    venv = Path(".venv" if version == HERE else f".venvs/{version}")
    stamp = venv / ".test"
    sources = (Path("pyproject.toml"), Path("constraints.txt"))
    if not stamp.exists() or stamp.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        if version != HERE:
            subprocess.run([*UV, "venv", "--quiet", "--clear", f"--python={interpreter}", venv], check=True)
        install = [*UV, "pip", "install", "--quiet", f"--python={venv}", "--editable=.", "--group=test"]
        subprocess.run(install, check=True)
        stamp.touch()
    return venv


def run(version: str, interpreter: str, arguments: list[str], *, brief: bool) -> tuple[bool, str]:
    """Run the tests on one Python, but for what one of several is enough for if this is not the first.

    Returns:
        Whether they passed, and a line for the summary.
    """
    print(f"\n==== Python {version} ====", flush=True)
    try:
        venv = prepare(version, interpreter)
    except subprocess.CalledProcessError:
        return False, f"Python {version}: FAILED, the environment could not be made (see above)"
    report = venv / "report.xml"
    report.unlink(missing_ok=True)
    pytest = [f"{venv}/bin/python", "-m", "pytest", "--numprocesses=auto", f"--junitxml={report}", *arguments]
    environment = os.environ | ({"BRIEF_TESTS": "1"} if brief else {})
    passed = subprocess.run(pytest, env=environment).returncode == 0
    verdict = "passed" if passed else "FAILED"
    suite = ElementTree.parse(report).find("testsuite") if report.exists() else None
    if suite is None:
        return passed, f"Python {version}: {verdict}, without a report"
    count = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    return passed, (
        f"Python {version}: {verdict}, {count['tests']} tests, {count['failures'] + count['errors']} failed, "
        f"{count['skipped']} skipped, {float(suite.get('time', '0')):.0f} s"
    )


def main() -> int:
    """Run the tests on the Pythons asked for and print one line for each; return 0 when all passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="VERSION", help="one minor version, 3.12 for instance")
    parser.add_argument("arguments", nargs="*", help="passed on to pytest")
    options = parser.parse_args()
    interpreters = find_interpreters()
    if options.only and options.only not in interpreters:
        print(f"Python {options.only} is not here; there are {', '.join(interpreters)}.", file=sys.stderr)
        return 2
    chosen = [version for version in interpreters if options.only in (None, version)]
    results = [run(version, interpreters[version], options.arguments, brief=version != chosen[0]) for version in chosen]
    print("", *(line for _, line in results), sep="\n")
    return 0 if all(passed for passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
