"""What the Flask integration promises of Flask's two words, its signal and its templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest
from markupsafe import Markup

import heliograph.flask
from heliograph import ConfigurationError, UnstorableError

from .flask_shop import KEY, plain, render, shop, texts


def test_flasks_own_functions_work_unchanged() -> None:
    """flask.flash and flask.get_flashed_messages keep their signatures and results; nothing of Flask is replaced."""
    before = (flask.flash, flask.get_flashed_messages, flask.Flask.session_interface.__class__)
    client = shop().test_client()
    client.post("/flash")
    assert client.get("/").json == [["success", "Saved"], ["warning", "Low on stock"]]
    assert client.get("/").json == []
    assert (flask.flash, flask.get_flashed_messages, flask.Flask.session_interface.__class__) == before


def test_reads_of_one_request_agree() -> None:
    """As Flask documents, further calls in the same request return the same messages, in Python and in templates."""
    app = shop()

    @app.get("/twice")
    def twice() -> Any:
        first = flask.get_flashed_messages()
        second = heliograph.flask.get_flashed_messages(category_filter=["success"])
        third = flask.render_template_string("{{ get_flashed_messages() | join('+') }}")
        return flask.jsonify(first, second, third)

    client = app.test_client()
    client.post("/flash")
    assert client.get("/twice").json == [["Saved", "Low on stock"], ["Saved"], "Saved+Low on stock"]
    assert client.get("/").json == []


def test_a_filter_leaves_the_other_categories() -> None:
    """A template that shows one category leaves the others pending; a string is one category, not its letters."""
    client = shop().test_client()
    client.post("/flash")
    assert render(client, "{{ get_flashed_messages(category_filter='success') | join }}") == "Saved"
    assert render(client, "{{ get_flashed_messages(category_filter=['error', 'warning']) | join }}") == "Low on stock"
    assert client.get("/").json == []


def test_a_page_may_show_categories_in_two_places() -> None:
    """Two filtered calls in one template each show their own part."""
    client = shop().test_client()
    client.post("/flash")
    source = (
        "{% for c in ['warning', 'success'] %}"
        "{{ get_flashed_messages(true, [c])[0][1] }};{% endfor %}{{ get_flashed_messages(false, ['warning']) | join }}"
    )
    assert render(client, source) == "Low on stock;Saved;Low on stock"
    assert client.get("/").json == []


def test_flasks_function_after_a_filtered_read_uses_up_what_it_shows() -> None:
    """What Python code shows by flask.get_flashed_messages after a filtered read is shown once, too."""
    app = shop()

    @app.get("/mixed")
    def mixed() -> Any:
        return flask.jsonify(heliograph.flask.get_flashed_messages(False, ["success"]), [*flask.get_flashed_messages()])

    client = app.test_client()
    client.post("/flash")
    assert client.get("/mixed").json == [["Saved"], ["Saved", "Low on stock"]]
    assert client.get("/").json == []


def test_the_signal_is_sent() -> None:
    """message_flashed is sent with Flask's own arguments, for Flask's function and for ours."""
    app = shop()
    seen: list[tuple[str, str]] = []

    def note(sender: flask.Flask, message: str, category: str, **extra: Any) -> None:
        assert sender is app
        seen.append((category, message))

    @app.get("/both")
    def both() -> Any:
        flask.flash("theirs", "a")
        heliograph.flask.flash("ours", "b", key="k")
        return ""

    with flask.message_flashed.connected_to(note, app):
        app.test_client().get("/both")
    assert seen == [("a", "theirs"), ("b", "ours")]


def test_markup_stays_markup() -> None:
    """Markup is HTML in the template, and text is escaped, as with Flask's own."""
    app = shop()

    @app.post("/markup")
    def markup() -> Any:
        flask.flash(Markup("<b>bold</b>"))
        flask.flash("<i>")
        return ""

    client = app.test_client()
    client.post("/markup")
    assert render(client, "{{ get_flashed_messages() | join }}") == "<b>bold</b>&lt;i&gt;"


def test_a_category_is_text() -> None:
    """flask.flash takes None, a number or a str of another class as before, and templates show the same text."""
    app = shop()

    class Level(str):
        __slots__ = ()

    @app.post("/odd")
    def odd() -> Any:
        categories: list[Any] = [None, 3, Level("error")]
        for category in categories:
            flask.flash("text", category)
        return ""

    client = app.test_client()
    client.post("/odd")
    assert client.get("/").json == [["None", "text"], ["3", "text"], ["error", "text"]]


def test_what_cannot_travel_is_an_error_at_the_call() -> None:
    """Flask fails at the end of the request, when it saves the session; here the call itself says what is wrong."""
    unstorable: Any = object()
    with shop().test_request_context():
        for flash in (flask.flash, heliograph.flask.flash):
            with pytest.raises(UnstorableError, match="'object'"):
                flash(unstorable)
        assert flask.get_flashed_messages() == []


def test_a_message_flashed_after_the_read_waits_for_the_next_page() -> None:
    """A page's reads agree, so what is flashed after the first of them is shown by the next page; it is not lost."""
    app = shop()

    @app.get("/late")
    def late() -> Any:
        first = flask.get_flashed_messages()
        flask.flash("late")
        return flask.jsonify(first, flask.get_flashed_messages(), heliograph.flask.get_flashed_messages())

    client = app.test_client()
    assert client.get("/late").json == [[], [], []]
    assert texts(client) == ["late"]


def test_a_read_that_found_nothing_holds_for_the_request() -> None:
    """Ours first, Flask's own afterwards: the reads of one request agree in this order, too."""
    app = shop()

    @app.get("/late")
    def late() -> Any:
        first = heliograph.flask.get_flashed_messages()
        flask.flash("late")
        return flask.jsonify(first, flask.get_flashed_messages())

    client = app.test_client()
    assert client.get("/late").json == [[], []]
    assert texts(client) == ["late"]


