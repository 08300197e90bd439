"""What the Pyramid integration promises beyond the contract: Pyramid's own words, on any session or none."""

from __future__ import annotations

import logging
from collections import UserDict
from collections.abc import Callable
from copy import copy
from typing import Any
from warnings import catch_warnings

import pytest
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.i18n import TranslationString, TranslationStringFactory
from pyramid.interfaces import ISession
from pyramid.request import Request
from pyramid.testing import DummySession
from zope.interface import implementer

import heliograph.pyramid
from heliograph import MessageTooLargeError, UnstorableError
from tests.integrations.garbage import left_behind
from tests.integrations.pyramid_site import SETTINGS, View, application, browser, shown, signed, untouched


def beaker(config: Configurator) -> None:
    config.add_settings({"session.type": "memory", "session.key": "beaker", "session.secret": "of the session"})
    config.include("pyramid_beaker")


def beaker_cookie(config: Configurator) -> None:
    config.add_settings({"session.type": "cookie", "session.key": "beaker", "session.validate_key": "of the session"})
    config.include("pyramid_beaker")


def nacl(config: Configurator) -> None:
    config.add_settings({"session.secret": "ab" * 32})
    with catch_warnings(action="ignore"):  # It imports what Pyramid 2 calls deprecated.
        config.include("pyramid_nacl_session")


def nothing(config: Configurator) -> None:
    """Set no session factory."""


@implementer(ISession)
class OwnSession(UserDict[str, Any]):
    """One's own class, derived from neither dict nor anything of Pyramid's."""

    new, created = True, 0

    def flash(self, msg: object, queue: str = "", allow_duplicate: bool = True) -> None:
        raise AssertionError("Messages are Heliograph's.")

    pop_flash = peek_flash = flash


def own(config: Configurator) -> None:
    config.set_session_factory(lambda request: OwnSession())


def dummy(config: Configurator) -> None:
    """Set a factory that gives every request the same session, as tests do."""
    session = DummySession()
    config.set_session_factory(lambda request: session)


def changed(session: Any) -> object:
    """Change a session in every way, and return what is in it then."""
    session["a"] = 1
    session.update(b=2)
    del session["cart"]
    whole = session
    whole |= {"c": 3}
    assert whole is session
    session.changed()
    return [sorted(session.items()), session.pop("a"), session.popitem(), session.invalidate(), len(session)]


FACTORIES = (signed, beaker, beaker_cookie, nacl, own, dummy, nothing)


