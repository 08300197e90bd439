"""Django's documented statements about its messages hold with Heliograph.

Each test quotes a statement of https://docs.djangoproject.com/en/5.2/ref/contrib/messages/ and names its section. Where
a promise of ours overrules one, the test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages import MessageFailure, constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.test import MessagesTestMixin
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.test import Client, SimpleTestCase, override_settings
from django.views.generic import FormView

from heliograph.django import Storage

from ..django_setup import site

View = Callable[[HttpRequest], HttpResponse]

TEMPLATE = """\
{% if messages %}
<ul class="messages">
    {% for message in messages %}
    <li{% if message.tags %} class="{{ message.tags }}"{% endif %}>
        {% if message.level == DEFAULT_MESSAGE_LEVELS.ERROR %}Important: {% endif %}
        {{ message }}
    </li>
    {% endfor %}
</ul>
{% endif %}
"""


def template(request: HttpRequest) -> HttpResponse:
    """The template of section "Displaying messages"."""
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({}, request))


def as_json(request: HttpRequest) -> HttpResponse:
    """Section "Displaying messages": outside of templates, for a JSONResponseMixin."""
    fields = ("message", "level", "tags", "extra_tags", "level_tag")
    found = [{field: getattr(message, field) for field in fields} for message in messages.get_messages(request)]
    return JsonResponse(found, safe=False)


def visit(view: View, **changed: Any) -> Any:
    """Let a view add messages, and return what the page after it shows, as :func:`as_json`."""
    with site({"add": view, "": as_json}, **changed) as client:
        client.get("/add")
        return client.get("/").json()


def shown(client: Client) -> list[str]:
    return [message["message"] for message in client.get("/").json()]


def hello(request: HttpRequest) -> HttpResponse:
    messages.add_message(request, messages.INFO, "Hello world.")
    return HttpResponseRedirect("/")


@pytest.fixture
def client() -> Generator[Client]:
    """Yield a visitor for whom a message is pending."""
    with site({"hello": hello, "": as_json, "template": template}) as client:
        client.get("/hello")
        yield client


def test_enabling_messages() -> None:
    """Enabling messages: that "SessionMiddleware must be enabled" holds no more, since no session is used."""
    assert visit(hello, MIDDLEWARE=["django.contrib.messages.middleware.MessageMiddleware"])[0]["message"]


def test_levels() -> None:
    """Message levels: "Attempts to add messages of a level less than this will be ignored."."""

    def view(request: HttpRequest) -> HttpResponse:
        count = 3
        messages.debug(request, "%s SQL statements were executed." % count)  # noqa: UP031
        messages.info(request, "Three credits remain in your account.")
        messages.success(request, "Profile details updated.")
        messages.warning(request, "Your account expires in three days.")
        messages.error(request, "Document deleted.")
        return HttpResponse()

    every = [(10, "debug"), (20, "info"), (25, "success"), (30, "warning"), (40, "error")]
    for recorded, expected in ((constants.DEBUG, every), (None, every[1:]), (constants.WARNING, every[3:])):
        found = visit(view, **({} if recorded is None else {"MESSAGE_LEVEL": recorded}))
        assert [(message["level"], message["level_tag"]) for message in found] == expected


@override_settings(MESSAGE_TAGS={messages.INFO: "", 50: "critical"})
def test_tags() -> None:
    """Message tags: "To change the default tags for a message level (either built-in or custom), set MESSAGE_TAGS"."""

    def view(request: HttpRequest) -> HttpResponse:
        hello(request)
        messages.add_message(request, 50, "A serious error occurred.")
        messages.error(request, "Document deleted.")
        return HttpResponse()

    assert [message["tags"] for message in visit(view)] == ["", "critical", "error"]


def test_displaying(client: Client) -> None:
    """Displaying messages: the template, and "{% if message.level == DEFAULT_MESSAGE_LEVELS.ERROR %}Important"."""
    text = client.get("/template").content.decode()
    assert " ".join(text.split()) == '<ul class="messages"> <li class="info"> Hello world. </li> </ul>'
    assert client.get("/template").content.strip() == b""


def test_iterating_clears() -> None:
    """Displaying messages: "otherwise the message storage will not be cleared for the next request"."""

    def looks(request: HttpRequest) -> HttpResponse:
        waiting: Any = messages.get_messages(request)
        return HttpResponse(str(len(waiting)))

    with site({"hello": hello, "looks": looks, "": as_json}) as client:
        client.get("/hello")
        assert [client.get("/looks").content for _ in range(2)] == [b"1", b"1"]
        assert [shown(client), shown(client)] == [["Hello world."], []]


def test_the_storage_backend() -> None:
    """Displaying messages: "get_messages() will return an instance of the configured storage backend."."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(isinstance(messages.get_messages(request), Storage)))

    with site({"": view}) as client:
        assert client.get("/").content == b"True"


