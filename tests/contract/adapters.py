"""One adapter an integration: an application of that framework around a handler of the contract."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import django.urls
import flask
from django.contrib import messages
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from fastapi import FastAPI
from pyramid.config import Configurator
from pyramid.request import Request as PyramidRequest
from pyramid.response import Response as PyramidResponse
from pyramid.session import SignedCookieSessionFactory
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

import heliograph.asgi
import heliograph.django
import heliograph.fastapi
import heliograph.flask
import heliograph.pyramid
import heliograph.starlette
import heliograph.starlette_flash
import heliograph.wsgi
from heliograph import Heliograph, aflashes, flash, flashes
from heliograph.testing.browser import Driver
from heliograph.testing.contract import Adapter, Answer, Call, Handler
from heliograph.testing.contract.site import Flash, Read
from heliograph.testing.drivers import ASGIDriver, WSGIDriver

from ..django_setup import MESSAGES, SESSIONS, DjangoDriver

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METHODS = ["GET", "POST", "HEAD"]


def _read(category: str | None = None) -> list[tuple[str, Any]]:
    return [(message.category, message.content) for message in flashes().pop(category)]


def _chunks(body: str | Iterator[str]) -> Iterable[bytes]:
    return [body.encode()] if isinstance(body, str) else (chunk.encode() for chunk in body)


def wsgi(helio: Heliograph, handler: Handler) -> Driver:
    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = {name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name[:5] == "HTTP_"}
        answer = handler(Call(environ["REQUEST_METHOD"], environ["PATH_INFO"], headers, flash, _read))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers.items()))
        return _chunks(answer.body)

    return WSGIDriver(heliograph.wsgi.FlashMiddleware(app, helio))


def asgi(helio: Heliograph, handler: Handler) -> Driver:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await _ready(headers)
        answer = handler(Call(scope["method"], scope["path"], headers, flash, _read))
        pairs = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
        if isinstance(answer.body, str):
            await send({"type": "http.response.body", "body": answer.body.encode()})
            return
        for chunk in _chunks(answer.body):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return ASGIDriver(heliograph.asgi.FlashMiddleware(app, helio))


async def _ready(headers: Mapping[str, str]) -> None:
    """Have stored messages ready, as a view does that is asked for anything but pages; for those they are."""
    if "text/html" not in headers.get("accept", ""):
        await aflashes()


def flask_(helio: Heliograph, handler: Handler) -> Driver:
    def read(category: str | None = None) -> Any:
        if category is None:
            return flask.get_flashed_messages(with_categories=True)
        # Flask's own function drops the other categories in Python code; templates have this one.
        return heliograph.flask.get_flashed_messages(with_categories=True, category_filter=[category])

    return _flask(helio, handler, flask.flash, read)


def flask_words(helio: Heliograph, handler: Handler) -> Driver:
    def read(category: str | None = None) -> Any:
        return heliograph.flask.get_flashed_messages(True, () if category is None else category)

    return _flask(helio, handler, heliograph.flask.flash, read)


def _flask(helio: Heliograph, handler: Handler, flash: Flash, read: Read) -> Driver:
    app = flask.Flask("contract")
    app.secret_key = "the key of the session, not of the messages"
    app.logger.setLevel(logging.CRITICAL)  # A view that raises on purpose needs no traceback in the output.
    heliograph.flask.init_app(app, helio)

    @app.route("/<path:path>", methods=METHODS)
    @app.route("/", methods=METHODS, defaults={"path": ""})
    def view(path: str) -> flask.Response:
        request = flask.request
        headers = {name.lower(): value for name, value in request.headers}
        answer = handler(Call(request.method, request.path, headers, flash, read))
        body = answer.body if isinstance(answer.body, str) else flask.stream_with_context(answer.body)
        return flask.Response(body, answer.status, _headers(answer))

    return WSGIDriver(app)


def pyramid(helio: Heliograph, handler: Handler) -> Driver:
    config = Configurator(session_factory=SignedCookieSessionFactory("the key of the session, not of the messages"))
    return _pyramid(config, helio, handler)


def pyramid_sessionless(helio: Heliograph, handler: Handler) -> Driver:
    return _pyramid(Configurator(), helio, handler)


def _pyramid(config: Configurator, helio: Heliograph, handler: Handler) -> Driver:
    """Messages in Pyramid's words; categories, which it does not have, in ours."""

    def view(request: PyramidRequest) -> PyramidResponse:
        def flash(content: object, category: str = "info") -> None:
            if category == "info":
                request.session.flash(content)
            else:
                heliograph.pyramid.flashes(request).add(content, category)

        def read(category: str | None = None) -> list[tuple[str, Any]]:
            usual: list[Any] = (
                request.session.pop_flash() if category is None else []
            )  # One queue, whatever its categories.
            messages = heliograph.pyramid.flashes(request).pop(category)
            return [("info", content) for content in usual] + [(m.category, m.content) for m in messages]

        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = handler(Call(request.method, request.path, headers, flash, read))
        response = PyramidResponse(app_iter=_chunks(answer.body), status=answer.status)
        for name, value in _headers(answer).items():
            response.headers[name] = value
        return response

    config.include("heliograph.pyramid")
    config.set_flash_settings(helio)
    config.add_route("any", "/*path")
    config.add_view(view, route_name="any", request_method=("GET", "POST", "HEAD"))
    return WSGIDriver(config.make_wsgi_app())


