"""The endpoint as a view of Django; what it answers is decided in :mod:`heliograph.endpoint`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from heliograph.current import required_exchange
from heliograph.endpoint import answer, is_bearable


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer a request to the endpoint: ``path("_flashes", heliograph.django.endpoint)`` in the URLs.

    It is exempt from Django's CSRF tokens, since it refuses whatever no page of this origin sent, and a page out of a
    shared cache has no token of its visitor's.

    Raises:
        OutsideRequestError: Without ``MessageMiddleware``.

    Example:
        >>> from django.urls import path
        >>> path("_flashes", endpoint).pattern.match("_flashes") is not None
        True
    """
    body = request.body if is_bearable(request.META.get("CONTENT_LENGTH")) else None
    status, headers, text = answer(required_exchange(), body)
    return HttpResponse(text, status=status, headers=headers)
