"""The endpoint as a view of Flask; what it answers is decided in :mod:`heliograph.endpoint`."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Request, Response, request

from heliograph.current import required_exchange
from heliograph.endpoint import answer, is_bearable

NAME = "heliograph"
"""The name of the view, for ``url_for`` and for what exempts views from CSRF tokens."""

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def add_endpoint(app: Flask, path: str) -> None:
    """Add the endpoint to an application, unless it is there."""
    if all(rule.rule != path for rule in app.url_map.iter_rules(NAME)) if NAME in app.view_functions else True:
        # All methods, so that the answer to a wrong one is ours.
        app.add_url_rule(path, NAME, heliograph_endpoint, methods=_METHODS, provide_automatic_options=False)


def heliograph_endpoint() -> Response:
    """Answer a request to the endpoint.

    It needs no CSRF token, since it refuses whatever no page of this origin sent.
    """
    status, headers, text = answer(required_exchange(), _body(request))
    return Response(text, status, headers)


def _body(request: Request) -> bytes | None:
    if not is_bearable(request.headers.get("Content-Length")):
        return None
    if request.mimetype == "application/x-www-form-urlencoded":  # A function of before_request may have parsed it.
        return urlencode([*cast("Any", request.form).items(multi=True)]).encode("ascii")
    return request.get_data()
