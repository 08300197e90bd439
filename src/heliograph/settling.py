"""What becomes of the stored parcels that a request has claimed: given back before the headers, or after the last byte.

Pure functions over claims and the ids of messages that are gone. Which those are is the exchange's decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from msgspec.structs import replace

from heliograph.answers import NOTHING_TO_SETTLE, Settlement
from heliograph.decision import seal_stored, without
from heliograph.heliograph import Heliograph
from heliograph.inbox import Claim


def given_back(helio: Heliograph, claims: Iterable[Claim], gone: Set[str], *, lost: bool) -> Mapping[str, bytes | None]:
    """Return what is to be given back before the headers: what nobody read, and what was left by a dismissal.

    The next hop of a redirect must find it free. What a page has read waits for its last byte.

    Args:
        helio: The settings.
        claims: What the request has to itself.
        gone: Ids of what was shown or dismissed.
        lost: The response delivers nothing.
    """
    back: dict[str, bytes | None] = {}
    for claim in claims:
        if gone.isdisjoint(message.id for message in claim.messages):
            back[claim.ticket] = None
        elif lost:
            back[claim.ticket] = _rest(helio, claim, gone)
    return {ticket: rest for ticket, rest in back.items() if rest != b""}


def settled(helio: Heliograph, claims: Iterable[Claim], gone: Set[str]) -> Settlement:
    """Return what to tell the store after the last byte, of claims that were not given back before."""
    done: list[str] = []
    back: dict[str, bytes | None] = {}
    for claim in claims:
        rest = _rest(helio, claim, gone)
        if rest == b"":
            done.append(claim.ticket)
        else:
            back[claim.ticket] = rest
    return Settlement(tuple(done), back) if done or back else NOTHING_TO_SETTLE


def _rest(helio: Heliograph, claim: Claim, gone: Set[str]) -> bytes | None:
    """Return what is left of a stored parcel: None for all of it, no bytes for nothing."""
    ticket, mark, parcel, messages = claim
    rest = without(messages, gone)
    if len(rest) == len(messages):
        return None
    return seal_stored(helio, mark, ticket, replace(parcel, messages=rest)) if rest else b""
