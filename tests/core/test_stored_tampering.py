"""Promises about a store that somebody else can write to, and about keys, users and settings that change."""

import logging

import pytest

from heliograph import CookieSettings
from tests.core.shop import Shop
from tests.core.visits import Visitor, heliograph


class TestTampering:
    def stored(self, shop: Shop) -> tuple[str, bytes]:
        ((ticket, parcel),) = shop.store.parcels.items()
        return ticket, parcel

    @pytest.mark.parametrize("change", ["flip", "cut", "empty", "junk"])
    def test_changed_bytes_read_as_absent(self, shop: Shop, change: str, caplog: pytest.LogCaptureFixture) -> None:
        """Bytes that were changed in the store are shown to nobody; an ERROR says so, and the cookie goes."""
        shop.visitor.flash("Saved")
        ticket, parcel = self.stored(shop)
        shop.store.parcels[ticket] = {
            "flip": parcel[:-1] + bytes([parcel[-1] ^ 1]),
            "cut": parcel[:-1],
            "empty": b"",
            "junk": b"junk",
        }[change]
        assert shop.visitor.read() == []
        assert shop.visitor.names == []
        assert [record.levelno for record in caplog.records] == [logging.ERROR]

    def test_bytes_copied_under_another_ticket_read_as_absent(self, shop: Shop) -> None:
        """Whoever can write to the store cannot show one visitor's messages to another."""
        alice, bob = shop.visitor, Visitor(shop.helio)
        alice.flash("for alice")
        ticket, parcel = self.stored(shop)
        bob.flash("for bob")
        shop.store.parcels = dict.fromkeys(shop.store.parcels, parcel)
        assert bob.read() == []
        assert alice.read() == ["for alice"]
        assert ticket not in shop.store.parcels

    def test_a_ticket_of_a_removed_key_is_foreign(self, shop: Shop) -> None:
        """After its key was removed a ticket is not taken to the store."""
        shop.visitor.flash("Saved")
        shop.store.calls.clear()
        other = heliograph(secret_key="an example, but another one", store=shop.store, clock=shop.clock)
        assert shop.visitor.under(other).read() == []
        assert shop.store.calls == []

    def test_a_stored_parcel_survives_a_rotation(self, shop: Shop) -> None:
        """What was stored under an old key is shown after a rotation, also when it is shown in part."""
        shop.visitor.flash("a", "b")
        keys = ["an example, but another one", "an example, not a key to use"]
        rotated = shop.visitor.under(heliograph(secret_key=keys, store=shop.store, clock=shop.clock))
        visit = rotated.open()
        visit.flashes.take(visit.flashes.peek()[:1])
        visit.close(200)
        assert rotated.read() == ["b"]

    def test_the_next_user_does_not_see_it(self) -> None:
        """A stored parcel, too, is only for whom it was flashed to, and stays for them."""
        user = ["alice"]

        def bind(request: object) -> str:
            return user[0]

        shop = Shop(bind=bind)
        shop.visitor.flash("for alice")
        user[0] = "bob"
        assert shop.visitor.read() == []
        user[0] = "alice"
        assert shop.visitor.read() == ["for alice"]

    def test_a_spent_ticket_is_removed_where_it_was_set(self, shop: Shop) -> None:
        """After a change of path or domain, too, the cookie of a spent ticket goes."""
        shop = Shop(cookie=CookieSettings(path="/shop", domain="shop.example"))
        shop.visitor.flash("Saved")
        assert shop.visitor.read("/shop") == ["Saved"]
        later = shop.visitor.under(heliograph(store=shop.store, clock=shop.clock, inline_limit=0))
        assert later.read("/shop") == []
        assert later.names == []
