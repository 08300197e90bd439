"""The site that scenarios visit: handlers by path, a clock that a scenario moves, and browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from markupsafe import escape

from heliograph import Heliograph
from heliograph.store import AsyncStore, Store
from heliograph.testing.browser import Browser, Driver, Received

Raised = TypeVar("Raised", bound=Exception)

SECRET = "the contract's own key, of no use elsewhere"


class Flash(Protocol):
    """The framework's own word for adding a message."""

    def __call__(self, content: Any, category: str = ..., /) -> object:
        """Flash content in a category."""
        ...


class Read(Protocol):
    """The framework's own word for reading: pairs of category and content; None reads every category."""

    def __call__(self, category: str | None = None, /) -> Iterable[tuple[str, Any]]:
        """Return the messages of a category."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request, in the words of the framework at hand.

    Attributes:
        method: The request method.
        path: The path of the URL.
        headers: The request headers, names in lower case.
        flash: Adds a message.
        read: Hands out messages.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    flash: Flash
    read: Read

    def page(self, category: str | None = None) -> str:
        """Show the messages: one line each, as a template with autoescaping would."""
        return "\n".join(str(escape(content)) for _, content in self.read(category))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; an iterator as body is streamed."""

    body: str | Iterator[str] = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Handler: TypeAlias = Callable[[Call], Answer]
Effort: TypeAlias = Literal["little", "usual", "much"]
Place: TypeAlias = Literal["cookies", "store"]
Adapter: TypeAlias = Callable[[Heliograph, Handler], Driver]


def redirect(location: str = "/", status: int = 303) -> Answer:
    """Answer with a redirect."""
    return Answer("", status, {"Location": location})


def show(call: Call) -> Answer:
    """Answer with a page that shows every message."""
    return Answer(call.page())


def idle(call: Call) -> Answer:
    """Answer with a page that has nothing to do with messages."""
    return Answer("hello")


def flashing(*texts: object, to: str = "/") -> Handler:
    """Return a handler that flashes and redirects."""

    def handler(call: Call) -> Answer:
        for text in texts:
            call.flash(text, "info")
        return redirect(to)

    return handler


def answering(status: int, headers: Mapping[str, str]) -> Handler:
    """Return a handler that shows every message in an answer of this kind."""
    return lambda call: Answer(call.page(), status, headers)


def raised(kind: type[Raised], call: Callable[[], object]) -> Raised:
    """Return the error that a call raises.

    Raises:
        AssertionError: When it raises none of this kind.
    """
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"No {kind.__name__} was raised.")


def changes(received: Received) -> list[str]:
    """Return the ``Set-Cookie`` values of a response, without the pair that only keeps Back from showing it again."""
    return [line for line in received.all("set-cookie") if not line.partition("=")[0].endswith(".-")]


class Site:
    """An application under test.

    The usual paths are there: ``/`` shows all messages, ``/idle`` none, ``/save`` flashes "Saved" and redirects to
    ``/``. A scenario adds its own.

    Args:
        adapter: Builds applications of the integration under test.
        effort: How much to try; see :meth:`Scenario.run`.
        store: Where every message is to wait; None keeps them in cookies.

    Attributes:
        now: The site's clock, nanoseconds; a scenario moves it.
        stored: Whether messages wait in a store.
    """

    def __init__(self, adapter: Adapter, *, effort: Effort, store: Store | AsyncStore | None) -> None:
        self.adapter = adapter
        self.effort = effort
        self.store = store
        self.now = 1_800_000_000_000_000_000
        self.paths: dict[str, Handler] = {"/": show, "/idle": idle, "/save": flashing("Saved")}
        self._drivers: list[Driver] = []

    @property
    def stored(self) -> bool:
        """Whether messages wait in a store, and only tickets travel."""
        return self.store is not None

    def clock(self) -> int:
        """Return the time; it never stands quite still."""
        self.now += 1
        return self.now

    def pass_seconds(self, seconds: int) -> None:
        """Let time pass."""
        self.now += seconds * 1_000_000_000

    def open(self, origin: str = "https://shop.example", **settings: Any) -> Browser:
        """Configure the application and return a browser that has never been there.

        Args:
            origin: Where it is.
            settings: As of :class:`heliograph.Heliograph`.
        """
        settings.setdefault("secret_key", SECRET)
        if self.store is not None:
            settings = {"store": self.store, "inline_limit": 0} | settings
        driver = self.adapter(Heliograph(clock=self.clock, **settings), self._handle)
        self._drivers.append(driver)
        return Browser(driver, self.clock, origin)

    def has_forgotten(self, browser: Browser) -> bool:
        """Tell whether nothing of ours is left in a browser.

        The ticket of a stored parcel outlives the page that shows it: whether that arrived is known only after its
        headers. The next page removes it.
        """
        if self.stored and browser.flash_cookies:
            assert browser.get("/").lines == []
        return not browser.flash_cookies

    def close(self) -> None:
        """Stop what the applications need."""
        for driver in self._drivers:
            driver.close()

    def _handle(self, call: Call) -> Answer:
        return self.paths[call.path](call)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One promise, put to the test.

    Attributes:
        promise: Its number in the list of promises.
        play: The test; its docstring says the promise in words.
        wants: Where messages must wait for it to hold: ``"cookies"``, ``"store"``, or None for either.
    """

    promise: str
    play: Callable[[Site], None]
    wants: Place | None = None

    def run(self, adapter: Adapter, *, effort: Effort = "usual", store: Store | AsyncStore | None = None) -> None:
        """Play it against one integration.

        Args:
            adapter: Builds applications of that integration.
            effort: ``"much"`` takes the seconds that a new transport deserves, ``"little"`` leaves out the orders of
                three requests.
            store: Where every message waits, of the kind that the integration takes; None keeps them in cookies.

        Raises:
            AssertionError: When the promise is broken.
        """
        site = Site(adapter, effort=effort, store=store)
        try:
            self.play(site)
        finally:
            site.close()

    def __str__(self) -> str:
        return f"{self.promise}-{self.play.__name__}"


SCENARIOS: list[Scenario] = []


def promises(number: str, *, wants: Place | None = None) -> Callable[[Callable[[Site], None]], Callable[[Site], None]]:
    """Mark a function as a scenario of this promise."""

    def register(play: Callable[[Site], None]) -> Callable[[Site], None]:
        SCENARIOS.append(Scenario(number, play, wants))
        return play

    return register
