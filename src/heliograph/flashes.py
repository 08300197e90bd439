"""What a view or a template holds in its hand: the messages to show, and the way to add one.

Always synchronous. Everything here is about one request; nothing here knows about cookies or responses.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from msgspec import Struct

from heliograph import events
from heliograph.action import Action
from heliograph.base64url import encode
from heliograph.content import admit, admit_data, as_text
from heliograph.cookies import ID_BYTES
from heliograph.errors import OutsideRequestError, UnknownCategoryError, UnstorableError
from heliograph.heliograph import ENDPOINT, Heliograph, check_max_age
from heliograph.ledger import Ledger
from heliograph.message import UNIQUE, Message
from heliograph.seal import NONCE_BYTES

logger = logging.getLogger(__name__)

MESSAGE_ID_BYTES = 6
_IDS = 1 << 8 * MESSAGE_ID_BYTES
_SECOND = 1_000_000_000


class Flashes(Struct, eq=False):
    """The messages of the visitor whose request is being handled.

    Iterating hands out the pending messages and consumes them, once the response has delivered them. ``len``, ``bool``
    and ``repr`` only look.

    Example:
        >>> from heliograph.testing import example_flashes
        >>> flashes = example_flashes()
        >>> flashes.add("Saved", "success").category
        'success'
        >>> [message.content for message in flashes]
        ['Saved']
        >>> len(flashes)
        0
    """

    _helio: Heliograph
    _ledger: Ledger
    _last_id: bytes = b""

    def add(
        self,
        content: object,
        category: str = "info",
        *,
        queue: str = "",
        key: str | None = None,
        path: str | None = None,
        max_age: int | None = None,
        data: Mapping[str, object] | None = None,
        title: str = "",
        actions: Sequence[Action] = (),
        sticky: bool = False,
        unique: bool = False,
        strict: bool = True,
    ) -> Message:
        """Flash a message: a page shows it once, this one if it reads after this call, else a later one.

        Args:
            content: Text, ``markupsafe.Markup``, or a JSON-like value for the template to render.
            category: What kind of notice it is.
            queue: Where it is read; ``""`` is the usual place.
            key: Of pending messages with the same key only the newest is shown.
            path: Only pages at or below this path show it, for example ``"/orders"``.
            max_age: Seconds after which it is no longer worth showing; None takes ``Heliograph.max_age``.
            data: A small mapping for adapters and templates.
            title: A few words above the content; text, never HTML.
            actions: Links and buttons, such as ``[Action("Undo", "/orders/7/undo", method="post")]``.
            sticky: Show it on every page until :meth:`dismiss`, or until it expires.
            unique: Do not show it when an equal message (all that a visitor sees of it, queue and path) is pending
                before it. Like ``key`` this is decided when a page shows messages; it travels as ``data["unique"]``.
                With a ``key`` it has no meaning.
            strict: Whether an undeclared category is an error; integrations pass False for their framework's own
                words, which extensions use as they like, and it is a warning.

        Returns:
            The message; a unique one's equal, when this same request flashed it before.

        Raises:
            UnstorableError: A ``TypeError``, for content that cannot travel, a category, queue, key or title that is
                no text, and actions that are no :class:`heliograph.Action`.
            UnknownCategoryError: For a category that is not declared.
            MessageTooLargeError: For more than fits, when ``overflow`` says so.
            OutsideRequestError: When the headers of the response are gone.
            SecretKeyError: When the framework has no secret key.
            ValueError: For a path that does not begin with ``/``.
        """
        helio, ledger = self._helio, self._ledger
        if ledger.closed:
            self._require_open()
        if helio.categories is not None and as_text("category of a message", category) not in helio.categories:
            error = UnknownCategoryError(category, helio.categories)
            if strict:
                raise error
            logger.warning("%s", error)
        if unique:
            data = {**(data or {}), UNIQUE: True}
        message = compose(
            helio,
            self._next_id(),
            content,
            category,
            queue=queue,
            key=key,
            path=path,
            max_age=max_age,
            data=data,
            title=title,
            actions=actions,
            sticky=sticky,
        )
        earlier = ledger.equal(message) if unique and key is None else None
        if earlier is not None:
            return earlier
        ledger.new.append(message)
        try:
            ledger.source.check()
        except Exception:
            ledger.new.pop()
            raise
        events.flashed(helio, message)
        return message

    def pop(self, categories: str | Iterable[str] | None = None, queue: str | None = None) -> list[Message]:
        """Hand out pending messages, oldest first; they are gone once the response has delivered them.

        Args:
            categories: One category or several; None takes all. The others stay pending.
            queue: One queue; None takes all.
        """
        ledger = self._ledger
        # Nearly every read takes all; a call less is a few percent of it.
        messages = ledger.showable() if categories is queue is None else self.peek(categories, queue)
        if messages:
            ledger.take(messages)
        return messages

    def peek(self, categories: str | Iterable[str] | None = None, queue: str | None = None) -> list[Message]:
        """Return what :meth:`pop` would hand out, and leave it pending."""
        messages = self._ledger.showable()
        if categories is not None:
            wanted = {categories} if isinstance(categories, str) else set(categories)
            messages = [message for message in messages if message.category in wanted]
        if queue is not None:
            messages = [message for message in messages if message.queue == queue]
        if messages:
            self._ledger.seen = True  # A page that got none is like any visitor's, whatever else is pending.
        return messages

    def take(self, messages: Iterable[Message]) -> None:
        """Consume these of the messages that :meth:`peek` returned, as :meth:`pop` would have."""
        self._ledger.take(messages)

    @property
    def endpoint(self) -> str:
        """Where a page's script asks what is pending, below where the application is mounted."""
        return self._helio.endpoint or ENDPOINT

    @property
    def waiting_cookie(self) -> str:
        """With ``client``, the hint cookie as a page's script writes it: ``data-waiting`` of ``<flash-messages>``.

        It names the cookie, and has the attributes by which the script removes it before it asks. Else it is empty.
        """
        return self._ledger.source.waiting_cookie

    @property
    def added(self) -> tuple[Message, ...]:
        """What travels with this response so far, if nothing shows it before: what the request flashed itself."""
        return tuple(self._ledger.new)

    def keep(self, messages: Iterable[Message] | None = None) -> None:
        """Let what this request popped so far stay pending for a later page.

        Args:
            messages: Only these of it.

        Raises:
            OutsideRequestError: When the headers of the response are gone.
        """
        self._require_open()
        self._ledger.keep(messages)

    def clear(self) -> None:
        """Drop all pending messages of this visitor, shown or not; counts even when the response is a redirect.

        Raises:
            OutsideRequestError: When the headers of the response are gone.
        """
        self._require_open()
        self._ledger.clear()

    def dismiss(self, id: str) -> bool:
        """Drop one pending message of this visitor, sticky or not; counts even when the response is a redirect.

        Args:
            id: The message's id. One that is unknown, expired or another visitor's is no error.

        Returns:
            Whether it was pending.

        Raises:
            OutsideRequestError: When the headers of the response are gone.

        Example:
            >>> from heliograph.testing import example_flashes
            >>> flashes = example_flashes()
            >>> message = flashes.add("Your trial ends on Friday", sticky=True)
            >>> flashes.dismiss(message.id), flashes.dismiss("another")
            (True, False)
        """
        self._require_open()
        return self._ledger.dismiss(id)

    def _next_id(self) -> str:
        """Return an id for a message: those of one request count up from a random number.

        What its cookie will need is drawn with that: asking the operating system takes half a microsecond.
        """
        last = self._last_id
        if last:
            last = ((int.from_bytes(last, "big") + 1) % _IDS).to_bytes(MESSAGE_ID_BYTES, "big")
        else:
            drawn = self._helio.random(MESSAGE_ID_BYTES + ID_BYTES + NONCE_BYTES)
            last, self._ledger.chance = drawn[:MESSAGE_ID_BYTES], drawn[MESSAGE_ID_BYTES:]
        self._last_id = last
        return encode(last)

    def _require_open(self) -> None:
        if self._ledger.closed:
            raise OutsideRequestError(
                "The headers of this response are gone, so no message can travel with it any more. Do this before the "
                "body is streamed, or before the view returns."
            )

    def __iter__(self) -> Iterator[Message]:
        """Hand out all pending messages; see :meth:`pop`."""
        return iter(self.pop())

    def __len__(self) -> int:
        return len(self.peek())

    def __bool__(self) -> bool:
        return bool(self.peek())

    def __repr__(self) -> str:
        return f"<Flashes {self.peek()!r}>"


