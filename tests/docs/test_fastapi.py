"""The page about FastAPI: its examples are run as they stand there."""

from __future__ import annotations

from .documents import example

PAGE = "docs/fastapi.md"


def test_the_switch_and_its_test() -> None:
    """The application shows its message once, as the page's own test of it says."""
    example(PAGE, "Testing")["test_saving"](example(PAGE, "In five minutes")["app"])
