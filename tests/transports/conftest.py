"""What the tests of both transports share."""

import pytest

from heliograph import Heliograph

from .browser import Browser, make_helio


@pytest.fixture
def helio() -> Heliograph:
    return make_helio()


@pytest.fixture
def browser(helio: Heliograph) -> Browser:
    return Browser(helio)
