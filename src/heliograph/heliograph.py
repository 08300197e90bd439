"""The configured whole: every setting, checked once, frozen, shared by all requests.

The only place of the core that names a clock and a source of randomness, and only as defaults of arguments.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias
from uuid import UUID

from heliograph.cookies import Cookies, CookieSettings
from heliograph.delivery import LIBRARIES
from heliograph.errors import ConfigurationError, SecretKeyError
from heliograph.seal import MAKE_A_KEY, WEAK_BELOW, Sealer, Secret, as_bytes, require_cipher, require_strong
from heliograph.store import AsyncStore, Store

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # Which type checkers know, installed or not.

    # So that they see a store of the wrong kind; a Heliograph of which nothing is said may have any, or none.
    StoreT = TypeVar("StoreT", bound=Store | AsyncStore | None, default=Any, covariant=True)
else:
    from typing import TypeVar

    StoreT = TypeVar("StoreT")

logger = logging.getLogger(__name__)

Secrets: TypeAlias = Secret | Sequence[Secret]
SecretSource: TypeAlias = Secrets | Callable[[], Secrets]
# Configuration comes from environments and files, too, where "false" is a text, and true.
_KINDS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("vary", "take_over", "compress", "client"), ("True or False", lambda value: type(value) is bool)),
    **dict.fromkeys(("budget", "inline_limit", "lease"), ("a whole number", lambda value: type(value) is int)),
    **dict.fromkeys(("bind", "shows"), ("a function of the request", lambda value: value is None or callable(value))),
    "partials": ("a collection of words", lambda value: isinstance(value, Collection)),
    "endpoint": ("a path", lambda value: value is None or isinstance(value, str)),
    "categories": ("a collection of words", lambda value: value is None or isinstance(value, Collection)),
    "cookie": ("CookieSettings", lambda value: isinstance(value, CookieSettings)),
    "store": (
        "a store, such as heliograph.stores.open(url) returns",
        lambda value: value is None or all(callable(getattr(value, name, None)) for name in ("put", "claim", "settle")),
    ),
}
ENDPOINT = "/_flashes"
"""Where a page's script usually asks what is pending; see :attr:`Heliograph.endpoint`."""
_ENDPOINT = re.compile(r"/[\w.~/-]*", re.ASCII)
_YEAR_AND_A_BIT = 400 * 24 * 3600  # RFC 6265bis section 5.6.2: browsers cap Max-Age at 400 days.


_MOST_KEYS = 256  # Sets of keys in use at once.
_NO_STORE: Any = None  # The default of a field whose type depends on what is given.


