"""Pyramid, its own flash in its own signed session cookie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router
from pyramid.session import SignedCookieSessionFactory

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines

QUEUES = ("success", "warning", "")


def application(keys: Sequence[str]) -> Router:
    """Return the application."""
    return configuration(keys).make_wsgi_app()


def configuration(keys: Sequence[str]) -> Configurator:
    """Return its configuration, to which more can be said; Pyramid's session has one key."""
    config = Configurator(session_factory=SignedCookieSessionFactory(keys[0]))
    for name, path, view in (
        ("index", "/", index),
        ("account", "/account", account),
        ("warnings", "/warnings", warnings),
        ("catalogue", "/catalogue", catalogue),
        ("report", "/report", report),
        ("offers", "/offers", offers),
    ):
        config.add_route(name, path)
        config.add_view(view, route_name=name)
    for name, path, view in (
        ("sign_in", "/sign-in", sign_in),
        ("orders", "/orders", order),
        ("import", "/imports", import_),
        ("sign_out", "/sign-out", sign_out),
        ("basket", "/basket", basket),
        ("check_out", "/check-out", check_out),
    ):
        config.add_route(name, path)
        config.add_view(view, route_name=name, request_method="POST")
    config.add_notfound_view(not_found)
    return config


def layout(request: Request, queues: Sequence[str] = QUEUES) -> Iterator[str]:
    for queue in queues:
        for message in request.session.pop_flash(queue):
            yield f'<li class="flash {queue}">{escape(message)}</li>'


def page(request: Request, queues: Sequence[str] = QUEUES) -> Response:
    return Response("\n".join(layout(request, queues)))


def home(request: Request) -> HTTPSeeOther:
    return HTTPSeeOther(request.route_path("index"))


def index(request: Request) -> Response:
    response = page(request)
    pause()
    return response


def sign_in(request: Request) -> Response:
    request.session["user"] = request.params["user"]
    return home(request)


def order(request: Request) -> Response:
    assert request.session["user"]
    request.session.flash(f"Ordered: {request.params['article']}", "success")
    pause()
    return home(request)


def import_(request: Request) -> Response:
    for line in lines(str(request.params["lines"])):
        request.session.flash(line, "warning")
    return home(request)


def sign_out(request: Request) -> Response:
    request.session.flash("Goodbye")
    request.session.invalidate()
    return home(request)


def account(request: Request) -> Response:
    user: str = request.session["user"]
    pause()
    return Response(user)


def basket(request: Request) -> Response:
    request.session["basket"] = request.params["article"]
    pause()
    return home(request)


def warnings(request: Request) -> Response:
    return page(request, ["warning"])


def check_out(request: Request) -> Response:
    if not request.session.pop_flash("success"):
        request.session.flash("Paid", "success")
    return page(request)


def catalogue(request: Request) -> Response:
    return Response(app_iter=(line.encode() for line in layout(request)))


def report(request: Request) -> Response:
    page(request)
    raise ZeroDivisionError("The template of the report fails.")


def offers(request: Request) -> Response:
    response = page(request)
    response.headers["Cache-Control"] = CACHEABLE
    return response


def not_found(request: Request) -> Response:
    response = page(request)
    response.status = 404
    return response
