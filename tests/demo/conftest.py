"""A visitor of the demo, with a client for tests or with a phone."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from heliograph.demo.app import create_app
from tests.browser.conftest import program

from .phone import Driver, Phone, running
from .running import running_demo


@pytest.fixture
def visitor() -> Iterator[TestClient]:
    with TestClient(create_app(patience=0), headers={"Accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    programs = program("chromium", "chromium"), program("chromedriver", "chromium-driver")
    with running(*programs, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with running_demo() as (_, url):
        yield url


@pytest.fixture
def phone(driver: Driver, address: str) -> Phone:
    phone = Phone(driver, address)
    phone.forget()
    return phone