def test_the_message_class() -> None:
    """The Message class: message, level, tags, extra_tags, "It's empty by default.", and level_tag."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.add_message(request, messages.INFO, "Over 9000!", extra_tags="dragonball")
        messages.error(request, "Email box full")
        return HttpResponse()

    assert visit(view) == [
        {
            "message": "Over 9000!",
            "level": 20,
            "tags": "dragonball info",
            "extra_tags": "dragonball",
            "level_tag": "info",
        },
        {"message": "Email box full", "level": 40, "tags": "error", "extra_tags": "", "level_tag": "error"},
    ]


def test_levels_of_ones_own() -> None:
    """Creating custom message levels: "Messages levels are nothing more than integers"."""

    def view(request: HttpRequest) -> HttpResponse:
        messages.add_message(request, 50, "A serious error occurred.")
        return HttpResponse()

    [found] = visit(view)
    assert (found["level"], found["level_tag"], found["tags"]) == (50, "", "")


def test_the_level_of_one_request() -> None:
    """Changing the minimum recorded level per-request: its example, and "the current effective level"."""
    levels: list[int] = []
    back_to_default: Any = None

    def view(request: HttpRequest) -> HttpResponse:
        for level in (messages.DEBUG, messages.WARNING, back_to_default):
            assert messages.set_level(request, level)
            levels.append(messages.get_level(request))
            messages.debug(request, "Test message...")
            messages.success(request, "Your profile was updated.")
            messages.warning(request, "Your account is about to expire.")
        return HttpResponse()

    assert [message["level"] for message in visit(view)] == [10, 25, 30, 30, 25, 30]
    assert levels == [10, 30, 20]


def test_failing_silently() -> None:
    """Failing silently: "only hides the MessageFailure that would otherwise occur"."""

    def loud(request: HttpRequest) -> HttpResponse:
        messages.success(request, "Profile details updated.")
        return HttpResponse()

    def quiet(request: HttpRequest) -> HttpResponse:
        messages.info(request, "Hello world.", fail_silently=True)
        return HttpResponse()

    with site({"loud": loud, "quiet": quiet}, MIDDLEWARE=[]) as client:
        with pytest.raises(MessageFailure):
            client.get("/loud")
        assert client.get("/quiet").status_code == 200


class AuthorForm(forms.Form):
    name = forms.CharField()


if TYPE_CHECKING:  # Generic to type checkers only.

    class _AuthorView(SuccessMessageMixin[AuthorForm], FormView[AuthorForm]):
        pass

else:

    class _AuthorView(SuccessMessageMixin, FormView):
        pass


class AuthorCreateView(_AuthorView):
    form_class = AuthorForm
    success_url = "/"
    success_message = "%(name)s was created successfully"


def test_class_based_views() -> None:
    """Adding messages in class-based views: "The cleaned data from the form is available for string interpolation"."""
    with site({"author": AuthorCreateView.as_view(), "": as_json}) as client:
        client.post("/author", {"name": " Jane Austen "})
        assert shown(client) == ["Jane Austen was created successfully"]


def test_not_clearing() -> None:
    """Expiration of messages: "To avoid the messages being cleared, you can set the messages storage to False"."""

    def peeks(request: HttpRequest) -> HttpResponse:
        storage: Any = messages.get_messages(request)
        found = [message.message for message in storage]
        storage.used = False
        return HttpResponse(",".join(found))

    def peeks_and_shows(request: HttpRequest) -> HttpResponse:
        peeks(request)
        return as_json(request)

    with site({"hello": hello, "peek": peeks, "show": peeks_and_shows, "": as_json}) as client:
        client.get("/hello")
        assert [client.get("/peek").content for _ in range(2)] == [b"Hello world."] * 2
        assert len(client.get("/show").json()) == 1
        assert shown(client) == []


def test_clearing_happens_when_the_page_is_delivered(client: Client) -> None:
    """Expiration of messages: "cleared when the response is processed" is for pages that somebody sees (P4)."""
    assert client.head("/").status_code == 200
    assert shown(client) == ["Hello world."]
    assert shown(client) == []


def test_parallel_requests() -> None:
    """Behavior of parallel requests: what is "undefined" there loses nothing here (P3)."""
    with site({"hello": hello, "": as_json}) as client:
        tabs = [Client(), Client()]
        for tab in tabs:
            client.cookies.update(tab.get("/hello").cookies)
        assert shown(client) == ["Hello world."] * 2


def test_assert_messages() -> None:
    """Testing: assertMessages compares a response's messages, "By default, the comparison is ordering dependent."."""

    class Case(MessagesTestMixin, SimpleTestCase):
        pass

    assert_messages: Any = Case().assertMessages

    def view(request: HttpRequest) -> HttpResponse:
        messages.info(request, "one")
        messages.error(request, "two", extra_tags="email")
        return HttpResponseRedirect("/")

    one, two = Message(messages.INFO, "one"), Message(messages.ERROR, "two")
    with site({"two": view, "": as_json}) as visitor:
        for response in (visitor.get("/two"), visitor.get("/")):
            assert_messages(response, [one, two])
            assert_messages(response, [two, one], ordered=False)
            with pytest.raises(AssertionError):
                assert_messages(response, [one])
        assert_messages(visitor.get("/"), [])