@pytest.fixture(params=FACTORIES, ids=lambda factory: factory.__name__)
def factory(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_messages_on_any_session_factory(factory: Any) -> None:
    """flash, peek_flash and pop_flash work on every kind of session and on none, each queue for itself, with lists."""
    pages: dict[str, View] = {
        "/peek": lambda request: request.session.peek_flash(),
        "/warning": lambda request: request.session.pop_flash("warning"),
    }
    visitor = browser(application(pages, factory))
    assert shown(visitor.post("/save")) == ["Saved"]
    assert shown(visitor.get("/")) == []
    visitor.send("POST", "/save")
    assert [shown(visitor.get("/peek")) for _ in range(2)] == [["Saved"], ["Saved"]]
    assert shown(visitor.get("/warning")) == ["Low on stock", "Low on stock"]
    assert shown(visitor.get("/warning")) == []
    assert shown(visitor.get("/")) == ["Saved"]


def test_flashing_leaves_the_session_alone(factory: Any) -> None:
    """A visitor who is flashed to and shown messages gets no session by it; there are our cookies and no others."""
    visitor = browser(application({}, factory))
    visitor.send("POST", "/save")
    assert len(visitor.jar.cookies()) == 1
    visitor.get("/")
    assert len(visitor.jar.cookies()) == 1  # The other queue is still pending.
    assert all(cookie.name.startswith("__Host-flash.") for cookie in visitor.jar.cookies())


def test_nothing_pending_sends_nothing(factory: Any) -> None:
    """A page that peeks and pops when nothing is pending has no Set-Cookie, no Vary and no Cache-Control."""
    visitor = browser(application({"/both": lambda request: [request.session.peek_flash(), home_of(request)]}, factory))
    assert untouched(visitor.get("/both"))
    assert untouched(visitor.get("/idle"))


def home_of(request: Request) -> Any:
    return request.session.pop_flash()


def test_the_session_stays_the_applications_own() -> None:
    """The session says that it is of its own class, provides ISession, is the same at each look, and works as ever."""

    def look(request: Request) -> object:
        session: Any = request.session
        assert request.session is session
        assert isinstance(request.session, dict)
        assert ISession.providedBy(session)
        session["cart"] = session.get("cart", 0) + 1
        session.flash("In your cart")
        return [session["cart"], session.get_csrf_token() == session.get_csrf_token()]

    visitor = browser(application({"/look": look, "/leave": leave}, signed))
    assert shown(visitor.get("/look")) == [1, True]
    assert shown(visitor.get("/look")) == [2, True]
    assert shown(visitor.post("/leave")) == ["In your cart", "In your cart"]
    assert shown(visitor.get("/look")) == [1, True]


def leave(request: Request) -> Any:
    request.session.invalidate()
    return HTTPSeeOther("/")


def test_messages_outlive_the_session() -> None:
    """Whoever signs out, so that the session is emptied, is still told so and what was pending before."""

    def sign_out(request: Request) -> Any:
        request.session.flash("Goodbye")
        request.session.invalidate()
        return HTTPSeeOther("/")

    visitor = browser(application({"/sign-out": sign_out}, signed))
    visitor.send("POST", "/save")
    assert shown(visitor.post("/sign-out")) == ["Saved", "Goodbye"]


class TestWithoutSessionFactory:
    def test_everything_else_is_pyramids_error(self) -> None:
        """Without a session factory whatever else is asked of a session is the error of Pyramid's documentation."""

        def ask(request: Request) -> object:
            session = request.session
            uses: list[Callable[[], object]] = [
                lambda: session["cart"],
                lambda: session.get("cart"),
                lambda: session.new,
                lambda: session.new_csrf_token(),
                lambda: iter(session),
                lambda: len(session),
                lambda: "cart" in session,
                lambda: bool(session),
                lambda: session.invalidate(),
                lambda: session.__setitem__("cart", 1),
                lambda: session.__delitem__("cart"),
            ]
            said: set[str] = set()
            for use in uses:
                with pytest.raises(heliograph.pyramid.NoSessionFactoryError) as caught:
                    use()
                said.add(str(caught.value)[:36])
            return [len(uses), *said]

        assert shown(browser(application({"/ask": ask})).get("/ask")) == [11, "No session factory registered (see t"]

    def test_the_error_is_the_one_that_applications_catch(self) -> None:
        """It is Pyramid's ConfigurationError, as documented, and the AttributeError that Pyramid raises in fact."""

        def ask(request: Request) -> object:
            return [getattr(request.session, "new", "absent"), hasattr(request.session, "created")]

        assert shown(browser(application({"/ask": ask})).get("/ask")) == ["absent", False]

    def test_it_is_no_session(self) -> None:
        """What stands in for a session does not claim to be one."""
        app = application({"/ask": lambda request: ISession.providedBy(request.session)})
        assert shown(browser(app).get("/ask")) is False


_ = TranslationStringFactory("shop")
VALUES: list[Any] = [
    "text",
    Markup("<b>bold</b>"),
    ("Saved", 3),
    ["a", ("b", None)],
    {"text": "Saved", "undo": "/undo", "count": 2},
    None,
    7,
    1.5,
    b"bytes",
    [("success", Markup("<i>x</i>")), {"nested": ((1,),)}],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_messages_come_back_as_they_were(value: Any) -> None:
    """As Pyramid promises a message is not modified: it has its type and its value, tuples too, at any depth."""
    seen: list[Any] = []
    visitor = browser(application({"/flash": lambda r: r.session.flash(value), "/see": lambda r: keep(r, seen)}))
    visitor.get("/flash")
    visitor.get("/see")
    assert seen == [value]
    assert types_of(seen) == types_of([value])


def keep(request: Request, seen: list[Any]) -> None:
    seen += request.session.pop_flash()


def types_of(value: Any) -> Any:
    """Return the shape of a value in types alone."""
    kind = value.__class__
    if kind is dict:
        return {key: types_of(item) for key, item in value.items()}
    return [kind, *map(types_of, value)] if kind in (list, tuple) else kind


def parts(value: Any) -> Any:
    """Return all that makes a translation string, at any depth."""
    if isinstance(value, TranslationString):
        mapping = value.mapping and {key: parts(item) for key, item in value.mapping.items()}
        return ["ts", str(value), value.domain, value.default, value.context, mapping]
    kind = value.__class__
    if kind is dict:
        return {key: parts(item) for key, item in value.items()}
    return [kind, *map(parts, value)] if kind in (list, tuple) else value


TRANSLATIONS: list[Any] = [
    _("msg-saved", default="Saved ${name} ${count} times", mapping={"name": "Ünï", "count": 3}, context="menu"),
    _("plain"),
    TranslationString("no domain"),
    ("success", _("msg-saved", default="Saved")),
    [{"text": _("deep", mapping={"by": _("me")}), "plain": "text"}, "text", _("second")],
    (("a", (_("b"),)), {"1": _("one")}),
]


@pytest.mark.parametrize("value", TRANSLATIONS, ids=repr)
def test_translation_strings_come_back_whole(value: Any) -> None:
    """A TranslationString keeps domain, default, context and mapping, so that the page translates it for its reader."""
    seen: list[Any] = []
    visitor = browser(application({"/flash": lambda r: r.session.flash(value), "/see": lambda r: keep(r, seen)}))
    visitor.get("/flash")
    visitor.get("/see")
    assert parts(seen) == parts([value])


def test_a_translation_can_be_read_by_the_cores_words() -> None:
    """What was flashed by a translation string reads as its text in heliograph.flashes()."""
    pages: dict[str, View] = {
        "/flash": lambda request: request.session.flash(_("Saved")),
        "/read": lambda request: [str(message) for message in heliograph.flashes()],
    }
    visitor = browser(application(pages))
    visitor.get("/flash")
    assert shown(visitor.get("/read")) == ["Saved"]


UNSTORABLE: dict[str, Any] = {
    "object": object(),
    "set": {1, 2},
    "object in a dict": {"a": object()},
    "object in a mapping": _("x", mapping={"who": object()}),
    "key": {1: "no text"},
}


@pytest.mark.parametrize("value", UNSTORABLE.values(), ids=UNSTORABLE)
def test_what_cannot_travel_is_an_error_at_the_call(value: Any) -> None:
    """A value that no later page could be given is a TypeError where it is flashed, and nothing is sent."""

    def flash(request: Request) -> object:
        with pytest.raises(UnstorableError):
            request.session.flash(value)
        return "refused"

    answer = browser(application({"/flash": flash})).get("/flash")
    assert shown(answer) == "refused"
    assert untouched(answer)


@pytest.mark.parametrize("queue", [None, 1, b"toast", ["toast"]], ids=repr)
@pytest.mark.parametrize("call", ["flash", "pop_flash", "peek_flash"])
def test_a_queue_name_is_a_string(call: str, queue: Any) -> None:
    """Any other queue name is a TypeError, when reading too: None is not "all queues"."""

    def misuse(request: Request) -> object:
        arguments = ["Saved", queue] if call == "flash" else [queue]
        with pytest.raises(TypeError, match="queue must be a string"):
            getattr(request.session, call)(*arguments)
        return "refused"

    assert shown(browser(application({"/misuse": misuse})).get("/misuse")) == "refused"


class TestDuplicates:
    def test_overlapping_requests_leave_one(self) -> None:
        """Two requests that know nothing of each other flash the same with allow_duplicate=False; one is shown."""
        pages: dict[str, View] = {"/flash": lambda request: request.session.flash("a", allow_duplicate=False)}
        visitor = browser(application(pages, signed))
        first, second = visitor.depart("POST", "/flash"), visitor.depart("POST", "/flash")
        second.land()
        first.land()
        assert shown(visitor.get("/")) == ["a"]
        assert visitor.flash_cookies == []

    def test_queues_do_not_know_each_other(self) -> None:
        """The same words in another queue are no duplicate."""

        def flash(request: Request) -> None:
            request.session.flash("a")
            request.session.flash("a", "toast", allow_duplicate=False)

        pages: dict[str, View] = {"/flash": flash, "/toast": lambda request: request.session.pop_flash("toast")}
        visitor = browser(application(pages))
        visitor.get("/flash")
        assert shown(visitor.get("/toast")) == ["a"]
        assert shown(visitor.get("/")) == ["a"]

    def test_a_translation_is_equal_by_its_text(self) -> None:
        """Pyramid compares messages by ==, by which a translation string is its text."""

        def flash(request: Request) -> None:
            request.session.flash(_("a", default="A"))
            request.session.flash(_("a", default="A"), allow_duplicate=False)

        visitor = browser(application({"/flash": flash}))
        visitor.get("/flash")
        assert shown(visitor.get("/")) == ["a"]


class TestTheCoresWords:
    def test_flash_and_flashes_work_in_views(self) -> None:
        """heliograph.flash and heliograph.flashes work in any view, and reach what the session's words flashed."""

        def flash(request: Request) -> Any:
            heliograph.flash.success("Saved", key="k")
            request.session.flash("Sent", "error")
            return HTTPSeeOther("/read")

        def read(request: Request) -> object:
            return [[message.category, message.queue, str(message)] for message in heliograph.flashes()]

        visitor = browser(application({"/flash": flash, "/read": read}))
        assert shown(visitor.post("/flash")) == [["success", "", "Saved"], ["error", "error", "Sent"]]

    def test_flashes_by_request(self) -> None:
        """heliograph.pyramid.flashes(request) are the same messages, with the request at hand."""

        def both(request: Request) -> object:
            heliograph.pyramid.flashes(request).add("a", key="k")
            assert heliograph.pyramid.flashes(request) is heliograph.flashes()
            return request.session.pop_flash()

        assert shown(browser(application({"/both": both})).get("/both")) == ["a"]

    @pytest.mark.parametrize("path", ["/save", "/fail", "/nowhere"])
    def test_no_request_leaks_into_the_next(self, path: str) -> None:
        """After a request, answered or failed, there is no current one."""

        def fail(request: Request) -> object:
            request.session.flash("lost")
            raise LookupError

        browser(application({"/fail": fail})).get(path)
        with pytest.raises(heliograph.OutsideRequestError):
            heliograph.flashes()


def test_a_request_leaves_nothing_to_the_garbage_collector() -> None:
    """What we make for a request is gone with it; Pyramid's cookie session and its request know each other anyway."""
    visitor = browser(application({}))
    visitor.send("POST", "/save")
    assert left_behind(visitor, ("GET", "/"), ("POST", "/save")) == 0


def test_too_much_is_an_error_in_debug_mode() -> None:
    """Under pyramid.debug_all more than fits is an error at the call, else it is cut visibly and logged."""

    def much(request: Request) -> object:
        request.session.flash("".join(map(str, range(3000))))
        return "sent"

    def refused(request: Request) -> object:
        with pytest.raises(MessageTooLargeError):
            much(request)
        return "refused"

    debugged = application({"/much": refused}, settings={**SETTINGS, "pyramid.debug_all": "true"})
    assert shown(browser(debugged).get("/much")) == "refused"


def test_too_much_is_cut_visibly(caplog: pytest.LogCaptureFixture) -> None:
    """Without debug mode the visitor sees where a long message was cut, and the log says so."""
    visitor = browser(application({"/much": lambda r: r.session.flash("".join(map(str, range(3000))))}))
    with caplog.at_level(logging.ERROR):
        visitor.get("/much")
    (text,) = shown(visitor.get("/"))
    assert text.endswith("…")
    assert "exceed the budget" in caplog.text


class Slotted:
    """A session of the barest kind: no place for another attribute, no derived class, and not Pyramid's methods."""

    __slots__ = ("cart",)

    def __init_subclass__(cls) -> None:
        raise TypeError("no subclasses")


def test_a_session_may_be_any_object() -> None:
    """Nothing is asked of the class of a session; attributes are read, set and deleted on the application's own."""
    sessions: list[Slotted] = []

    def factory(request: Request) -> Any:
        sessions.append(Slotted())
        return sessions[-1]

    def use(request: Request) -> object:
        session: Any = request.session
        session.cart = 3
        session.flash("In your cart")
        assert isinstance(request.session, Slotted)
        return [session.cart, session.pop_flash()]

    def drop(request: Request) -> object:
        request.session.cart = 3
        del request.session.cart
        return hasattr(request.session, "cart")

    visitor = browser(application({"/use": use, "/drop": drop}, lambda config: config.set_session_factory(factory)))
    assert shown(visitor.get("/use")) == [3, ["In your cart"]]
    assert shown(visitor.get("/drop")) is False
    assert len(sessions) == 2


def test_the_session_is_made_when_it_is_needed() -> None:
    """A page that only flashes and shows messages makes no session, which may be a round trip to a server."""
    made: list[Request] = []

    def factory(request: Request) -> Any:
        made.append(request)
        return OwnSession(cart=3)

    pages: dict[str, View] = {"/cart": lambda request: [request.session["cart"], len(request.session)]}
    visitor = browser(application(pages, lambda config: config.set_session_factory(factory)))
    assert shown(visitor.post("/save")) == ["Saved"]
    assert made == []
    assert shown(visitor.get("/cart")) == [3, 1]
    assert len(made) == 1


USES: dict[str, Callable[[Any], object]] = {
    "contains": lambda session: ["cart" in session, "other" in session],
    "equality": lambda session: [session == {"cart": 3, "n": 1}, session != {"cart": 3, "n": 1}, session == 5],
    "iteration": lambda session: [[*session], [*reversed(session)], list(session.items())],
    "length": lambda session: [len(session), bool(session)],
    "copies": lambda session: [dict(session), {**session}, copy(session), session | {"b": 1}, {"b": 1} | session],
    "text": lambda session: [repr(session), str(session), f"{session}"],
    "item": lambda session: [session["cart"], session.get("other"), session.setdefault("n", 2)],
    "kind": lambda session: [isinstance(session, dict), session.__class__.__name__, ISession.providedBy(session)],
    "csrf": lambda session: session.new_csrf_token() == session.get_csrf_token(),
    "attributes": lambda session: [session.new, session.created is None],
    "assignment": changed,
}


@pytest.mark.parametrize("use", USES)
def test_the_session_is_used_as_ever(use: str) -> None:
    """Whatever Python or Pyramid can do with a session gives what it gives without Heliograph."""
    results: list[object] = []
    for include in (False, True):
        app = application(
            {"/use": lambda request: results.append(USES[use](request.session))},
            lambda config: config.set_session_factory(lambda request: DummySession(cart=3, n=1)),
            include=include,
        )
        assert browser(app).get("/use").status == 200
    assert results[0] == results[1]


def test_a_session_cannot_be_hashed() -> None:
    """A session that is a dict is no key of a mapping, with Heliograph either."""

    def use(request: Request) -> object:
        with pytest.raises(TypeError, match="unhashable"):
            hash(request.session)
        return "refused"

    assert shown(browser(application({"/use": use}, signed)).get("/use")) == "refused"


def test_a_session_that_outlives_its_request() -> None:
    """A session that was kept beyond its request without being used says what is wrong."""
    kept: list[Any] = []
    visitor = browser(application({"/keep": lambda request: kept.append(request.session)}, signed))
    visitor.get("/keep")
    with pytest.raises(heliograph.OutsideRequestError, match="request of this session is over"):
        _ = kept[0]["cart"]
