"""The endpoint within our tween; what it answers is decided in :mod:`heliograph.endpoint`.

No route and no view: whatever an application demands of its views (permissions, CSRF tokens, a predicate) is not
demanded of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pyramid.response import Response

from heliograph.endpoint import answer, is_bearable
from heliograph.pyramid.requests import exchange_of

if TYPE_CHECKING:
    from pyramid.request import Request


def routed(handler: Callable[[Request], Response], path: str, request: Request) -> Response:
    """Answer what is for the endpoint, and leave everything else to the application."""
    if request.environ.get("PATH_INFO") != path:
        return handler(request)
    body = request.body if is_bearable(request.environ.get("CONTENT_LENGTH")) else None
    status, headers, text = answer(exchange_of(request), body)
    return Response(text.encode("ascii"), status=status, headerlist=[*headers.items()])
