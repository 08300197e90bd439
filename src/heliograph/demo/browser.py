"""What the browser holds, as it came with this request: the panel on every page.

It looks at names and sizes only. A value is sealed, and nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from heliograph import Heliograph

_NAME = re.compile(r"(?P<start>(?:__Host-)?flash\.)(?P<mark>[\w-]{4})(?P<id>[\w-]{12})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashCookie:
    """A cookie that Heliograph made; ``start``, ``mark`` and ``id`` are the parts of its name."""

    start: str
    mark: str
    id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCookie:
    """A cookie that is left alone: another program's, or sealed with another key."""

    name: str
    size: int
    has_our_form: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The cookies of one request; sizes are bytes of name, ``=`` and value."""

    ours: Sequence[FlashCookie]
    others: Sequence[OtherCookie]
    budget: int

    @property
    def total(self) -> int:
        """What counts against the budget, in bytes."""
        return sum(cookie.size for cookie in self.ours)


def held_by_browser(request: Request) -> Held:
    """Return the cookies that came with this request."""
    helio: Heliograph = request.app.state.helio
    ours: list[FlashCookie] = []
    others: list[OtherCookie] = []
    for crumb in ";".join(request.headers.getlist("cookie")).split(";"):
        crumb = crumb.strip()
        name = crumb.partition("=")[0]
        match = _NAME.fullmatch(name)
        if match and match["mark"] in helio.sealer.marks:
            ours.append(FlashCookie(start=match["start"], mark=match["mark"], id=match["id"], size=len(crumb)))
        elif crumb:
            others.append(OtherCookie(name=name, size=len(crumb), has_our_form=match is not None))
    return Held(ours=ours, others=others, budget=helio.budget)
