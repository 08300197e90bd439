"""A page as a tree of elements, read so strictly that a mistake in a template is an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list["Element | str"])

    @property
    def text(self) -> str:
        """All text inside, with white space as a browser shows it."""
        return " ".join("".join(self._texts()).split())

    @property
    def classes(self) -> list[str]:
        """The element's classes."""
        return self.attributes.get("class", "").split()

    def all(self) -> Iterator[Element]:
        """Return this element and all inside, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all()

    def tagged(self, tag: str) -> list[Element]:
        """Return the elements of this kind."""
        return [element for element in self.all() if element.tag == tag]

    def classed(self, word: str) -> list[Element]:
        """Return the elements of this class."""
        return [element for element in self.all() if word in element.classes]

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert any(element.tag == "svg" for element in self.open), f"<{tag}/> closes itself only in SVG"
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}> at {self.getpos()}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Return the root of a page.

    Raises:
        AssertionError: When an element is not closed, or closed in the wrong place.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]


def shown(html: str) -> list[tuple[str, str]]:
    """Return the messages on a page: the role by which each is announced, and its category and text."""
    return [
        (item.attributes["role"], f"{item.attributes['data-flash-category']}: {content(item)}") for item in items(html)
    ]


def items(html: str) -> list[Element]:
    """Return the messages on a page as elements, those apart that wait in templates or are examples."""
    (messages,) = [element for element in read(html).all() if element.attributes.get("id") == "messages"]
    children = [child for child in messages.children if isinstance(child, Element)]
    return [child for child in children if "data-flash" in child.attributes]


def content(item: Element) -> str:
    """Return the text of a message, without title and buttons."""
    (found,) = [element for element in item.all() if "data-flash-content" in element.attributes]
    return found.text


def texts(html: str) -> list[str]:
    """Return the texts of the messages on a page."""
    return [content(item) for item in items(html)]


def fields(form: Element) -> dict[str, str]:
    """Return what a form sends when nobody changes it."""
    return {field.attributes["name"]: field.attributes["value"] for field in form.tagged("input")}
