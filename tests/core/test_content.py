"""Promises about what a message may hold, and how it comes back."""

import re
from collections import UserString, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from math import copysign, inf, isnan, nan
from typing import Any, NamedTuple, cast
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from heliograph import UnstorableError
from heliograph.content import admit, admit_data, clean
from tests.core.lazy_strings import LAZY, DjangoPromise
from tests.core.strategies import contents
from tests.core.visits import Visitor, heliograph


class Shouting(str):
    __slots__ = ()


class Badge(Markup):
    __slots__ = ()


class Level(str, Enum):  # noqa: UP042
    HIGH = "high"


class Colour(StrEnum):
    RED = "red"


class Priority(IntEnum):
    URGENT = 1


@dataclass
class Order:
    number: int


class Point(NamedTuple):
    x: int
    y: int


class Blob(bytes):
    __slots__ = ()


class Icon:
    """Renders itself as HTML, as a widget of a form library does."""

    def __html__(self) -> str:
        return "<svg>"

    def __str__(self) -> str:
        return "<svg> as text"


class Array:
    """Has the operators of a numpy array or a pandas series, which are no text."""

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[int]:
        return iter([1])

    def __add__(self, other: object) -> "Array":
        return self

    def __mod__(self, other: object) -> "Array":
        return self


def nested(levels: int, wrap: Callable[[Any], Any]) -> Any:
    value: Any = "text"
    for _ in range(levels):
        value = wrap(value)
    return value


def join_surrogates(pair: str) -> str:
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + ord(pair[1]) - 0xDC00)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal and of the same types all the way down, floats to the sign of their zeros."""
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, list | tuple):
        return all(map(same, cast("list[Any]", one), other))
    if isinstance(one, dict):
        return all(same(value, other[key]) for key, value in cast("dict[str, Any]", one).items())
    if isinstance(one, float):
        return copysign(1, one) == copysign(1, other)
    return not isinstance(one, datetime) or one.utcoffset() == other.utcoffset()


@given(contents)
@example(2**64)
@example(-(2**63) - 1)
@example(10**40)
@example([inf, -inf, -0.0])
@example(datetime(2027, 1, 15, 8, 0, 0, 1, timezone(timedelta(hours=5, minutes=45, seconds=1))))
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(date(9999, 12, 31))
@example(Decimal("1.50"))
@example(Decimal("-Infinity"))
@example(UUID(int=0))
@example(((), [()], {"a": ()}))
@example(b"\x00\xff")
def test_every_value_comes_back_as_what_it_was(value: Any) -> None:
    """A value of any type of the table, however nested, reads on a later page as equal and of the same type."""
    assert same(admit(value), value)


@given(contents)
def test_a_later_page_sees_what_the_same_page_would(value: Any) -> None:
    """It makes no difference to a template whether the message was flashed in this request or came in a cookie."""
    visitor = Visitor(heliograph(overflow="shorten", budget=4096, compress=False))
    visit = visitor.open("POST")
    now = visit.flashes.add([value]).content
    visit.close(303)
    assert same(visitor.read(), [now])


def test_not_a_number_comes_back() -> None:
    """NaN survives as float and as Decimal."""
    assert isnan(admit(nan))
    assert admit(Decimal("NaN")).is_nan()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Shouting("text"), "text", id="str subclass"),
        pytest.param(Level.HIGH, "high", id="str and Enum"),
        pytest.param(Colour.RED, "red", id="StrEnum"),
        pytest.param(UserString("text"), "text", id="UserString"),
        pytest.param(Icon(), "<svg> as text", id="with __html__"),
    ],
)
def test_text_of_any_kind_becomes_str(value: object, text: str) -> None:
    """Subclasses of str, enumerations of text and objects that render themselves are stored as their text."""
    assert same(admit(value), text)
    assert same(admit([value]), [text])
    assert same(admit({"a": (value,)}), {"a": (text,)})


@pytest.mark.parametrize("value", [Markup("<b>x</b>"), Badge("<b>x</b>"), Markup("<b>\u00e9</b>")], ids=repr)
def test_markup_stays_markup(value: Markup) -> None:
    """Markup, and a subclass of it, comes back as Markup itself, also from within a list."""
    assert same(admit(value), Markup(value))
    assert same(admit([value]), [Markup(value)])


@pytest.mark.parametrize("lazy", LAZY)
def test_a_lazy_string_is_spoken_when_it_is_flashed(lazy: Callable[[Callable[[], str]], object]) -> None:
    """A lazy translation is stored in the language of the request that flashed it."""
    language = ["de"]
    greeting = lazy(lambda: {"de": "Gr\u00fc\u00df <b>dich</b>", "en": "Hello"}[language[0]])
    stored = admit({"greeting": [greeting]})
    language[0] = "en"
    assert same(stored, {"greeting": ["Gr\u00fc\u00df <b>dich</b>"]})


@pytest.mark.parametrize("lazy", LAZY)
def test_a_lazy_string_is_text_and_no_markup(lazy: Callable[[Callable[[], str]], object]) -> None:
    """A lazy translation with a visitor's input in it is escaped, whatever its `__html__` says."""
    assert same(admit(lazy(lambda: "<script>")), "<script>")


