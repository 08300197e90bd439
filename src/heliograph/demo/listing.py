"""The code shown on a page is the code that runs: its source, made readable with a few colours."""

from __future__ import annotations

import inspect
import io
import keyword
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from markupsafe import Markup, escape

_HERE = Path(__file__).parent


@cache
def listing(*functions: Callable[..., object]) -> Markup:
    """Return the source of functions as HTML, one after the other.

    Example:
        >>> from textwrap import dedent
        >>> print(listing(dedent).splitlines()[0])
        <span class="keyword">def</span> dedent(text):
    """
    return Markup("\n\n").join(_coloured(inspect.getsource(function).rstrip()) for function in functions)


@cache
def module(name: str) -> Markup:
    """Return the source of one of the demo's modules as HTML."""
    return _coloured((_HERE / f"{name}.py").read_text())


@cache
def source(name: str) -> str:
    """Return one of the files that the demo serves, as text."""
    return (_HERE / "static" / name).read_text()


def _coloured(source: str) -> Markup:
    return Markup("").join(_pieces(source))


def _pieces(source: str) -> Iterator[Markup]:
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    done = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = _kind(token)
        if kind is not None:
            start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
            yield escape(source[done:start])
            yield Markup('<span class="{}">{}</span>').format(kind, source[start:end])
            done = end
    yield escape(source[done:])


def _kind(token: tokenize.TokenInfo) -> str | None:
    name = tokenize.tok_name[token.type]
    if name == "STRING" or name.startswith("FSTRING"):  # Python 3.12 takes f-strings apart.
        return "string"
    if name == "COMMENT":
        return "comment"
    return "keyword" if name == "NAME" and keyword.iskeyword(token.string) else None
