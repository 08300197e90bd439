"""The examples of docs/stores.md run as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from django.test import override_settings

from heliograph.django import DatabaseStore, get_heliograph
from heliograph.stores import open

from .documents import example


def test_a_store_by_its_url(capsys: pytest.CaptureFixture[str]) -> None:
    """Copied from the page, a URL gives a store."""
    example("docs/stores.md", "Set-up")
    assert capsys.readouterr().out == "1\n"


@pytest.mark.parametrize(("heading", "number"), [("Set-up", 1), ("SQL", 0)])
def test_a_store_of_the_applications_own(
    heading: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copied from the page, the application's own engine, and its own migrations, give a store."""
    monkeypatch.chdir(tmp_path)
    names = example("docs/stores.md", heading, number)
    assert names["store"].stats().pending == 1
    names["engine"].dispose()


def test_every_url_of_the_page_is_one() -> None:
    """The URLs in the page's table can be opened."""
    page = (Path(__file__).parents[2] / "docs" / "stores.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `") and "://" in line]
    urls = [url for row in rows for url in row.replace(",", "").replace("`", "").split()]
    assert len(urls) == 10
    for url in urls:
        if "cluster" not in url and not url.endswith("://"):
            open(url).close()


def test_a_file_for_django(tmp_path: Path) -> None:
    """The example of Django's database and that of its file are a store, in a file that is written ahead."""
    with override_settings(HELIOGRAPH=example("docs/stores.md", "Django")["HELIOGRAPH"]):
        assert isinstance(get_heliograph().store, DatabaseStore)
    file = example("docs/stores.md", "Django", 1)["DATABASES"]["default"] | {"NAME": tmp_path / "db.sqlite3"}
    connections.settings["ahead"] = connections.settings["default"] | file
    try:
        with connections["ahead"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchall() == [("wal",)]
    finally:
        connections["ahead"].close()
        del connections["ahead"], connections.settings["ahead"]