def test_asking_whether_there_are_messages_is_no_read() -> None:
    """`"_flashes" in session` before a flash does not keep the flash from the same page."""
    app = shop()

    @app.get("/asks")
    def asks() -> Any:
        before = "_flashes" in flask.session
        flask.flash("new")
        return flask.jsonify(before, "_flashes" in flask.session, flask.get_flashed_messages())

    assert app.test_client().get("/asks").json == [False, True, ["new"]]


@pytest.mark.parametrize("way", ["index", "length", "equality", "sorted", "dict", "json"])
def test_however_pairs_are_used_they_are_shown_once(way: str) -> None:
    """After a filtered read of ours, whatever is done with the list of Flask's own function, nothing shows twice."""
    app = shop()
    uses: dict[str, Callable[[Any], object]] = {
        "index": lambda pairs: pairs[0],
        "length": len,
        "equality": lambda pairs: pairs == [],
        "sorted": sorted,
        "dict": dict,
        "json": app.json.dumps,
    }

    @app.get("/use")
    def use() -> Any:
        heliograph.flask.get_flashed_messages(False, ["success"])
        uses[way](flask.get_flashed_messages(with_categories=True))
        return ""

    client = app.test_client()
    client.post("/flash")
    client.get("/use")
    assert texts(client) == []


def filtered(app: flask.Flask, read: Any) -> flask.Flask:
    app.add_url_rule("/filtered", view_func=lambda: flask.jsonify(read(category_filter=["success"])))
    return app


def test_a_filter_in_python_and_its_cure() -> None:
    """The one loss that remains: Flask's own function filters after it popped. Imported from heliograph.flask it keeps.

    A template's get_flashed_messages is ours already; only Python code that calls flask.get_flashed_messages with
    category_filter needs the other import.
    """
    for app, read, left in (
        (plain(), flask.get_flashed_messages, []),
        (shop(), flask.get_flashed_messages, []),
        (shop(), heliograph.flask.get_flashed_messages, ["Low on stock"]),
    ):
        client = filtered(app, read).test_client()
        client.post("/flash")
        assert client.get("/filtered").json == ["Saved"]
        assert texts(client) == left


def test_a_filter_in_a_template_loses_messages_in_flask_alone() -> None:
    """What the change is for: with Flask's own, a template that shows one category throws the others away."""
    for app, left in ((plain(), []), (shop(), ["Low on stock"])):
        client = app.test_client()
        client.post("/flash")
        assert render(client, "{{ get_flashed_messages(category_filter=['success']) | join }}") == "Saved"
        assert texts(client) == left


def test_a_blueprint_and_its_templates() -> None:
    """Blueprints flash and show like the application itself, also in macros that were imported without context."""
    app = flask.Flask("shop")
    app.secret_key = KEY
    heliograph.flask.init_app(app)
    admin = flask.Blueprint("admin", __name__, url_prefix="/admin")

    @admin.get("/")
    def page() -> str:
        flask.flash("from the blueprint", "info")
        macro = "{% macro show() %}{{ get_flashed_messages(category_filter=['info']) | join }}{% endmacro %}"
        template = app.jinja_env.from_string("{% import macros as m %}{{ m.show() }}")
        return flask.render_template(template, macros=app.jinja_env.from_string(macro))

    app.register_blueprint(admin)
    assert app.test_client().get("/admin/").text == "from the blueprint"


def test_templates_may_be_configured_after_init_app() -> None:
    """Jinja's environment is made when it is first needed, as without us: options set after init_app count."""
    app = shop(TEMPLATES_AUTO_RELOAD=None)
    app.config["TEMPLATES_AUTO_RELOAD"] = True
    app.jinja_options = {"trim_blocks": True}
    app.test_client().get("/")
    assert app.jinja_env.auto_reload
    assert app.jinja_env.trim_blocks


def test_a_word_of_the_applications_own_stays() -> None:
    """An application that replaced get_flashed_messages in its templates keeps its replacement."""
    app = shop()
    app.add_template_global(lambda: "mine", "get_flashed_messages")
    assert render(app.test_client(), "{{ get_flashed_messages() }}") == "mine"


def test_flashes_in_templates() -> None:
    """Templates have flashes(), whose messages know more than Flask's: key, data, queue."""
    app = shop()

    @app.post("/data")
    def data() -> Any:
        heliograph.flask.flash("Deleted", "info", data={"undo": "/undo/7"})
        return ""

    client = app.test_client()
    client.post("/data")
    source = "{% for message in flashes() %}{{ message }} {{ message.data.undo }}{% endfor %}"
    assert render(client, source) == "Deleted /undo/7"
    assert texts(client) == []


def test_the_signal_has_what_the_call_had() -> None:
    """Subscribers of message_flashed see the objects of the call, not what travels."""
    lazy = type("Lazy", (str,), {})("text")
    seen: list[Any] = []

    def note(sender: Any, message: Any, **extra: Any) -> None:
        seen.append(message)

    app = shop()
    with flask.message_flashed.connected_to(note, app), app.test_request_context():
        flask.flash(lazy)
        heliograph.flask.flash(lazy)
    assert [message is lazy for message in seen] == [True, True]


def test_without_init_app_our_words_say_so() -> None:
    """An application that was never given to Heliograph is told so by our words, and how to mend it."""
    app = flask.Flask("shop")
    app.secret_key = KEY
    with app.test_request_context():
        with pytest.raises(ConfigurationError, match=r"Call heliograph\.flask\.init_app\(app\)"):
            heliograph.flask.flash("Saved")
        with pytest.raises(ConfigurationError, match="still Flask's own"):
            heliograph.flask.get_flashed_messages()
