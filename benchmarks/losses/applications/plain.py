"""The shop without a framework: what its pages do, for one application of WSGI and one of ASGI. It has no sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from markupsafe import escape

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines
from heliograph import flash, flashes


class Answer(NamedTuple):
    """What a page answers; an iterator as body is streamed."""

    status: int
    headers: Mapping[str, str]
    body: str | Iterator[bytes]


def answer(path: str, form: Mapping[str, str]) -> Answer:
    """Handle a request."""
    return _PAGES.get(path, _not_found)(form)


def _html(category: str | None = None) -> str:
    return "\n".join(
        f'<li class="flash {message.category}">{escape(message)}</li>' for message in flashes().pop(category)
    )


def _page(body: str | Iterator[bytes], status: int = 200) -> Answer:
    return Answer(status, {"content-type": "text/html"}, body)


def _home() -> Answer:
    return Answer(303, {"location": "/"}, "")


def _index(form: Mapping[str, str]) -> Answer:
    page = _page(_html())
    pause()
    return page


def _order(form: Mapping[str, str]) -> Answer:
    flash(f"Ordered: {form['article']}", "success")
    pause()
    return _home()


def _import(form: Mapping[str, str]) -> Answer:
    for line in lines(form["lines"]):
        flash(line, "warning")
    return _home()


def _check_out(form: Mapping[str, str]) -> Answer:
    if not _html():
        flash("Paid", "success")
    return _page(_html())


def _catalogue(form: Mapping[str, str]) -> Answer:
    def body() -> Iterator[bytes]:
        yield b"<ul>"
        yield _html().encode()

    return _page(body())


def _report(form: Mapping[str, str]) -> Answer:
    _html()
    raise ZeroDivisionError("The template of the report fails.")


def _offers(form: Mapping[str, str]) -> Answer:
    return Answer(200, {"content-type": "text/html", "cache-control": CACHEABLE}, _html())


def _not_found(form: Mapping[str, str]) -> Answer:
    return _page(_html(), 404)


_PAGES: Mapping[str, Callable[[Mapping[str, str]], Answer]] = {
    "/": _index,
    "/orders": _order,
    "/imports": _import,
    "/warnings": lambda form: _page(_html("warning")),
    "/check-out": _check_out,
    "/catalogue": _catalogue,
    "/report": _report,
    "/offers": _offers,
}
