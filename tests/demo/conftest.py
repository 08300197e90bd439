"""A visitor of the demo."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from heliograph.demo.app import create_app


@pytest.fixture
def visitor() -> Iterator[TestClient]:
    with TestClient(create_app(patience=0), headers={"Accept": "text/html"}) as client:
        yield client
