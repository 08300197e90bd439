"""What runs under callgrind: the subjects, with a mark between what is counted and what is not.

callgrind dumps its counts and begins anew whenever the C library's ``getppid`` is called, which nothing else here does.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from subprocess import DEVNULL, Popen

from benchmarks.instructions.steps import warm
from benchmarks.instructions.subjects import Subject

MARK = "getppid"
CALLS = 50
SEGMENTS = 3
"""Dumps of one subject: until it begins, of its calls, and of twice as many."""


def run(subjects: Sequence[Subject]) -> None:
    """Have each subject counted."""
    for subject in subjects:
        warm(subject)
    gc.collect()
    gc.freeze()  # Modules and applications stay: nothing that a collection below should look at.
    gc.disable()
    _switch_on()
    for subject in subjects:
        warm(subject)
        gc.collect()
        os.getppid()
        for calls in (CALLS, 2 * CALLS):
            subject.caller.time(subject.request, calls)
            gc.collect()  # What requests leave to the collector is part of their cost.
            os.getppid()


def _switch_on() -> None:
    """Begin to count; imports, which take longer than all that is counted, are done by now at a tenth of the price."""
    control = Popen(["callgrind_control", "--instr=on", str(os.getpid())], stdout=DEVNULL, stderr=DEVNULL)
    while control.poll() is None:
        pass  # Valgrind listens while the process works; to wake one that waits it would need to be allowed to trace.
    if control.returncode:
        raise ChildProcessError("callgrind_control could not switch counting on.")