def starlette(helio: Heliograph, handler: Handler) -> Driver:
    async def view(request: Request) -> Response:
        await _ready(request.headers)
        return _starlette_view(request, handler)

    app = Starlette(routes=[Route("/{path:path}", view, methods=METHODS)])
    app.add_middleware(heliograph.starlette.FlashMiddleware, helio=helio)
    return ASGIDriver(app)


def fastapi(helio: Heliograph, handler: Handler) -> Driver:
    app = FastAPI()
    app.add_middleware(heliograph.fastapi.FlashMiddleware, helio=helio)

    @app.api_route("/{path:path}", methods=METHODS)
    def view(request: Request, _: heliograph.fastapi.FlashesDep) -> Response:  # In a thread, as plain functions are.
        return _starlette_view(request, handler)

    return ASGIDriver(app)


def starlette_flash(helio: Heliograph, handler: Handler) -> Driver:
    async def view(request: Request) -> Response:
        await _ready(request.headers)
        bag = heliograph.starlette_flash.flash(request)

        def read(category: str | None = None) -> list[tuple[str, Any]]:
            found = bag.consume() if category is None else bag.get_by_category(category)
            return [(message["category"], message["message"]) for message in found]

        def flash(content: object, category: str = "success") -> None:
            bag.add(content, category)

        answer = handler(Call(request.method, request.url.path, request.headers, flash, read))
        return _starlette_response(answer)

    app = Starlette(routes=[Route("/{path:path}", view, methods=METHODS)])
    app.add_middleware(heliograph.starlette_flash.FlashMiddleware, helio=helio)
    return ASGIDriver(app)


def _starlette_view(request: Request, handler: Handler) -> Response:
    def flash(content: object, category: str = "success") -> None:
        heliograph.starlette.flash(request, content, category)

    def read(category: str | None = None) -> list[tuple[str, Any]]:
        if category is not None:
            return _read(category)
        found = heliograph.starlette.get_flashed_messages(request)
        return [(message["category"], message["message"]) for message in found]

    return _starlette_response(handler(Call(request.method, request.url.path, request.headers, flash, read)))


def _starlette_response(answer: Answer) -> Response:
    kind = Response if isinstance(answer.body, str) else StreamingResponse
    return kind(answer.body, answer.status, _headers(answer))


def django_wsgi(helio: Heliograph, handler: Handler) -> Driver:
    def view(request: HttpRequest) -> HttpResponseBase:
        return _django_view(request, handler)

    return _django(WSGIHandler, helio, view)


def django_asgi(helio: Heliograph, handler: Handler) -> Driver:
    def view(request: HttpRequest) -> HttpResponseBase:  # In a thread, as Django runs plain functions.
        return _django_view(request, handler, streaming=_async)

    return _django(ASGIHandler, helio, view)


def django_async(helio: Heliograph, handler: Handler) -> Driver:
    async def view(request: HttpRequest) -> HttpResponseBase:
        await _ready(request.headers)
        return _django_view(request, handler, streaming=_async)

    return _django(ASGIHandler, helio, view)


def _django(serve: type[ASGIHandler] | type[WSGIHandler], helio: Heliograph, view: Any) -> Driver:
    urls: Any = (django.urls.re_path("", view),)
    if helio.endpoint is not None:  # Django has its paths in its URLs.
        urls = (django.urls.path(helio.endpoint[1:], heliograph.django.endpoint), *urls)
    return DjangoDriver(serve, HELIOGRAPH=helio, MIDDLEWARE=[SESSIONS, MESSAGES], ROOT_URLCONF=urls)


_DJANGO_LEVELS = {tag: level for level, tag in messages.DEFAULT_TAGS.items()}


def _django_view(request: HttpRequest, handler: Handler, *, streaming: Any = iter) -> HttpResponseBase:
    def flash(content: Any, category: str = "info") -> None:
        messages.add_message(request, _DJANGO_LEVELS[category], content)

    def read(category: str | None = None) -> list[tuple[str, Any]]:
        if category is not None:
            return _read(category)
        return [(message.level_tag, message.message) for message in messages.get_messages(request)]

    headers = {name.lower(): value for name, value in request.headers.items()}
    answer = handler(Call(request.method or "", request.path, headers, flash, read))
    if isinstance(answer.body, str):
        return HttpResponse(answer.body, status=answer.status, headers=_headers(answer))
    return StreamingHttpResponse(streaming(answer.body), status=answer.status, headers=_headers(answer))


async def _async(body: Iterator[str]) -> AsyncIterator[str]:
    for chunk in body:
        yield chunk


def _headers(answer: Answer) -> dict[str, str]:
    return {"content-type": "text/html"} | {name.lower(): value for name, value in answer.headers.items()}


ADAPTERS: dict[str, Adapter] = {
    "wsgi": wsgi,
    "asgi": asgi,
    "flask": flask_,
    "flask_words": flask_words,
    "pyramid": pyramid,
    "pyramid_sessionless": pyramid_sessionless,
    "starlette": starlette,
    "fastapi": fastapi,
    "starlette_flash": starlette_flash,
    "django_wsgi": django_wsgi,
    "django_asgi": django_asgi,
    "django_async": django_async,
}

__all__ = ["ADAPTERS", "Answer"]
