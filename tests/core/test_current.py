"""Promises about `flash()` and `flashes()`, which find the request that is being handled by themselves."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from typing import ClassVar

import pytest

import heliograph
from heliograph import OutsideRequestError, UnknownCategoryError, aflashes, flash, flashes
from heliograph.answers import Settlement
from heliograph.blocking import EndingSteps
from heliograph.exchange import Exchange
from heliograph.testing import Request, handling
from tests.core.visits import heliograph as settings


def test_flash_and_flashes_work_within_a_request() -> None:
    """What a view flashes, a template of the same request can show."""
    with handling():
        message = flash("Saved", "success", queue="q", key="k", path="/", max_age=60, data={"n": 1})
        assert list(flashes()) == [message]
    assert (message.content, message.category, message.queue, message.key) == ("Saved", "success", "q", "k")
    assert (message.path, message.data) == ("/", {"n": 1})


@pytest.mark.parametrize("category", ["success", "info", "warning", "error", "debug"])
def test_each_usual_category_has_a_word(category: str) -> None:
    """`flash.success("Saved")` is `flash("Saved", "success")`, options included."""
    with handling():
        message = getattr(flash, category)("Saved", queue="q")
        assert (message.content, message.category, message.queue) == ("Saved", category, "q")
        assert flashes().pop() == [message]


def test_without_a_category_it_is_a_plain_notice() -> None:
    """`flash("Saved")` is an `info`."""
    with handling():
        assert flash("Saved").category == "info"


def test_a_misspelt_category_is_an_error() -> None:
    """In our own words an undeclared category is an error at the call."""
    with handling(settings(categories=["success"])), pytest.raises(UnknownCategoryError):
        flash("Saved", "sucess")


def wait_for_flashes() -> None:
    asyncio.run(wait())


async def wait() -> None:
    await aflashes()


CALLS: dict[str, Callable[[], object]] = {
    "flashes": flashes,
    "flash": lambda: flash("Saved"),
    "flash.error": lambda: flash.error("No"),
    "aflashes": wait_for_flashes,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_outside_a_request_it_is_an_error_that_says_what_to_do(call: Callable[[], object]) -> None:
    """Without a request, or without the middleware, the error names both causes and the remedy."""
    with pytest.raises(OutsideRequestError, match=r"No request.*FlashMiddleware.*init_app"):
        call()


def test_a_request_ends_with_its_block() -> None:
    """After a request nothing of it is left for the next one of the same thread."""
    with handling():
        flash("Saved")
    with pytest.raises(OutsideRequestError):
        flashes()


def test_requests_within_requests_do_not_mix() -> None:
    """A request that is made while another is handled, as tests do, has messages of its own."""
    with handling():
        flash("outer")
        with handling():
            flash("inner")
            assert [str(message) for message in flashes()] == ["inner"]
        assert [str(message) for message in flashes()] == ["outer"]


def test_requests_side_by_side_do_not_mix() -> None:
    """Tasks of one event loop each see their own request."""

    async def request(text: str, turn: asyncio.Event, next_turn: asyncio.Event) -> list[str]:
        with handling():
            flash(text)
            next_turn.set()
            await turn.wait()
            return [str(message) for message in await aflashes()]

    async def both() -> list[list[str]]:
        one, other = asyncio.Event(), asyncio.Event()
        return list(await asyncio.gather(request("one", one, other), request("other", other, one)))

    assert asyncio.run(both()) == [["one"], ["other"]]


def test_a_copied_context_keeps_its_request() -> None:
    """A thread pool that runs a view in a copy of the context finds the request."""
    with handling():
        context = copy_context()
        flash("Saved")
    assert context.run(lambda: [str(message) for message in flashes()]) == ["Saved"]


def test_the_face_is_complete() -> None:
    """Everything that the documentation imports from `heliograph` is there."""
    expected = {"Heliograph", "Message", "Flashes", "CookieSettings", "flash", "flashes", "aflashes"}
    assert expected <= set(heliograph.__all__)
    assert all(hasattr(heliograph, name) for name in heliograph.__all__)


class Watched(Exchange):
    """Remembers how it ended."""

    ends: ClassVar[list[bool]] = []

    def finish(self, complete: bool) -> Settlement:
        """Note it."""
        self.ends.append(complete)
        return super().finish(complete)


@pytest.mark.parametrize(("steps", "ends"), [(3, [True, False]), (1, [False])], ids=["exhausted", "broken off"])
def test_a_body_ends_its_exchange_with_its_last_step(steps: int, ends: list[bool]) -> None:
    """The response is complete once the server asked for more than there is, and not when it closes the body before."""
    Watched.ends.clear()
    body = EndingSteps(Watched(settings(), Request()), iter([b"one", b"two"]))
    for _ in range(steps):
        next(body, None)
    assert Watched.ends == ends[: steps - 2 if steps > 2 else 0]
    body.close()
    assert Watched.ends == ends
