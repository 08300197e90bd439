"""The window: one key of Flask's session, ``_flashes``, which looks onto the exchange.

Code that reaches into the session finds there what it would find in Flask, and what it puts there is flashed.
Everything but that one key is the session's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from flask.ctx import RequestContext
from flask.sessions import SecureCookieSession, SessionMixin

from heliograph.exchange import Exchange
from heliograph.flashes import Flashes
from heliograph.flask.pending import Pending, pairs_of
from heliograph.leftovers import Leftovers
from heliograph.message import Message

FLASHES = "_flashes"
"""The session's key of ``flask.flash()`` and ``flask.get_flashed_messages()`` (``flask/helpers.py``)."""

_MISSING: Any = object()
# From Flask 3.1.3 on, asking for `flask.session` is access to the session; before, sessions said so key by key.
_ASKING_IS_ACCESS = hasattr(RequestContext, "session")

if TYPE_CHECKING:
    _AnySession = SecureCookieSession  # To type checkers it is a mapping like Flask's own; any session class will do.
else:
    _AnySession = SessionMixin


class Window(_AnySession):
    """Mixed into a session's class: the one key goes to the exchange, everything else to the session itself.

    Attributes:
        flash_exchange: The exchange of the request.
        flash_joined: A middleware around the application made it, and writes its headers.
        flash_alone: There is no session that could be saved.
        flash_watched: A test or the debugger looks on after the response.
        flash_left: What is still pending then.
        flash_touches: How often the application touched the session.
    """

    flash_exchange: Exchange
    flash_joined = False
    flash_alone = False
    flash_watched = False
    flash_left: Sequence[Message] = ()
    flash_touches = 0
    _flash_asked: Sequence[Message] | None = None
    _flash_view: Sequence[Message] | None = None
    _flash_taken_over = False
    _flash_touched = False  # By the latest access, which nothing has used yet.

    @property
    def accessed(self) -> bool:
        """Whether the application touched its session, so that the page varies by cookie."""
        return self.flash_touches > 0

    @accessed.setter
    def accessed(self, value: bool) -> None:
        self.flash_touches = self.flash_touches + 1 if value else 0
        self._flash_touched = value

    def flash_renew(self) -> None:
        """Forget the request before; the next one's exchange is about to be set."""
        self.flash_joined = self.flash_alone = self.flash_watched = False
        self.flash_left = ()
        self.flash_touches = 0
        self._flash_asked = self._flash_view = None
        self._flash_taken_over = self._flash_touched = False

    def flash_forgive(self) -> None:
        """Take back what asking for ``flask.session`` just counted: its messages are not the application's session."""
        self._is_ours(FLASHES)

    def flash_messages(self) -> Flashes:
        """Return the messages."""
        self._flash_asked = None
        return self.flash_exchange.flashes

    def flash_pending(self) -> Sequence[Message]:
        """Return what is pending."""
        return self.flash_messages().peek() or self.flash_left

    def flash_view(self) -> Sequence[Message]:
        """Return what this page shows: what was pending at its first read, the same for all reads of one request."""
        if self._flash_view is None:
            self._flash_view = self.flash_pending()
        return self._flash_view

    def flash_leftovers(self) -> Leftovers | None:
        """Return what Flask's own flash left in the session itself."""
        found = _MISSING if self._flash_taken_over else self._flash_own()
        return None if found is _MISSING else Leftovers(found, _read, self._flash_take_over)

    def flash_settle(self) -> None:
        """Take what was taken over out of the session, before it is saved; before, somebody may be iterating it."""
        if self._flash_taken_over and self._flash_own() is not _MISSING:
            super().__delitem__(FLASHES)

    def _flash_own(self) -> Any:
        """Return what the session itself has under our key, by the one way that no session builds on another."""
        touches, touched = self.flash_touches, self._flash_touched
        try:
            # Most visitors have none: asked first, as an exception costs more than the question.
            return super().__getitem__(FLASHES) if len(self) else _MISSING
        except KeyError:
            return _MISSING
        finally:
            self.flash_touches, self._flash_touched = touches, touched

    def _flash_take_over(self) -> None:
        self._flash_taken_over = True

    def _is_ours(self, key: object) -> bool:
        """Tell whether a key is ours, and so whether the latest access was none to the application's session."""
        ours = key == FLASHES
        if self._flash_touched:
            self._flash_touched = False
            if ours and _ASKING_IS_ACCESS:
                self.flash_touches -= 1
        return ours

    # The session's own methods

    def __contains__(self, key: object) -> bool:
        if not self._is_ours(key):
            return super().__contains__(key)
        asked = self._flash_view
        if asked is None:
            asked = self._flash_asked = self.flash_pending()
        return bool(asked)

    def __getitem__(self, key: str) -> Any:
        if not self._is_ours(key):
            return super().__getitem__(key)
        pending = Pending(self)
        if not pending and self._flash_own() is _MISSING:
            raise KeyError(key)
        return pending

    def __setitem__(self, key: str, value: Any) -> None:
        if not self._is_ours(key):
            super().__setitem__(key, value)
        elif not (isinstance(value, Pending) and value.window is self):  # To which everything is done already.
            Pending(self).replace(list(value))

    def __delitem__(self, key: str) -> None:
        if not self._is_ours(key):
            super().__delitem__(key)
        elif not self.pop(key, None):
            raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value; of our key, what is pending."""
        if not self._is_ours(key):
            return super().get(key, default)
        pending = Pending(self)
        # flask.flash() asks with a list as default; it is answered without a look at what came.
        return pending if isinstance(default, list) else pending or default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return a value, after setting it if there is none."""
        if not self._is_ours(key):
            return super().setdefault(key, default)
        pending = Pending(self)
        if default and not pending:
            pending.extend(default)
        return pending

    def update(self, *arguments: Any, **values: Any) -> None:
        """Set several values."""
        given = dict(*arguments, **values)
        if FLASHES in given:
            self[FLASHES] = given.pop(FLASHES)
        if given:
            super().update(given)

    def pop(self, key: str, default: Any = _MISSING) -> Any:
        """Take a value out."""
        if not self._is_ours(key):
            return super().pop(key) if default is _MISSING else super().pop(key, default)
        if default is _MISSING:  # flask.get_flashed_messages() reads by this, and reading is not delivery.
            view = self._flash_view
            if view is None:  # If it was Flask, it has just asked whether there are any.
                view = self._flash_view = self._flash_asked or self.flash_pending()
            if not view:
                raise KeyError(key)
            self.flash_exchange.flashes.take(view)
            return pairs_of(view)
        pairs = Pending(self).pairs()
        self.flash_messages().clear()  # Somebody throws them away.
        return pairs or default

    def clear(self) -> None:
        """Empty the session itself; messages are no part of it."""
        left = _MISSING if self._flash_taken_over else self._flash_own()
        if left is not _MISSING:
            super().__delitem__(FLASHES)
        super().clear()
        if left is not _MISSING:
            super().__setitem__(FLASHES, left)  # Messages as well, and next asked for.


def _read(item: object) -> dict[str, Any]:
    """Read an item of Flask's list: a pair, category first. Serializers of other sessions turn it into a list."""
    if not isinstance(item, tuple | list):
        raise TypeError("no pair")
    category, content = cast("Sequence[object]", item)
    return {"content": content, "category": str(category)}
