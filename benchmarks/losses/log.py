"""What an application says to those who run it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager


class _Recorder(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def logged() -> Generator[list[str]]:
    """Give a list that grows by what is logged or warned of during the block, at the level WARNING or above."""
    lines: list[str] = []
    recorder = _Recorder(lines)
    logging.getLogger().addHandler(recorder)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # What Python shows to nobody unless asked.
            for unseen in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
                warnings.simplefilter("ignore", unseen)
            yield lines
            lines += [str(warning.message) for warning in caught]
    finally:
        logging.getLogger().removeHandler(recorder)
