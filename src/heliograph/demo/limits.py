"""More than a browser bears: a text of 6,000 characters, and 100 messages at once."""

from __future__ import annotations

from random import Random
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash


async def page(request: Request) -> Response:
    """Offer the two, and show what becomes of them."""
    return render(request, "limits.html", {"code": listing(post_text, post_many)})


async def post_text(request: Request) -> Response:
    """Flash one text that is far too long."""
    text = import_report(6000)
    flash(request, text, "warning", data={"characters": len(text)})
    return RedirectResponse("/limits", status_code=303)


async def post_many(request: Request) -> Response:
    """Flash far too many messages."""
    for number in range(1, 101):
        text = f"{number} of 100: parcel {token_hex(12)} is sent."
        flash(request, text, "info")
    return RedirectResponse("/limits", status_code=303)


def import_report(length: int) -> str:
    """Return what a careless import says about a bad file; always the same, and hard to compress, as such texts are."""
    chance = Random(6000)
    lines = ["The import found mistakes."]
    while len(" ".join(lines)) < length:
        row, number = chance.randrange(2, 90_000), f"{chance.getrandbits(48):012x}"
        lines.append(f"Row {row}: there is no product {number}.")
    return " ".join(lines)[:length]


routes = [
    Route("/limits", page),
    Route("/limits/text", post_text, methods=["POST"]),
    Route("/limits/many", post_many, methods=["POST"]),
]
