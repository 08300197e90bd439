"""The page about Django: its examples are run as they stand there."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from heliograph import OutsideRequestError, flash
from heliograph.django import DatabaseStore, Storage, get_heliograph, signed_in_user
from heliograph.django.checks import check_setup

from ..django_setup import site
from .documents import example

PAGE = "docs/django.md"


def settings(heading: str, number: int = 0) -> dict[str, Any]:
    """Return the settings of an example."""
    return {name: value for name, value in example(PAGE, heading, number).items() if name.isupper()}


def test_the_switch() -> None:
    """The first two examples are a set-up that the checks find right."""
    changed = settings("In five minutes") | settings("In five minutes", 1)
    assert changed.keys() == {"MESSAGE_STORAGE", "INSTALLED_APPS"}
    with override_settings(**changed):
        assert check_setup() == []
        assert isinstance(default_storage(HttpRequest()), Storage)


def test_the_settings() -> None:
    """The example of HELIOGRAPH does what it says, and so does the off switch."""
    with override_settings(**settings("Settings")):
        helio = get_heliograph()
        assert (helio.bind, helio.max_age, helio.cookie.name) == (signed_in_user, 600, "note")
    with override_settings(**settings("The moment of the switch")):
        assert get_heliograph().take_over is False


def test_the_store() -> None:
    """The example of a store is a set-up that the checks find right."""
    with override_settings(**settings("Settings", 1)):
        assert isinstance(get_heliograph().store, DatabaseStore)
        assert check_setup() == []


def test_the_views() -> None:
    """The example of a view flashes a message that Django's loop shows on the page that it is for."""

    def show(request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join(f"{message.tags}:{message}" for message in messages.get_messages(request)))

    with site({"save": example(PAGE, "What is new")["save_draft"], "": show, "drafts": show}) as client:
        for _ in range(2):
            client.get("/save")
        assert client.get("/").content == b""
        assert client.get("/drafts").content == b"success:The draft was saved."


def test_the_test() -> None:
    """The example of a test passes, and fails where the view flashes something else."""
    names = example(PAGE, "Testing")
    names["save_draft"] = example(PAGE, "What is new")["save_draft"]
    names["test_save_draft"]()
    names["save_draft"] = id  # Any function that flashes nothing.
    with pytest.raises(AssertionError):
        names["test_save_draft"]()
    gc.collect()  # Django's requests and storages know each other.
    with pytest.raises(OutsideRequestError):
        flash("x")
