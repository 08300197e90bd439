"""Where a store's connections are at home: the process, or the event loop, that opened them.

Used anywhere else they do harm without a word: two processes read each other's answers from one socket, and a parcel
that is there looks spent. A store asks before each operation, and leaves connections of another home alone.
"""

from __future__ import annotations

import asyncio
import os


class Process:
    """Notices that a blocking store was carried into another process by ``fork()``, as gunicorn's preloading does."""

    def __init__(self) -> None:
        self._pid = os.getpid()

    def is_left(self) -> bool:
        """Tell, once, that this is no longer the process it was."""
        pid = os.getpid()
        if pid == self._pid:
            return False
        self._pid = pid
        return True


class Loop:
    """Notices that an asynchronous store's event loop ended, and another one goes on.

    So it is when a script makes the table with ``asyncio.run()`` and then serves, and after a fork.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def is_left(self) -> bool:
        """Tell, once, that this is no longer the event loop it was."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return False
        before, self._loop = self._loop, loop
        return before is not None and before.is_closed()
