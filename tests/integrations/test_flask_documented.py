"""What Flask documents about its flash, statement by statement: quoted, and tried without and with Heliograph.

Each quotation is looked up in the source of the installed Flask, so that a new statement of a new version is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import flask
import pytest
from jinja2 import DictLoader

import heliograph.flask

from ..upstream import yardstick
from .flask_shop import KEY, plain, render, shop, texts

BOTH = pytest.mark.parametrize("make", [plain, shop], ids=["Flask alone", "with Heliograph"])
Make = Callable[[], flask.Flask]


def quoted(place: str, *statements: str) -> None:
    """Check that Flask says this, in a docstring (``flask.flash``) or in a file of its source."""
    if "/" in place or place.endswith(".rst"):
        text = (yardstick.source("flask") / place).read_text()
    else:
        text = getattr(flask, place.removeprefix("flask.")).__doc__
    words = " ".join(text.replace("#:", " ").split())
    for statement in statements:
        assert " ".join(statement.split()) in words, f"{place} says no more: {statement}"


def blocks(place: str, language: str) -> list[str]:
    """Return the indented examples of a document that follow ``.. sourcecode:: language``, or ``::``."""
    text = (yardstick.source("flask") / place).read_text()
    marker = r"::\n\n" if language == "python" else rf"\.\. sourcecode:: {re.escape(language)}\n\n"
    found = re.findall(rf"{marker}((?:[ ]{{3,}}.*\n|\n)+)", text)
    return [dedent(re.split(r"(?m)^ *\.\. ", block)[0]) for block in found]


@BOTH
def test_it_is_shown_on_the_next_request(make: Make) -> None:
    """A message of one request is shown by the next that asks, and by no other after it."""
    quoted("flask.flash", "Flashes a message to the next request.")
    quoted(
        "docs/quickstart.rst",
        "record a message at the end of a request and access it on the next (and only the next) request.",
    )
    client = make().test_client()
    client.post("/flash")
    assert texts(client) == ["Saved", "Low on stock"]
    assert texts(client) == []


@BOTH
def test_the_template_has_to_ask(make: Make) -> None:
    """A message stays until a template, or code, calls get_flashed_messages()."""
    quoted(
        "flask.flash",
        "In order to remove the flashed message from the session and to display it to the user, the template has to "
        "call :func:`get_flashed_messages`.",
    )
    quoted("docs/quickstart.rst", "you can use :func:`~flask.get_flashed_messages` which is also available in the")
    quoted(
        "docs/tutorial/views.rst", ":func:`flash` stores messages that can be retrieved when rendering the template."
    )
    client = make().test_client()
    client.post("/flash")
    for _ in range(3):
        assert render(client, "nothing asked") == "nothing asked"
    assert render(client, "{{ get_flashed_messages() | join(', ') }}") == "Saved, Low on stock"
    assert render(client, "{{ get_flashed_messages() | join(', ') }}") == ""


@BOTH
def test_the_default_category(make: Make) -> None:
    """Without a category it is 'message'."""
    quoted("docs/patterns/flashing.rst", "The default category if nothing is provided is ``'message'``.")
    with make().test_request_context():
        flask.flash("x")
        assert flask.get_flashed_messages(with_categories=True) == [("message", "x")]


@BOTH
def test_any_string_is_a_category(make: Make) -> None:
    """The recommended categories and any other string come back as they were given."""
    quoted(
        "flask.flash",
        "``'message'`` for any kind of message, ``'error'`` for errors, ``'info'`` for information messages and "
        "``'warning'`` for warnings.",
        "However any kind of string can be used as category.",
    )
    categories = ["message", "error", "info", "warning", "", "ünïcode", "two words", 'alert "quoted"']
    with make().test_request_context():
        for category in categories:
            flask.flash("x", category)
        pairs: Any = flask.get_flashed_messages(with_categories=True)
        assert [category for category, _ in pairs] == categories


@BOTH
def test_further_calls_return_the_same(make: Make) -> None:
    """All calls of one request return the same messages."""
    quoted(
        "flask.get_flashed_messages",
        "Pulls all flashed messages from the session and returns them. Further calls in the same request to the "
        "function will return the same messages.",
    )
    client = make().test_client()
    client.post("/flash")
    source = "{{ get_flashed_messages() | join }} {{ get_flashed_messages() | join }}"
    assert render(client, source) == "SavedLow on stock SavedLow on stock"
    assert texts(client) == []


@BOTH
def test_with_categories(make: Make) -> None:
    """By default texts are returned, and with with_categories=True tuples, category first."""
    quoted(
        "flask.get_flashed_messages",
        "By default just the messages are returned, but when `with_categories` is set to ``True``, the return value "
        "will be a list of tuples in the form ``(category, message)`` instead.",
    )
    for read in (flask.get_flashed_messages, heliograph.flask.get_flashed_messages if make is shop else None):
        if read is not None:
            with make().test_request_context():
                flask.flash("Saved", "success")
                assert read() == ["Saved"]
                assert read(with_categories=True) == read(True) == [("success", "Saved")]


@BOTH
def test_category_filter(make: Make) -> None:
    """A filter returns the messages of these categories alone, with or without the categories."""
    quoted(
        "flask.get_flashed_messages",
        "Filter the flashed messages to one or more categories by providing those categories in `category_filter`.",
        "This allows rendering categories in separate html blocks.",
        "Only categories in the list will be returned.",
        "* `with_categories` controls whether categories are returned with message text",
        "* `category_filter` filters the messages down to only those matching the provided categories.",
    )
    with make().test_request_context():
        for category in "abc":
            flask.flash(category.upper(), category)
        for read in (flask.get_flashed_messages, flask.current_app.jinja_env.globals["get_flashed_messages"]):
            ask: Any = read
            assert ask(category_filter=["a", "c"]) == ["A", "C"]
            assert ask(with_categories=True, category_filter=["b"]) == [("b", "B")]
            assert ask(category_filter=["z"]) == []
            assert ask(category_filter=[]) == ask(category_filter=()) == ["A", "B", "C"]


@BOTH
def test_the_page_on_message_flashing(make: Make) -> None:
    """The full example of the page, its code and its templates as they stand there, does what the page says."""
    page = "docs/patterns/flashing.rst"
    quoted(page, "So here is a full example::")
    names: dict[str, Any] = {"__name__": "example"}
    [code] = [block for block in blocks(page, "python") if "def login()" in block]
    exec(compile(code, page, "exec"), names)
    app: flask.Flask = names["app"]
    layout, index, login, categories, errors = blocks(page, "html+jinja")
    texts_by_name = {"layout.html": layout, "index.html": index, "login.html": login}
    app.jinja_env.loader = DictLoader(texts_by_name | {"categories.html": categories, "errors.html": errors})
    if make is shop:
        heliograph.flask.init_app(app)

    @app.get("/flash")
    def flash_both() -> str:
        flask.flash("Invalid password provided", "error")
        flask.flash("Hello", "info")
        return ""

    @app.get("/show/<name>")
    def show(name: str) -> str:
        return flask.render_template(f"{name}.html")

    client = app.test_client()
    assert "Invalid credentials" in client.post("/login", data={"username": "x", "password": "y"}).text
    shown = client.post("/login", data={"username": "admin", "password": "secret"}, follow_redirects=True).text
    assert shown.count("<li>You were successfully logged in</li>") == 1
    assert "<ul class=flashes>" not in client.get("/").text
    client.get("/flash")
    assert '<li class="error">Invalid password provided</li>' in client.get("/show/categories").text
    client.get("/flash")
    assert "<li>Invalid password provided</li>" in client.get("/show/errors").text
    assert ("<li>Hello</li>" in client.get("/").text) is (make is shop)  # Flask alone has thrown it away.


def test_too_large_fails_silently_in_flask_alone() -> None:
    """Flask documents a silent loss; here what does not fit is cut visibly and logged, and the rest arrives."""
    quoted(
        "docs/patterns/flashing.rst",
        "flashing messages that are too large for session cookies causes message flashing to fail silently.",
    )
    client = shop().test_client()
    client.post("/much")
    [text] = texts(client)
    assert text.endswith("…")
    assert len(text) > 1000


@BOTH
def test_the_signal(make: Make) -> None:
    """The subscriber of the documentation gets message and category."""
    quoted("docs/api.rst", "The messages is sent as `message` keyword argument and the category as `category`.")
    [code] = [block for block in blocks("docs/api.rst", "python") if "message_flashed" in block]
    app = make()
    names: dict[str, Any] = {"app": app}
    exec(code.replace("connect(record, app)", "connect(record, app, weak=False)"), names)
    try:
        app.test_client().post("/flash")
        assert names["recorded"] == [("Saved", "success"), ("Low on stock", "warning")]
    finally:
        flask.message_flashed.disconnect(names["record"], app)


@BOTH
def test_without_a_secret_key(make: Make) -> None:
    """flash() without a key is the RuntimeError that Flask documents; asking is no error."""
    quoted(
        "src/flask/sessions.py",
        'The session is unavailable because no secret " "key was set. Set the secret_key on the " "application to '
        'something unique and secret."',
        "Will still allow read-only access to the empty session but fail on setting.",
    )
    app = make()
    app.secret_key = None
    with app.test_request_context():
        assert flask.get_flashed_messages() == []
        with pytest.raises(RuntimeError) as caught:
            flask.flash("x")
    assert str(caught.value).startswith(
        "The session is unavailable because no secret key was set.  Set the secret_key on the application to something "
        "unique and secret."
    )


@BOTH
def test_rotated_keys(make: Make) -> None:
    """Messages that an old key guards are shown while it is among the fallbacks."""
    quoted(
        "docs/config.rst",
        "A list of old secret keys that can still be used for unsigning.",
    )
    app = make()
    client = app.test_client()
    client.post("/flash")
    app.secret_key = "a newer key, and none else"
    app.config["SECRET_KEY_FALLBACKS"] = ["the oldest key of all", KEY]
    assert texts(client) == ["Saved", "Low on stock"]


@BOTH
def test_asking_for_nothing_changes_nothing(make: Make) -> None:
    """A page that asks when there is nothing sends no cookie."""
    quoted(
        "CHANGES.rst", "Don't modify the session on ``get_flashed_messages`` if there are no messages in the session."
    )
    assert "Set-Cookie" not in make().test_client().get("/").headers


@BOTH
def test_the_session_in_tests(make: Make) -> None:
    """Tests set messages before a request, and look at them after it, in the two ways of Flask's testing page."""
    quoted(
        "docs/testing.rst",
        "If you want to access or set a value in the session *before* making a request, use the client's "
        ":meth:`~flask.testing.FlaskClient.session_transaction` method in a ``with`` statement.",
        "use the client in a ``with`` statement.",
    )
    client = make().test_client()
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "preset")]
    assert texts(client) == ["preset"]
    with client:
        client.post("/flash")
        assert flask.session["_flashes"] == [("success", "Saved"), ("warning", "Low on stock")]
        assert flask.get_flashed_messages() == ["Saved", "Low on stock"]
