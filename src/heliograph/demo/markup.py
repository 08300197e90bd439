"""HTML made readable: an element a line, in a few colours, and drawings left out."""

from __future__ import annotations

from html.parser import HTMLParser

from markupsafe import Markup, escape

_VOID = frozenset({"input"})
_DRAWING = "svg"


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Markup] = []
        self._depth = 0
        self._drawing = False
        self._in_line = False  # After text, whose end tag stays beside it.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._drawing:
            return
        if tag == _DRAWING:
            self._drawing = True
            attrs = [pair for pair in attrs if pair[0] == "class"]
        words = Markup("").join(_attribute(name, value) for name, value in attrs)
        self._add(Markup('&lt;<span class="keyword">{}</span>{}&gt;').format(tag, words))
        if not self._drawing and tag not in _VOID:
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what closes itself, which is within drawings only."""

    def handle_endtag(self, tag: str) -> None:
        closing = Markup('&lt;/<span class="keyword">{}</span>&gt;').format(tag)
        if tag == _DRAWING:
            self._drawing = False
            self.lines[-1] += "…" + closing
        elif not self._drawing:
            self._depth -= 1
            if self._in_line:
                self.lines[-1] += closing
            else:
                self._add(closing)
            self._in_line = False

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.lines[-1] += escape(data.strip())
            self._in_line = True

    def _add(self, text: Markup) -> None:
        self.lines.append(Markup("  ") * self._depth + text)


def readable(html: str) -> Markup:
    """Return HTML as code to look at.

    Args:
        html: Well-formed, as :func:`heliograph.html.render` writes it.

    Example:
        >>> print(readable('<p class="x">Saved</p>').striptags())
        <p class="x">Saved</p>
    """
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return Markup("\n").join(writer.lines)


def _attribute(name: str, value: str | None) -> Markup:
    if not value:
        return Markup(" {}").format(name)
    return Markup(' {}=<span class="string">"{}"</span>').format(name, value)
