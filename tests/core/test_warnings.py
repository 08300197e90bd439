"""Promises about what an exchange warns of: messages that will not arrive, or not yet."""

import logging

import pytest

from heliograph import CookieSettings
from heliograph.exchange import Exchange
from heliograph.testing import Request
from tests.core.visits import Visitor, heliograph


class TestSecureOverHttp:
    SECURE = CookieSettings(secure=True)

    def flash(self, host: str, *, secure: bool = False, cookie: CookieSettings = SECURE) -> None:
        helio = heliograph(cookie=cookie)
        for _ in range(3):
            exchange = Exchange(helio, Request("POST", headers={"host": host}, secure=secure))
            exchange.flashes.add("Saved")

    @pytest.mark.parametrize("host", ["shop.example", "shop.example:8000", "10.0.0.1", "localhost.example", ""])
    def test_cookies_that_browsers_will_refuse_are_warned_of_once(
        self, host: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Secure cookies over plain http arrive nowhere: one WARNING says so, and what to do behind a proxy."""
        self.flash(host)
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        assert "X-Forwarded-Proto" in record.message

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "app.localhost", "127.0.0.1:8000", "[::1]:8000"])
    def test_on_the_own_machine_they_are_fine(self, host: str, caplog: pytest.LogCaptureFixture) -> None:
        """Browsers take Secure cookies from loopback addresses."""
        self.flash(host)
        assert caplog.records == []

    def test_over_https_or_unasked_for_nothing_is_said(self, caplog: pytest.LogCaptureFixture) -> None:
        """Only Secure that was asked for, and over plain http, is worth a warning."""
        self.flash("shop.example", secure=True)
        self.flash("shop.example", cookie=CookieSettings())
        assert caplog.records == []


class TestTooLate:
    def test_what_is_asked_for_after_the_headers_waits(
        self, visitor: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A body that reads only after its headers are gone gets nothing; a WARNING says so, the messages stay."""
        visitor.flash("a", "b")
        visit = visitor.open()
        visit.answer(200, streamed=True)
        assert list(visit.flashes) == []
        assert list(visit.flashes) == []
        visit.end()
        (record,) = caplog.records
        assert (record.levelno, record.name) == (logging.WARNING, "heliograph.incoming")
        assert "2 message" in record.message
        assert "before streaming" in record.message
        assert visitor.read() == ["a", "b"]

    def test_what_was_read_in_time_is_no_reason_for_a_warning(
        self, visitor: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A view that reads before streaming may have a template that asks again."""
        visitor.flash("Saved")
        visit = visitor.open()
        assert [str(message) for message in visit.flashes] == ["Saved"]
        visit.answer(200, streamed=True)
        assert list(visit.flashes) == []
        visit.end()
        assert caplog.records == []

    def test_a_withheld_request_is_no_reason_for_a_warning(
        self, visitor: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A HEAD request whose body is never read loses nothing by being late."""
        visitor.flash("Saved")
        visit = visitor.open("HEAD")
        visit.answer(200, streamed=True)
        assert list(visit.flashes) == []
        visit.end()
        assert caplog.records == []

    def test_nothing_pending_is_no_reason_for_a_warning(
        self, visitor: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A late template without messages is an ordinary page."""
        visit = visitor.open()
        visit.answer(200, streamed=True)
        assert list(visit.flashes) == []
        assert caplog.records == []


class TestLosses:
    def test_an_exception_that_leaves_us_sends_nothing(
        self, visitor: Visitor, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """What a request flashed that ends in a bare 500 of the server is named in a WARNING and an event."""
        visit = visitor.open("POST")
        visit.flashes.add("a")
        visit.flashes.add("b")
        visit.end(complete=False)
        assert drops == [("unsent", ["a", "b"])]
        assert [record.levelno for record in caplog.records] == [logging.WARNING]

    def test_an_exception_without_messages_is_not_our_business(
        self, visitor: Visitor, drops: list[tuple[str, list[str]]], caplog: pytest.LogCaptureFixture
    ) -> None:
        """A failed request that flashed nothing leaves no trace of ours, and what is pending stays."""
        visitor.flash("Saved")
        visit = visitor.open()
        visit.flashes.pop()
        visit.end(complete=False)
        assert (drops, caplog.records) == ([], [])
        assert visitor.read() == ["Saved"]

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ('"cookies"', True),
            ('"cache", "cookies"', True),
            ('"*"', True),
            ('"cache"', False),
            ('"storage", "executionContexts"', False),
            (None, False),
        ],
    )
    def test_clear_site_data_takes_new_messages_along(
        self,
        visitor: Visitor,
        value: str | None,
        told: bool,
        drops: list[tuple[str, list[str]]],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """A response that has the browser forget its cookies loses its own messages: a WARNING and an event say so."""
        visit = visitor.open("POST")
        visit.flashes.add("Goodbye")
        visit.close(303, {} if value is None else {"clear-site-data": value})
        assert drops == ([("unsent", ["Goodbye"])] if told else [])
        assert bool(caplog.records) is told

    def test_clear_site_data_without_new_messages_is_fine(
        self, visitor: Visitor, drops: list[tuple[str, list[str]]]
    ) -> None:
        """A logout that flashes nothing loses nothing."""
        visitor.open("POST").close(303, {"clear-site-data": '"cookies"'})
        assert drops == []
