"""Promises of the code shown on the pages."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from heliograph.demo.listing import listing

from .page import read


def sample(name: str) -> str:
    # A comment with <angles> & ampersands.
    return f"<b>{name or 'nobody'}</b>" if name else name


def other() -> None:
    """Do nothing."""


def spans(word: str, *functions: Callable[..., object]) -> list[str]:
    return [element.text for element in read(listing(*functions)).classed(word)]


@pytest.mark.parametrize(
    ("word", "found"), [("keyword", {"def", "return", "if", "else"}), ("comment", {"# A comment"})]
)
def test_words_are_coloured_by_what_they_are(word: str, found: set[str]) -> None:
    """Keywords and comments are told apart."""
    assert {span[:11] for span in spans(word, sample)} - {"or"} == found


def test_strings_are_coloured() -> None:
    """Strings and docstrings have the colour of strings."""
    assert spans("string", other) == ['"""Do nothing."""']


def test_nothing_is_changed() -> None:
    """The code shown is the code that runs, to the letter; functions are set apart by an empty line."""
    without_colours = re.sub(r"</?span[^>]*>", "", listing(sample, other))
    assert unescape(without_colours) == (
        "def sample(name: str) -> str:\n"
        "    # A comment with <angles> & ampersands.\n"
        """    return f"<b>{name or 'nobody'}</b>" if name else name\n"""
        "\n"
        "def other() -> None:\n"
        '    """Do nothing."""'
    )
