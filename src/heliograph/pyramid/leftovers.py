"""What Pyramid's own flash left pending: the lists under the session's keys ``_f_`` and a queue's name.

Looking for them must not cost the visitor a session: whoever has none gets none, and a cookie session that has nothing
of the kind is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import getitem
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from heliograph.heliograph import Heliograph
from heliograph.leftovers import Leftovers
from heliograph.pyramid.messages import described
from heliograph.pyramid.sessions import FlashSession, NoSessionFactoryError, own_session

if TYPE_CHECKING:
    from pyramid.request import Request

_PREFIX = "_f_"  # pyramid.session.CookieSession.flash; the other session packages have it from there.


class _Left(NamedTuple):
    queue: str
    content: object


def find(current: Callable[[], Request | None], helio: Heliograph) -> Leftovers | None:
    """Return what is left in the session of a request, None when there is nothing.

    Args:
        current: Returns the request, None when it is over.
        helio: The settings, which know our own cookies from others.
    """
    request = current()
    if request is None or not _may_have_session(request, helio):
        return None
    session: Any = request.session
    if type(session) is FlashSession:  # A test may have set another.
        try:
            session = own_session(session)
        except NoSessionFactoryError:
            return None
    if getattr(session, "new", False):  # Beaker's cookie sessions have no such attribute.
        return None
    # Pyramid's cookie session sends its cookie anew when somebody looks at it, unless one looks past it.
    is_dict = issubclass(type(session), dict)
    names: Iterable[object] = dict[object, object].keys(session) if is_dict else session.keys()
    look: Callable[[Any, str], object] = dict[object, object].__getitem__ if is_dict else getitem
    keys = [name for name in names if isinstance(name, str) and name.startswith(_PREFIX)]
    if not keys:
        return None
    found: list[object] = []
    for key in keys:
        left = look(session, key)
        if isinstance(left, list):
            found += [_Left(key.removeprefix(_PREFIX), content) for content in cast("list[object]", left)]
        else:
            found.append(left)

    def remove(request: Request, response: object) -> None:
        for key in keys:
            session.pop(key, None)

    # Only with a response, since an attempt that fails shows nothing, and before sessions are saved.
    return Leftovers(found, _read, lambda: request.response_callbacks.appendleft(remove))


def _may_have_session(request: Request, helio: Heliograph) -> bool:
    """Tell whether the request has a cookie that is not one of ours."""
    header: str = request.environ.get("HTTP_COOKIE", "")
    return header != "" and any(crumb and helio.hint not in crumb for crumb in header.split(";"))


def _read(left: Any) -> dict[str, Any]:
    category, data = described(left.content, left.queue)
    return {"content": left.content, "category": category, "queue": left.queue, "data": data}