@dataclass(frozen=True, kw_only=True, eq=False)
class Heliograph(Generic[StoreT]):
    """The settings of one application's flash messages.

    Attributes:
        secret_key: One key or several, newest first: the first seals, all open. At least 16 bytes each; never shown
            in a repr. An integration may pass a callable that returns the framework's own keys, read at first use.
        store: Where parcels wait that are too large for a cookie; None keeps everything in cookies.
        inline_limit: With a store, bytes of cookie (name, ``=``, value) above which a parcel goes there; 0 keeps all
            content off the browser.
        lease: With a store, seconds for which a reader has a parcel to itself.
        on_outage: What a failing store means: ``"log"`` serves the page without messages, ``"raise"`` raises.
        budget: Bytes that all our cookies of one visitor may take together (name, ``=``, value).
        max_age: Seconds after which a message is no longer worth showing.
        cookie: Name and attributes of our cookies.
        overflow: What happens to messages of one response that alone exceed the budget: ``"shorten"`` cuts them
            visibly, ``"raise"`` is a `MessageTooLargeError` at the call. None raises under the framework's debug and
            test modes and shortens otherwise.
        categories: The declared categories; any other is an error at ``flash()``. None allows all.
        bind: Called with the framework's request; returns who the visitor is, by the user's id, or None. Messages
            flashed to one are not shown to the next who signs in.
        shows: Called with the framework's request; returns whether its response will show messages. It can only
            narrow the built-in rule.
        vary: Add ``Vary: Cookie`` to every page that asks for messages, also when there are none.
        take_over: Show once what the framework's own flash had left pending when the application changed to
            Heliograph. Some weeks later it can be False.
        compress: Deflate parcels over 1,000 bytes.
        endpoint: The path at which a page's script asks what is pending, below where the application is mounted, such
            as ``"/_flashes"``; None answers nothing there. Django has it in its URLs instead.
        partials: Which of ``"htmx"``, ``"turbo"`` and ``"unpoly"`` the pages use: what is pending when they fetch a
            part of a page reaches the page by a header.
        client: Pages hold no messages, so that caches may keep them for all visitors; the page's script asks the
            endpoint when a cookie without content, ``flash-waiting``, says that something waits.
        clock: Returns nanoseconds since the epoch.
        random: Returns this many unpredictable bytes.

    Raises:
        SecretKeyError: For a missing or weak key.
        ConfigurationError: For a setting that cannot work.

    Example:
        >>> helio = Heliograph(secret_key="an example, not a key to use", max_age=600)
        >>> helio.max_age
        600
    """

    secret_key: SecretSource = field(repr=False)
    store: StoreT = _NO_STORE
    inline_limit: int = 1024
    lease: int = 30
    on_outage: Literal["log", "raise"] = "log"
    budget: int = 2048
    max_age: int = 3600
    cookie: CookieSettings = field(default_factory=CookieSettings)
    overflow: Literal["shorten", "raise"] | None = None
    categories: Collection[str] | None = None
    bind: Callable[[Any], str | int | UUID | None] | None = None
    shows: Callable[[Any], bool] | None = None
    vary: bool = False
    take_over: bool = True
    compress: bool = True
    endpoint: str | None = None
    partials: Collection[str] = frozenset()
    client: bool = False
    clock: Callable[[], int] = time.time_ns
    random: Callable[[int], bytes] = os.urandom
    hint: str = field(init=False, repr=False)
    """Without this in its Cookie header, a request has nothing for us."""
    _cookies: dict[bool, Cookies] = field(init=False, repr=False)
    _fixed: Sealer | None = field(init=False, repr=False, default=None)
    _warned: set[str] = field(init=False, repr=False, default_factory=set[str])
    _sealers: dict[tuple[Secret, ...], Sealer] = field(
        init=False, repr=False, default_factory=dict[tuple[Secret, ...], Sealer]
    )

    def __post_init__(self) -> None:
        require_cipher()
        if not callable(self.secret_key):
            keys = _as_keys(self.secret_key)
            require_strong(keys)
            object.__setattr__(self, "_fixed", self._sealer_for(keys))
        for name, (expected, fits) in _KINDS.items():
            if not fits(getattr(self, name)):
                raise ConfigurationError(f"{name} must be {expected}, not {getattr(self, name)!r}.")
        if not 256 <= self.budget <= 4096:
            raise ConfigurationError(
                f"A budget of {self.budget} bytes cannot work: below 256 no message fits, and browsers refuse a "
                "cookie of more than 4096 bytes."
            )
        check_max_age(self.max_age)
        for name, value, allowed in (
            ("overflow", self.overflow, (None, "shorten", "raise")),
            ("on_outage", self.on_outage, ("log", "raise")),
        ):
            if value not in allowed:
                raise ConfigurationError(f"{name} must be one of {allowed}, not {value!r}.")
        if self.inline_limit < 0 or self.lease < 1:
            raise ConfigurationError("inline_limit must be 0 or more bytes, and lease 1 or more seconds.")
        if isinstance(self.partials, str) or not LIBRARIES.issuperset(self.partials):
            raise ConfigurationError(
                f"partials must be a collection of {', '.join(sorted(LIBRARIES))}, not {self.partials!r}."
            )
        if self.endpoint is not None and not _ENDPOINT.fullmatch(self.endpoint):
            raise ConfigurationError(f"endpoint must be a path such as '/_flashes', or None, not {self.endpoint!r}.")
        if isinstance(self.categories, str):
            raise ConfigurationError(
                f"categories must be a collection of categories, such as {{{self.categories!r}}}, not one text."
            )
        own = self.cookie.secure
        cookies = {https: Cookies(self.cookie, secure=https if own is None else own) for https in (False, True)}
        object.__setattr__(self, "_cookies", cookies)
        object.__setattr__(self, "hint", cookies[False].base)

    @property
    def sealer(self) -> Sealer:
        """The sealer for the current keys.

        Raises:
            SecretKeyError: When the framework has no key.
        """
        if self._fixed is not None:
            return self._fixed
        source = self.secret_key
        return self._sealer_for(_as_keys(source() if callable(source) else source))

    def cookies(self, *, secure: bool) -> Cookies:
        """Return how cookies are named and written over this kind of connection."""
        return self._cookies[secure]

    def warn_once(self, text: str) -> None:
        """Log a warning the first time it is given."""
        if text not in self._warned:
            self._warned.add(text)
            logger.warning(text)

    def _sealer_for(self, keys: tuple[Secret, ...]) -> Sealer:
        """Return the sealer, derived once for each set of keys: a framework may change its keys while it runs.

        They take three kilobytes each. So that a key for each host cannot fill the memory, all are forgotten when there
        are too many, and derived once more.
        """
        sealer = self._sealers.get(keys)
        if sealer is None:
            if not keys or not all(keys):
                raise SecretKeyError(f"No secret key is set. Make one with: {MAKE_A_KEY}")
            if min(map(len, map(as_bytes, keys))) < WEAK_BELOW:
                self.warn_once(f"The secret key has fewer than {WEAK_BELOW} bytes. A good one: {MAKE_A_KEY}")
            if len(self._sealers) >= _MOST_KEYS:
                self._sealers.clear()  # Not one by one: other threads look at it meanwhile.
            sealer = self._sealers[keys] = Sealer(keys)
        return sealer


def check_max_age(max_age: int) -> int:
    """Return ``max_age``, seconds.

    Raises:
        ConfigurationError: When it is no whole number between 1 second and 400 days.
    """
    if type(max_age) is not int or not 0 < max_age <= _YEAR_AND_A_BIT:
        raise ConfigurationError(
            f"max_age must be a whole number from 1 to {_YEAR_AND_A_BIT} seconds (400 days), not {max_age!r}."
        )
    return max_age


def _as_keys(source: Secrets | None) -> tuple[Secret, ...]:
    if isinstance(source, tuple):  # As our integrations hand out their framework's keys, at each use.
        return source
    if source is None:
        return ()
    return (source,) if isinstance(source, str | bytes) else tuple(source)
