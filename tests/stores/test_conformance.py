"""What every store does, on its real server, blocking and asynchronous alike."""

from __future__ import annotations

import pytest

from heliograph.store import HELD

from .benches import Bench
from .conftest import STORES

ONE, OTHER = "reader one", "reader two"
# Tickets that differ by case, as base64url does, and fall on different nodes of a cluster.
A, B, C = "AAAAAAAAAAAAAAAAAAAAAA", "aAAAAAAAAAAAAAAAAAAAAA", "Zm9vYmFyYmF6cXV4-_-_-g"
BODY, OTHER_BODY = bytes(range(256)), b"\x00other"


class TestPut:
    def test_what_is_put_can_be_claimed(self, bench: Bench) -> None:
        """Each parcel comes back under its ticket, byte for byte."""
        bench.store.put({A: BODY, B: OTHER_BODY}, 3600)
        assert bench.store.claim([A, B], ONE, 30) == {A: BODY, B: OTHER_BODY}

    @pytest.mark.parametrize("size", [0, 1, 65_536, 2_000_000])
    def test_a_parcel_may_be_of_any_size(self, bench: Bench, size: int) -> None:
        """A long report waits as safely as a word."""
        body = b"\xff" * size
        bench.store.put({A: body}, 3600)
        assert bench.store.claim([A], ONE, 30) == {A: body}

    def test_nothing_to_put(self, bench: Bench) -> None:
        """To put nothing is no error."""
        bench.store.put({}, 3600)
        assert bench.kept() == 0

    def test_a_second_put_changes_nothing(self, bench: Bench) -> None:
        """A write that is repeated because its answer was lost neither fails nor frees a parcel."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 30)
        bench.store.put({A: BODY, B: OTHER_BODY}, 3600)
        assert bench.store.claim([A, B], OTHER, 30) == {A: HELD, B: OTHER_BODY}

    def test_it_is_gone_after_its_time(self, bench: Bench) -> None:
        """A parcel that nobody asked for within its time is spent."""
        bench.store.put({A: BODY}, 1000)
        bench.age(900)
        assert bench.store.claim([A], ONE, 30) == {A: BODY}
        bench.age(200)
        assert bench.store.claim([A], ONE, 30) == {}

    def test_each_parcel_has_its_own_time(self, bench: Bench) -> None:
        """One message may wait longer than another."""
        bench.store.put({A: BODY}, 1000)
        bench.store.put({B: OTHER_BODY}, 3600)
        bench.age(1100)
        assert bench.store.claim([A, B], ONE, 30) == {B: OTHER_BODY}


class TestClaim:
    def test_a_ticket_that_is_unknown_is_spent(self, bench: Bench) -> None:
        """A cookie whose parcel was shown long ago finds nothing, and no error."""
        assert bench.store.claim([A], ONE, 30) == {}

    def test_nothing_is_claimed_by_nobody(self, bench: Bench) -> None:
        """To ask for no ticket is no error."""
        assert bench.store.claim([], ONE, 30) == {}

    def test_one_reader_at_a_time(self, bench: Bench) -> None:
        """Of two pages that load at the same moment one shows the message; the other is told that it is held."""
        bench.store.put({A: BODY}, 3600)
        assert bench.store.claim([A], ONE, 30) == {A: BODY}
        assert bench.store.claim([A], OTHER, 30) == {A: HELD}

    def test_the_same_reader_may_claim_again(self, bench: Bench) -> None:
        """A page that asks twice, or whose first answer was lost on the way, gets its messages."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 30)
        assert bench.store.claim([A], ONE, 30) == {A: BODY}

    def test_claiming_again_extends_the_lease(self, bench: Bench) -> None:
        """A reader that asks again has its parcel for the whole time from then on."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.age(60)
        bench.store.claim([A], ONE, 100)
        bench.age(60)
        assert bench.store.claim([A], OTHER, 100) == {A: HELD}

    def test_a_lease_runs_out(self, bench: Bench) -> None:
        """A reader that died keeps a message from nobody for longer than its lease."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.age(60)
        assert bench.store.claim([A], OTHER, 100) == {A: HELD}
        bench.age(60)
        assert bench.store.claim([A], OTHER, 100) == {A: BODY}

    def test_each_ticket_is_answered_for_itself(self, bench: Bench) -> None:
        """What is free, held and spent is told apart in one answer."""
        bench.store.put({A: BODY, B: OTHER_BODY}, 3600)
        bench.store.claim([B], OTHER, 30)
        assert bench.store.claim([A, B, C], ONE, 30) == {A: BODY, B: HELD}

    def test_a_lease_does_not_outlive_the_parcel(self, bench: Bench) -> None:
        """A parcel whose time is over is spent for its reader, too."""
        bench.store.put({A: BODY}, 1000)
        bench.age(900)
        bench.store.claim([A], ONE, 3600)
        bench.age(200)
        assert bench.store.claim([A], ONE, 30) == {}

    def test_many_tickets_in_one_claim(self, bench: Bench) -> None:
        """As many tickets as a request may carry are answered at once."""
        tickets = {f"{number:022}": b"%d" % number for number in range(64)}
        bench.store.put(tickets, 3600)
        assert bench.store.claim(list(tickets), ONE, 30) == tickets

    def test_a_value_changed_by_hand_is_handed_out_as_it_is(self, bench: Bench) -> None:
        """A store vouches for nothing: whether bytes are genuine is for the seal to say."""
        bench.store.put({A: BODY}, 3600)
        bench.tamper(A, b"forged")
        assert bench.store.claim([A], ONE, 30) == {A: b"forged"}