def compose(
    helio: Heliograph,
    id: str,
    content: object,
    category: str,
    *,
    queue: str = "",
    key: str | None = None,
    path: str | None = None,
    max_age: int | None = None,
    data: Mapping[str, object] | None = None,
    title: str = "",
    actions: Sequence[Action] = (),
    sticky: bool = False,
) -> Message:
    """Return a new message, its values as they will arrive; see :meth:`Flashes.add` for arguments and errors."""
    return Message(
        id,
        admit(content),
        as_text("category of a message", category),
        helio.clock() // _SECOND + (helio.max_age if max_age is None else check_max_age(max_age)),
        queue if queue == "" else as_text("queue of a message", queue),
        None if key is None else as_text("key of a message", key),
        None if path is None else _path(path),
        admit_data(data) if data else {},
        title if title == "" else as_text("title of a message", title),
        _actions(actions) if actions else (),
        bool(sticky),
    )


def _path(path: object) -> str:
    text = as_text("path of a message", path)
    if not text.startswith("/") or "?" in text or "#" in text:
        raise ValueError(f"The path {text!r} must begin with '/' and have no query or fragment.")
    return unquote(text)


def _actions(actions: Sequence[object]) -> tuple[Action, ...]:
    checked: list[Action] = []
    for action in actions:
        if not isinstance(action, Action):
            kind = type(action)
            raise UnstorableError(f"Each action of a message must be an Action, not {kind.__qualname__!r}.", kind)
        checked.append(action)
    return tuple(checked)
