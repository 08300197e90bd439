"""What the Django integration promises about Django's admin: its own messages arrive, once."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client

from ..django_setup import MESSAGES, SESSIONS, USERS, site

pytestmark = pytest.mark.usefixtures("database")

_MIDDLEWARE = [SESSIONS, "django.middleware.csrf.CsrfViewMiddleware", USERS, MESSAGES]
_LIST = re.compile(r'<ul class="messagelist">(.*?)</ul>', re.DOTALL)
_ADDED = (
    '<li class="success">The group “<a href="/admin/auth/group/1/change/">Editors</a>” was added successfully.</li>'
)


def office() -> Any:
    """Return the URLs of an admin that edits groups."""
    groups = admin.AdminSite()
    groups.register(Group)
    return groups.urls


@pytest.fixture
def client() -> Generator[Client]:
    """Yield the browser of a superuser."""
    with site({"admin/": office()}, MIDDLEWARE=_MIDDLEWARE) as client:
        client.force_login(User.objects.create_superuser("ann"))
        yield client


def shown(page: str) -> list[str]:
    """Return the messages of a page of the admin, as they stand there."""
    return [line.strip() for found in _LIST.findall(page) for line in found.strip().splitlines()]


def test_adding_an_object(client: Client) -> None:
    """What the admin says of an object that was added is shown once, its link a link, and only that is HTML."""
    response = client.post("/admin/auth/group/add/", {"name": "Editors"}, follow=True)
    assert shown(response.text) == [_ADDED]
    assert shown(client.get("/admin/").text) == []
    response = client.post("/admin/auth/group/add/", {"name": "<script>"}, follow=True)
    assert '“<a href="/admin/auth/group/2/change/">&lt;script&gt;</a>”' in shown(response.text)[0]


def test_actions_and_errors(client: Client) -> None:
    """Its warnings, and what it says of the objects that an action deleted, arrive with their levels."""
    group = Group.objects.create(name="Editors")
    response = client.post("/admin/auth/group/", {"action": "delete_selected", "index": "0"}, follow=True)
    [line] = shown(response.text)
    assert line.startswith('<li class="warning">Items must be selected')
    chosen = {"action": "delete_selected", "_selected_action": str(group.pk), "post": "yes"}
    response = client.post("/admin/auth/group/", chosen, follow=True)
    assert shown(response.text) == ['<li class="success">Successfully deleted 1 group.</li>']
    response = client.get("/admin/auth/group/99/change/", follow=True)
    [line] = shown(response.text)
    assert line.startswith('<li class="warning">Group with ID “99” ')
    assert shown(client.get("/admin/").text) == []