def test_a_lazy_markup_is_text() -> None:
    """Only Markup itself is HTML: a promise of Markup is text."""
    assert same(admit(DjangoPromise(lambda: Markup("<b>x</b>"))), "<b>x</b>")


UNSTORABLE: dict[str, tuple[object, str]] = {
    "set": ({1, 2}, "set"),
    "frozenset": (frozenset({1}), "frozenset"),
    "dataclass": (Order(7), "Order"),
    "plain object": (object(), "object"),
    "enumeration of numbers": (Priority.URGENT, "Priority"),
    "named tuple": (Point(1, 2), "Point"),
    "deque": (deque([1]), "deque"),
    "range": (range(3), "range"),
    "complex number": (1j, "complex"),
    "timedelta": (timedelta(1), "timedelta"),
    "iterator": (iter([1]), "list_iterator"),
    "class": (Order, "type"),
    "bytearray": (bytearray(b"x"), "bytearray"),
    "memoryview": (memoryview(b"x"), "memoryview"),
    "subclass of bytes": (Blob(b"x"), "Blob"),
    "array of numbers": (Array(), "Array"),
    "mapping with numbers as keys": ({1: "a"}, "int"),
    "mapping with None as key": ({None: "a"}, "NoneType"),
    "mapping with tuples as keys": ({"a": [{("b",): 1}]}, "tuple"),
    "object within a list": ([1, {"a": (Order(7),)}], "Order"),
}


@pytest.mark.parametrize(("value", "name"), UNSTORABLE.values(), ids=UNSTORABLE)
def test_a_value_that_cannot_travel_is_refused_at_once(value: object, name: str) -> None:
    """A value of any other type is a TypeError at the call, which names the type and says what else to do."""
    with pytest.raises(UnstorableError, match=f"'{name}'") as caught:
        admit(value)
    assert isinstance(caught.value, TypeError)
    assert caught.value.type.__name__ == name


WRAPS: dict[str, Callable[[Any], Any]] = {
    "list": lambda value: [value],
    "tuple": lambda value: (value,),
    "mapping": lambda value: {"a": value},
}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_32_levels_of_nesting_are_enough(wrap: Callable[[Any], Any]) -> None:
    """Lists, tuples and mappings may be nested 32 deep and hold text, and no deeper."""
    deepest = nested(32, wrap)
    assert same(admit(deepest), deepest)
    with pytest.raises(UnstorableError, match="32 levels"):
        admit(nested(33, wrap))


def test_a_value_that_holds_itself_is_refused() -> None:
    """A cyclic list or mapping is an error at the call, not a hanging request."""
    cyclic: list[Any] = []
    cyclic += [cyclic, cyclic]
    loop: dict[str, Any] = {}
    loop["self"] = [loop]
    for value in (cyclic, loop):
        with pytest.raises(UnstorableError):
            admit(value)


def test_a_number_of_too_many_digits_is_refused() -> None:
    """An integer beyond Python's limit for digits is the named error at the call."""
    with pytest.raises(UnstorableError):
        admit(10**5000)


def test_what_happens_to_a_list_after_the_flash_does_not_reach_the_message() -> None:
    """A message is a copy: its content and data no longer change with the originals."""
    rows, options = [["a"]], {"ids": [1]}
    visit = Visitor(heliograph()).open()
    message = visit.flashes.add(rows, data=options)
    rows[0].append("b")
    options["ids"].append(2)
    assert (message.content, message.data) == ([["a"]], {"ids": [1]})


@pytest.mark.parametrize("value", [None, {}])
def test_no_data_is_an_empty_mapping(value: dict[str, object] | None) -> None:
    """A template may always look into `data`."""
    assert admit_data(value) == {}


def test_data_holds_the_same_values_as_content() -> None:
    """The mapping for adapters may hold every type of the table, and nothing else."""
    assert same(admit_data({"when": date(2027, 1, 15), "of": ("a", Shouting("b"))})["of"], ("a", "b"))
    with pytest.raises(UnstorableError, match="'set'"):
        admit_data({"a": {1}})


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\ud800", "\ufffd"),
        ("a\udfffb", "a\ufffdb"),
        ("\udc00\ud800x", "\ufffd\ufffdx"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ufeff\ud800", "\ufeff\ufffd"),
    ],
)
def test_half_a_character_becomes_the_replacement_character(text: str, cleaned: str) -> None:
    """Lone surrogates, which a visitor can send and a view echo, neither fail nor spread."""
    assert same(clean(text), cleaned)
    assert same(admit([text, Markup(text), {text: Shouting(text)}]), [cleaned, Markup(cleaned), {cleaned: cleaned}])


@given(st.text(st.characters(exclude_categories=()) | st.characters(categories=["Cs"])))
def test_text_loses_nothing_but_half_characters(text: str) -> None:
    """Each lone surrogate becomes one replacement character, two halves become a whole, and all else stays."""
    joined = re.sub("[\ud800-\udbff][\udc00-\udfff]", lambda pair: join_surrogates(pair[0]), text)
    assert clean(text) == re.sub("[\ud800-\udfff]", "\ufffd", joined)
