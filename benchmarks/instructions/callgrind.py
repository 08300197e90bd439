"""Counts instructions: runs a family under Valgrind's callgrind, and reads what it wrote."""

from __future__ import annotations

import platform
import re
import sysconfig
from collections import Counter
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.instructions import isolated
from benchmarks.instructions.segments import CALLS, MARK, SEGMENTS
from benchmarks.instructions.subjects import FAMILIES, PATHS

# A function that calls itself is written as several: the first and "'2", within the first.
_NAMED = re.compile(r"(?P<kind>c?fn)=\((?P<number>\d+)\)(?: (?P<name>.+?)(?:'\d+)?)?")
_COST = re.compile(r"[+*\d-]\S* (?P<cost>\d+)")


def build() -> str:
    """Return what counts of instructions belong to: the build of Python, the C library and the kind of processor."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    flags = " ".join(sorted(set(re.findall(r"--(?:enable-(?:shared|optimizations)|with-lto)|-O\d", options))))
    libc = " ".join(platform.libc_ver())
    return f"CPython {platform.python_version()} ({platform.python_compiler()}, {flags}), {libc}, {platform.machine()}"


def count(family: str) -> dict[tuple[str, str], Counter[str]]:
    """Return the instructions of one request for each system and path, by the C function that has them.

    Raises:
        FileNotFoundError: When Valgrind is not installed.
        ChildProcessError: When it fails; what it said is in the message.
    """
    with TemporaryDirectory() as folder:
        dump = f"--callgrind-out-file={folder}/dump"
        valgrind = ("valgrind", "--tool=callgrind", "--instr-atstart=no", f"--dump-before={MARK}", dump)
        isolated.run("instructions", family, under=valgrind)
        counted = list(product(FAMILIES[family].systems, PATHS))
        dumps = [_read(Path(folder, f"dump.{number + 1}")) for number in range(SEGMENTS * len(counted))]
    return {
        subject: _per_call(once, twice)
        for subject, once, twice in zip(counted, dumps[1::SEGMENTS], dumps[2::SEGMENTS], strict=True)
    }


def _per_call(once: Mapping[str, int], twice: Mapping[str, int]) -> Counter[str]:
    return Counter({name: round((twice[name] - once.get(name, 0)) / CALLS) for name in twice})


def _read(dump: Path) -> Counter[str]:
    """Return the instructions of each function, without those of the functions that it calls.

    See "Callgrind Format Specification" in Valgrind's manual: names are written once and are numbers from then on, and
    the line after ``calls=`` is what was called, not what called.
    """
    names: dict[str, str] = {}
    costs = Counter[str]()
    function = ""
    called = False
    for line in dump.read_text().splitlines():
        if named := _NAMED.fullmatch(line):
            if named["name"]:
                names[named["number"]] = named["name"]
            if named["kind"] == "fn":
                function = names[named["number"]]
        elif line.startswith("calls="):
            called = True
        elif cost := _COST.fullmatch(line):
            if not called:
                costs[function] += int(cost["cost"])
            called = False
    return costs
