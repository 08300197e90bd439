"""The shop of Django's example served by ASGI: views that block run in threads, and nothing else changes."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ..processes import serving
from .served import SITUATIONS, is_kept
from .shops import EXAMPLES


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SETTINGS_MODULE", "settings")
        with serving("uvicorn shop.asgi:application", EXAMPLES / "django" / "after", EXAMPLES / "django") as port:
            yield port


@pytest.mark.parametrize("situation", SITUATIONS)
def test_after_the_change(port: int, situation: str) -> None:
    """Over ASGI, too, every message is shown exactly once, in every situation."""
    assert is_kept(situation, port)
