"""Promises of the page that flashes more than fits."""

import logging
import re

import pytest
from starlette.testclient import TestClient

from .page import read, texts


def figures(html: str) -> list[int]:
    return [int(element.text.replace(",", "")) for element in read(html).tagged("dd")]


def test_a_long_text_is_shortened_visibly(visitor: TestClient) -> None:
    """6,000 characters end with an ellipsis, and the page says how many are left."""
    page = visitor.post("/limits/text").text
    (text,) = texts(page)
    assert text.startswith("The import found mistakes. Row ")
    assert text.endswith("…")
    flashed, arrived, size = figures(page)
    assert (flashed, arrived) == (6000, len(text))
    assert 1000 < arrived < 6000
    assert size <= 2048


def test_many_messages_end_with_a_count(visitor: TestClient) -> None:
    """Of 100 messages the first are shown, and the last line says how many are not."""
    page = visitor.post("/limits/many").text
    *messages, last = texts(page)
    assert [text.split(":")[0] for text in messages] == [f"{n} of 100" for n in range(1, len(messages) + 1)]
    left_out = re.fullmatch(r"… and (\d+) more messages that did not fit\.", last)
    assert left_out
    assert len(messages) + int(left_out[1]) == 100
    flashed, arrived, size = figures(page)
    assert (flashed, arrived) == (100, len(messages))
    assert size <= 2048


@pytest.mark.parametrize("address", ["/limits/text", "/limits/many"])
def test_the_log_has_an_error(visitor: TestClient, caplog: pytest.LogCaptureFixture, address: str) -> None:
    """The operator learns that something was shortened, as the page says."""
    visitor.post(address)
    assert [record.levelno for record in caplog.records if record.name.startswith("heliograph")] == [logging.ERROR]
