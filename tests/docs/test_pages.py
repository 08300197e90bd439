"""The pages about frameworks have one shape: who knows one finds their way in all."""

from __future__ import annotations

import re

import pytest

from heliograph.settings import SETTINGS

from .documents import ROOT, section, settings

PAGES = {
    "docs/flask.md": "HELIOGRAPH_{}",
    "docs/django.md": "{}",
    "docs/pyramid.md": "heliograph.{}",
    "docs/starlette.md": "{}",
    "docs/fastapi.md": "",
}
"""How each page spells a setting; FastAPI's are on Starlette's page."""

SECTIONS = [
    "In five minutes",
    "What stays as it is",
    "What is new",
    "Settings",
    "Differs from",
    "The moment of the switch",
    "Testing",
    "Limits",
]
SPELLED = {page: spelled for page, spelled in PAGES.items() if spelled}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_same_sections(page: str) -> None:
    """What one page has, all have, under the same headings in the same order."""
    headings = re.findall(r"(?m)^##+ (.*)$", (ROOT / page).read_text())
    assert list(dict.fromkeys(re.sub("^(Differs from) .*", r"\1", heading) for heading in headings)) == SECTIONS


@pytest.mark.parametrize("page", [*PAGES, "docs/component.md"])
def test_links_lead_somewhere(page: str) -> None:
    """A link to another page or section has its target."""
    links = re.findall(r"\]\((?!https:)([\w.]*)(?:#([\w-]+))?\)", (ROOT / page).read_text())
    for file, anchor in links:
        target = ROOT / "docs" / file if file else ROOT / page
        headings = re.findall(r"(?m)^#+ (.*)$", target.read_text())
        assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}


def _names(page: str) -> dict[str, str]:
    """Return what a page says of each setting, by the names that the core has for them."""
    start = SPELLED[page].format("")
    named = {name.removeprefix(start).lower(): text for name, text in settings(page).items()}
    if page != "docs/starlette.md":
        return named
    # There, they are arguments of CookieSettings.
    return {re.sub(r"^cookiesettings\((\w+)=\.\.\.\)$", r"cookie_\1", name): text for name, text in named.items()}


@pytest.mark.parametrize("page", SPELLED)
def test_every_setting_is_in_the_table(page: str) -> None:
    """The table of settings names those that there are, and no others."""
    names = set(_names(page))
    if page == "docs/starlette.md":
        cookie = {name for name in SETTINGS if name.startswith("cookie_")}
        names = {f"cookie_{name}" if f"cookie_{name}" in cookie else name for name in names} - {"cookie"}
    assert names == SETTINGS.keys()


SAME = ["max_age", "budget", "vary", "take_over", "compress", "cookie_name", "inline_limit", "lease"]


@pytest.mark.parametrize("name", SAME)
def test_a_setting_is_described_in_the_same_words(name: str) -> None:
    """What is the same under every framework is said in the same words."""
    assert len({_names(page)[name] for page in SPELLED}) == 1


@pytest.mark.parametrize("page", SPELLED)
def test_every_difference_has_its_reason(page: str) -> None:
    """Each line of what differs says why."""
    [heading, *_] = re.findall(r"(?m)^## (Differs from .*)$", (ROOT / page).read_text())
    rows = [row.strip("| ").split(" | ") for row in section(page, heading).splitlines() if row.startswith("| ")]
    assert rows[0][1:] == ["Heliograph", "because"]
    assert all(len(row) == 3 and all(row) for row in rows)