class TestSettle:
    def test_what_is_done_is_gone(self, bench: Bench) -> None:
        """A message that was shown is shown to nobody again, and takes up no room."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 30)
        bench.store.settle(ONE, [A], {})
        assert bench.store.claim([A], OTHER, 30) == {}
        assert bench.kept() == 0

    def test_what_goes_back_is_free_as_it_was(self, bench: Bench) -> None:
        """The next hop of a redirect finds the parcel free at once."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 3000)
        bench.store.settle(ONE, [], {A: None})
        assert bench.store.claim([A], OTHER, 30) == {A: BODY}

    def test_what_is_left_takes_the_place_of_the_whole(self, bench: Bench) -> None:
        """A page that shows some of the messages leaves the rest, free for the next."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 3000)
        bench.store.settle(ONE, [], {A: b"rest"})
        assert bench.store.claim([A], OTHER, 30) == {A: b"rest"}

    @pytest.mark.parametrize("rest", [None, b"rest"])
    def test_its_time_stays_what_it_was(self, bench: Bench, rest: bytes | None) -> None:
        """Going back does not make a parcel wait any longer than it was meant to."""
        bench.store.put({A: BODY}, 1000)
        bench.age(600)
        bench.store.claim([A], ONE, 30)
        bench.store.settle(ONE, [], {A: rest})
        bench.age(600)
        assert bench.store.claim([A], OTHER, 30) == {}

    def test_all_three_in_one(self, bench: Bench) -> None:
        """One page may use up a parcel, shorten another and give back a third."""
        bench.store.put({A: BODY, B: OTHER_BODY, C: b"third"}, 3600)
        bench.store.claim([A, B, C], ONE, 3000)
        bench.store.settle(ONE, [A], {B: b"rest", C: None})
        assert bench.store.claim([A, B, C], OTHER, 30) == {B: b"rest", C: b"third"}

    def test_nothing_to_settle(self, bench: Bench) -> None:
        """To settle nothing is no error."""
        bench.store.settle(ONE, [], {})

    @pytest.mark.parametrize(("done", "back"), [([A], {}), ([], {A: None}), ([], {A: b"rest"})], ids=str)
    def test_a_late_settlement_is_ignored(self, bench: Bench, done: list[str], back: dict[str, bytes | None]) -> None:
        """A reader that outlives its lease takes nothing from the one that has the parcel now."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.age(110)
        bench.store.claim([A], OTHER, 100)
        bench.store.settle(ONE, done, back)
        assert bench.store.claim([A], "third", 30) == {A: HELD}
        assert bench.store.claim([A], OTHER, 30) == {A: BODY}

    @pytest.mark.parametrize(("done", "back"), [([A], {}), ([], {A: b"rest"})], ids=str)
    def test_a_late_settlement_is_ignored_when_nobody_came(
        self, bench: Bench, done: list[str], back: dict[str, bytes | None]
    ) -> None:
        """After its lease a reader changes nothing, whether or not another has come meanwhile."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.age(110)
        bench.store.settle(ONE, done, back)
        assert bench.store.claim([A], OTHER, 30) == {A: BODY}

    @pytest.mark.parametrize(("done", "back"), [([A], {}), ([], {A: None}), ([], {A: b"rest"})], ids=str)
    def test_nobody_settles_for_another(self, bench: Bench, done: list[str], back: dict[str, bytes | None]) -> None:
        """Only the reader that has a parcel says what becomes of it."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.store.settle(OTHER, done, back)
        assert bench.store.claim([A], OTHER, 30) == {A: HELD}

    def test_what_nobody_claimed_is_not_settled(self, bench: Bench) -> None:
        """A settlement without a claim removes nothing."""
        bench.store.put({A: BODY}, 3600)
        bench.store.settle(ONE, [A], {})
        assert bench.store.claim([A], OTHER, 30) == {A: BODY}

    def test_settling_twice_changes_nothing(self, bench: Bench) -> None:
        """A settlement that is repeated because its answer was lost undoes nothing that came since."""
        bench.store.put({A: BODY}, 3600)
        bench.store.claim([A], ONE, 100)
        bench.store.settle(ONE, [], {A: b"rest"})
        bench.store.claim([A], OTHER, 100)
        bench.store.settle(ONE, [], {A: b"rest"})
        bench.store.settle(ONE, [A], {})
        assert bench.store.claim([A], "third", 30) == {A: HELD}

    def test_settling_what_is_gone(self, bench: Bench) -> None:
        """A parcel that expired under its reader is no error."""
        bench.store.settle(ONE, [A], {B: None, C: b"rest"})
        assert bench.store.claim([A, B, C], OTHER, 30) == {}


def test_all_stores_are_here() -> None:
    """The table of stores has each kind of server, blocking and asynchronous, and Django's own on each database."""
    assert len(STORES) == 18


def test_expired_parcels_make_room_by_themselves(bench: Bench) -> None:
    """What nobody asked for does not pile up: later writes, or the server, remove it."""
    bench.store.put({f"{number:022}": BODY for number in range(50)}, 1000)
    bench.age(1100)
    bench.store.put({A: BODY}, 3600)
    assert bench.kept() == 1
