"""What all shops have in common: the pages, the keys, and how an application is opened.

=====================  ================================================================================================
``GET /``              shows all messages
``POST /sign-in``      puts the form's ``user`` into the session
``POST /orders``       looks up the user, flashes "Ordered: *article*" as a ``success``, redirects to ``/``
``POST /imports``      flashes as many lines of a report as the form says, each a ``warning``, redirects to ``/``
``POST /sign-out``     flashes "Goodbye", empties the session, redirects to ``/``
``GET /account``       reads the session, and shows no messages
``POST /basket``       writes another key of the session, redirects to ``/``
``GET /warnings``      shows the messages of one category
``POST /check-out``    asks for messages, flashes "Paid", and shows all messages in the same response
``GET /catalogue``     shows all messages in the middle of a body that is streamed
``GET /report``        shows all messages, then its template fails
``GET /offers``        shows all messages on a page that any cache may keep for a minute
``GET /popular``       shows all messages on a page that the framework's own page cache keeps
anything else          shows all messages on a page that says 404
=====================  ================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from typing import Any, Final, Protocol

from benchmarks.losses.pause import under_way
from heliograph.testing.browser import Driver, Flight

KEY: Final = "the first key of the shop, of no use elsewhere"
NEXT_KEY: Final = "the key that comes after the first one"
CACHEABLE: Final = "public, max-age=60"


def lines(count: int | str) -> Iterator[str]:
    """Return the lines of a report, each of about 110 characters that no compression makes much shorter."""
    for number in range(1, int(count) + 1):
        yield f"Line {number}: no article has the checksum {sha256(bytes([number])).hexdigest()}"


class Shop(Protocol):
    """A shop that visitors can come to.

    Attributes:
        origin: Where it is.
        lacks: What it does not have, and why.
    """

    origin: str
    lacks: Mapping[str, str]

    def driver(self) -> Driver:
        """Return a driver of its own for whoever asks."""
        ...

    def restarted(self, *keys: str) -> Driver:
        """Return a driver of the same application, started anew with these keys, the newest first."""
        ...

    def under_way(self, flight: Flight) -> AbstractContextManager[None]:
        """Have a request under way during a block, and answered at its end; it has not landed then."""
        ...


class ShopInProcess:
    """An application, called in process.

    Args:
        application: Returns it, new, for keys: the newest first, then those that were in use before.
        drive: What calls it.
        lacks: What it does not have, and why.
    """

    def __init__(
        self,
        application: Callable[[Sequence[str]], Any],
        drive: Callable[[Any], Driver],
        lacks: Mapping[str, str],
    ) -> None:
        self.origin = "https://shop.example"
        self.lacks = lacks
        self._application = application
        self._drive = drive
        self._app = application([KEY])
        self._drivers: list[Driver] = []

    def close(self) -> None:
        """Stop what its drivers need."""
        while self._drivers:
            self._drivers.pop().close()

    def driver(self) -> Driver:
        """See :class:`Shop`; a driver of ASGI is of one thread."""
        return self._opened(self._app)

    def restarted(self, *keys: str) -> Driver:
        """See :class:`Shop`."""
        return self._opened(self._application(keys))

    @contextmanager
    def under_way(self, flight: Flight) -> Generator[None]:
        """See :class:`Shop`; the request stands still in its view."""
        driver = self.driver()
        with under_way(lambda: driver.call(flight.request)) as answer:
            yield
        flight.received = answer.result()

    def _opened(self, app: Any) -> Driver:
        driver = self._drive(app)
        self._drivers.append(driver)
        return driver
