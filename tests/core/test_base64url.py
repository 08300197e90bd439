"""Promises about the text form of bytes in cookies."""

from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.base64url import decode, encode, encoded_length

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.binary())
def test_bytes_come_back(data: bytes) -> None:
    """What was encoded decodes to the same bytes, here and by the standard library."""
    text = encode(data)
    assert decode(text) == data
    assert urlsafe_b64decode(text + "==") == data


@given(st.binary())
def test_the_text_fits_a_cookie(data: bytes) -> None:
    """The text has letters, digits, `-` and `_` only, and the length that was foretold."""
    text = encode(data)
    assert set(text) <= set(ALPHABET)
    assert len(text) == encoded_length(len(data))


@given(st.text(ALPHABET, max_size=8))
def test_one_text_is_one_value(text: str) -> None:
    """No two texts decode to the same bytes: whatever decodes is spelled as a writer would have spelled it."""
    data = decode(text)
    assert data is None or encode(data) == text


@pytest.mark.parametrize("text", ["A", "AB", "ABCDE", "AAAAAB"])
def test_unused_bits_must_be_zero(text: str) -> None:
    """A last character that says more than a byte needs is no spelling of ours (RFC 4648 section 3.5)."""
    assert decode(text) is None


@pytest.mark.parametrize(
    "text", ["AA==", "A A", "AA\n", "+A", "/A", "\u00e9\u00e9", "\uff21\uff21", "A\x00", '"AA"', "%41A", "=", "AA=A"]
)
def test_other_characters_are_refused(text: str) -> None:
    """Padding, blanks, quotes and the other alphabet's characters are no spelling of ours."""
    assert decode(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    """Whatever a visitor sends is either bytes or nothing, never an exception."""
    data = decode(text)
    assert data is None or encode(data) == text
