"""What a scenario is."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import NamedTuple

from benchmarks.losses.shop import Shop


class Scenario(NamedTuple):
    """Something that happens to visitors.

    Attributes:
        name: Short, as the heading of a row.
        play: Plays it at a shop, and returns what was seen, in a few words.
        needs: What a shop must have for it to make sense: ``session``, ``page cache``, ``secret``; empty for nothing.
        in_short: Whether the short table has it, too.
    """

    name: str
    play: Callable[[Shop], str]
    needs: str = ""
    in_short: bool = False

    @property
    def story(self) -> str:
        """What happens, so that a reader can repeat it."""
        return " ".join(cleandoc(self.play.__doc__ or "").split())
