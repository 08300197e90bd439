"""What requests leave to the garbage collector, counted."""

from __future__ import annotations

import gc

from heliograph.testing.browser import Browser

_VISITS = 20


def left_behind(visitor: Browser, *visits: tuple[str, str]) -> int:
    """Return how many objects the same few requests leave in cycles, made again and again.

    Args:
        visitor: Whose cookies they carry.
        visits: Their methods and paths.
    """
    requests = [visitor.depart(method, path).request for method, path in visits]
    gc.disable()
    try:
        for visit in range(1 + _VISITS):
            for request in requests:
                visitor.driver.call(request)
            if visit == 0:
                while gc.collect():  # What is made once does not count, nor what is left of other tests.
                    pass
        return gc.collect()
    finally:
        gc.enable()
