"""What becomes of messages on Pyramid's ways of handling a request: failures, retries, subrequests, streams, tweens."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPInternalServerError, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import FileResponse, Response

import heliograph
from heliograph import Heliograph, OutsideRequestError
from heliograph.testing.browser import Browser
from heliograph.testing.contract.site import changes
from heliograph.testing.drivers import WSGIDriver
from heliograph.wsgi import FlashMiddleware
from tests.integrations.pyramid_site import KEY, SETTINGS, View, application, browser, home, shown, signed, untouched


class Transient(Exception):
    """An error that another attempt may not have."""


def failing(request: Request) -> Any:
    request.session.flash("Not saved")
    raise LookupError("the view failed")


class TestExceptionViews:
    def test_what_was_flashed_arrives(self) -> None:
        """A message that a view flashed before it raised goes with the exception view's answer."""
        visitor = browser(application({"/fail": failing}, signed, with_exception_view))
        assert visitor.get("/fail").status == 500
        assert shown(visitor.get("/")) == ["Not saved"]

    def test_what_was_read_stays(self) -> None:
        """A message that a view read before it raised is not used up by an answer of 500."""

        def read(request: Request) -> Any:
            assert request.session.pop_flash() == ["Saved"]
            raise LookupError

        visitor = browser(application({"/read": read}, with_exception_view))
        visitor.send("POST", "/save")
        assert visitor.get("/read").status == 500
        assert shown(visitor.get("/")) == ["Saved"]

    def test_the_exception_view_may_show_and_flash(self) -> None:
        """An exception view that answers 200 shows what its request flashed; heliograph.flash works in it, too."""

        def view(error: Exception, request: Request) -> Response:
            heliograph.flash.error("later")
            return Response(repr(request.session.pop_flash()))

        visitor = browser(
            application({"/fail": failing}, lambda config: config.add_exception_view(view, context=LookupError))
        )
        assert visitor.get("/fail").body == "['Not saved', 'later']"
        assert shown(visitor.get("/")) == []

    def test_a_bare_500_sends_nothing_and_says_so(self, caplog: pytest.LogCaptureFixture) -> None:
        """Without an exception view nothing of us is in the server's own answer; the log says what will not arrive."""
        visitor = browser(application({"/fail": failing}))
        with caplog.at_level(logging.WARNING):
            answer = visitor.get("/fail")
        assert answer.status == 500
        assert untouched(answer)
        assert "Will not arrive: 1 message(s)." in caplog.text
        assert shown(visitor.get("/")) == []


def with_exception_view(config: Configurator) -> None:
    config.add_exception_view(lambda error, request: HTTPInternalServerError(), context=LookupError)


class TestRetries:
    """pyramid_retry handles a request again when an attempt fails."""

    def attempts(
        self, *steps: Any, fails: int = 2, views: Mapping[str, View] | None = None
    ) -> tuple[Browser, list[list[Any]]]:
        """Return a browser, and a list of what each attempt has read."""
        read: list[list[Any]] = []

        def order(request: Request) -> Any:
            read.append(request.session.pop_flash())
            request.session.flash(f"attempt {len(read)}")
            heliograph.flash.info(f"core {len(read)}")
            if len(read) <= fails:
                raise Transient
            return "\n".join(map(str, read[-1]))

        def retried(config: Configurator) -> None:
            config.add_settings({"retry.attempts": "3"})
            config.include("pyramid_retry")
            retry: Any = __import__("pyramid_retry")
            retry.mark_error_retryable(Transient)

        return browser(application({"/order": order, **(views or {})}, retried, *steps)), read

    @pytest.mark.parametrize("steps", [(), (signed,)], ids=["sessionless", "signed"])
    def test_a_failed_attempt_sends_nothing(self, steps: Any) -> None:
        """Only what the successful attempt flashed is sent, by the session's words and by the core's."""
        visitor, _ = self.attempts(*steps)
        visitor.get("/order")
        assert shown(visitor.get("/")) == ["attempt 3", "core 3"]

    def test_each_attempt_reads_what_is_pending(self) -> None:
        """What a failed attempt read stays pending, and the attempt that succeeds shows it."""
        visitor, read = self.attempts(signed)
        visitor.send("POST", "/save")
        assert visitor.get("/order").body == '"Saved"'
        assert read == [["Saved"]] * 3
        assert shown(visitor.get("/")) == ["attempt 3", "core 3"]

    def test_when_all_attempts_fail(self) -> None:
        """When no attempt succeeds, what was read stays pending and nothing is sent."""
        visitor, _ = self.attempts(signed, fails=3)
        visitor.send("POST", "/save")
        assert visitor.get("/order").status == 500
        assert shown(visitor.get("/")) == ["Saved"]

    def test_an_attempt_that_an_exception_view_answered(self) -> None:
        """An attempt whose answer is thrown away, since an exception view made it, leaves no message either."""

        def excused(config: Configurator) -> None:
            config.add_exception_view(lambda error, request: Response("sorry", status=409), context=Transient)

        visitor, _ = self.attempts(excused)
        visitor.send("POST", "/save")
        assert visitor.get("/order").body == '"Saved"'
        assert shown(visitor.get("/")) == ["attempt 3", "core 3"]

    def test_with_transactions(self) -> None:
        """With pyramid_tm a commit that fails for the moment is such a failed attempt."""
        attempts: list[int] = []

        class Manager:
            """A resource that cannot be committed at first."""

            def sortKey(self) -> str:
                return "resource"

            def tpc_vote(self, transaction: object) -> None:
                if len(attempts) < 3:
                    raise Transient

            def should_retry(self, error: Exception) -> bool:
                return True

            def ignore(self, transaction: object) -> None:
                """Do nothing in the other phases."""

            abort = commit = tpc_begin = tpc_finish = tpc_abort = ignore

        def order(request: Any) -> object:
            attempts.append(1)
            request.tm.get().join(Manager())
            request.session.flash(f"attempt {len(attempts)}")
            return "done"

        def managed(config: Configurator) -> None:
            config.add_settings({"tm.manager_hook": "pyramid_tm.explicit_manager"})
            config.include("pyramid_tm")

        visitor, _ = self.attempts(managed, signed, views={"/transact": order})
        assert shown(visitor.get("/transact")) == "done"
        assert shown(visitor.get("/")) == ["attempt 3"]


class TestSubrequests:
    @pytest.mark.parametrize("use_tweens", [False, True])
    def test_a_subrequest_serves_the_same_visitor(self, use_tweens: bool) -> None:
        """What a subrequest flashes goes out with the response that the visitor gets, and what it shows is shown."""

        def part(request: Request) -> object:
            request.session.flash("from the part", "later")
            heliograph.flash.info("core", queue="later")
            return request.session.pop_flash()

        def page(request: Request) -> object:
            answer = request.invoke_subrequest(Request.blank("/part"), use_tweens=use_tweens)
            assert not answer.headers.getall("Set-Cookie")
            return [answer.json_body, request.session.pop_flash()]

        def later(request: Request) -> object:
            return request.session.pop_flash("later")

        visitor = browser(application({"/part": part, "/page": page, "/later": later}, signed))
        visitor.send("POST", "/save")
        assert shown(visitor.get("/page")) == [["Saved"], []]
        assert shown(visitor.get("/")) == []
        assert shown(visitor.get("/later")) == ["from the part", "core"]

    def test_a_subrequest_that_fails(self) -> None:
        """The page that goes on without its part keeps its own messages, and can still flash."""

        def page(request: Request) -> object:
            with pytest.raises(LookupError):
                request.invoke_subrequest(Request.blank("/fail"), use_tweens=True)
            request.session.flash("The part is missing")
            return "page"

        visitor = browser(application({"/fail": failing, "/page": page}))
        visitor.send("POST", "/save")
        assert shown(visitor.get("/page")) == "page"
        assert shown(visitor.get("/")) == ["Saved", "Not saved", "The part is missing"]

    def test_the_page_is_the_current_one_again(self) -> None:
        """After a subrequest heliograph.flash belongs to the page."""

        def page(request: Request) -> object:
            request.invoke_subrequest(Request.blank("/idle"), use_tweens=True)
            heliograph.flash.info("after")
            return "page"

        visitor = browser(application({"/page": page}))
        visitor.get("/page")
        assert shown(visitor.get("/")) == ["after"]


class TestStreams:
    def test_a_streamed_body_reads_in_the_view(self) -> None:
        """What the view reads is shown by a streamed page, and Content-Length stays what the view said."""

        def page(request: Request) -> Any:
            texts = request.session.pop_flash()
            body = "\n".join(texts)
            return Response(app_iter=iter([body.encode()]), content_length=len(body), content_type="text/html")

        visitor = browser(application({"/page": page}))
        visitor.send("POST", "/save")
        answer = visitor.get("/page")
        assert (answer.body, answer.header("Content-Length")) == ("Saved", "5")
        assert shown(visitor.get("/")) == []

    def test_too_late_to_be_shown(self, caplog: pytest.LogCaptureFixture) -> None:
        """A body that asks only when the headers are gone gets nothing; the message stays and a warning says why."""

        def page(request: Request) -> Any:
            def body() -> Iterator[bytes]:
                yield repr([request.session.pop_flash(), list(heliograph.flashes())]).encode()
                with pytest.raises(OutsideRequestError):
                    request.session.flash("too late")

            return Response(app_iter=body(), content_type="text/html")

        visitor = browser(application({"/page": page}))
        visitor.send("POST", "/save")
        with caplog.at_level(logging.WARNING):
            assert visitor.get("/page").body == "[[], []]"
        assert "Read them once in the view, before streaming." in caplog.text
        assert shown(visitor.get("/")) == ["Saved"]

    def test_files_stay_files(self, tmp_path: Any) -> None:
        """A FileResponse keeps the server's own way to send files, also when its view flashes."""
        (tmp_path / "a.txt").write_text("text")
        sent: list[Any] = []

        def file(request: Request) -> Any:
            request.session.flash("Sent")
            response = FileResponse(str(tmp_path / "a.txt"), request=request)
            sent.append(response.app_iter)
            return response

        class Driver(WSGIDriver):
            def _drain(self, body: Any, chunks: list[bytes]) -> None:
                assert body is sent.pop()
                super()._drain(body, chunks)

        app = application({"/file": file})
        visitor = browser(app)
        visitor.driver = Driver(app)
        assert visitor.get("/file").body == "text"
        visitor.driver = WSGIDriver(app)
        assert shown(visitor.get("/")) == ["Sent"]


class TestResponses:
    def test_a_response_that_many_visitors_get(self) -> None:
        """A response object that a view returns again and again never carries one visitor's message to another."""
        constant = HTTPSeeOther("/idle")

        def flash(request: Request) -> Any:
            request.session.flash("Saved")
            return constant

        pages: dict[str, View] = {"/save": flash, "/leave": lambda request: constant}
        app = application(pages, signed)
        alice, bob = browser(app), browser(app)
        assert alice.send("POST", "/save").all("Set-Cookie")
        assert untouched(bob.send("POST", "/leave"))
        assert shown(bob.get("/")) == []
        assert shown(alice.get("/")) == ["Saved"]

    def test_a_callback_flashes_with_a_response_that_many_visitors_get(self) -> None:
        """Not even when a callback of the application flashes, after a view that had nothing to do with messages."""
        constant = Response("the same for all")

        def page(request: Request) -> Any:
            request.add_response_callback(lambda request, response: request.session.flash("Saved"))
            return constant

        app = application({"/page": page, "/constant": lambda request: constant})
        alice, bob = browser(app), browser(app)
        assert alice.get("/page").all("Set-Cookie")
        assert untouched(bob.get("/constant"))
        assert shown(bob.get("/")) == []
        assert shown(alice.get("/")) == ["Saved"]

    def test_response_callbacks_still_work(self) -> None:
        """A callback of the application may flash, and cannot make a page public that shows a message."""

        def page(request: Request) -> object:
            def callback(request: Request, response: Response) -> None:
                request.session.flash("from the callback")
                response.cache_control = "public, max-age=60"
                response.etag = "one"

            request.add_response_callback(callback)
            return request.session.pop_flash()

        visitor = browser(application({"/page": page}))
        visitor.send("POST", "/save")
        answer = visitor.get("/page")
        assert (answer.header("Cache-Control"), answer.header("ETag")) == ("private, no-store", None)
        assert shown(answer) == ["Saved"]
        assert shown(visitor.get("/")) == ["from the callback"]

    def test_the_views_own_response_is_used(self) -> None:
        """What a view sets on request.response, and a callback later, reaches the visitor beside our headers."""

        def page(request: Request) -> Any:
            request.session.flash("Saved")
            request.response.set_cookie("theme", "dark")
            request.add_response_callback(lambda request, response: request.response.headers.update({"X-Late": "1"}))
            return request.response

        answer = browser(application({"/page": page})).get("/page")
        assert answer.header("X-Late") == "1"
        assert answer.all("Set-Cookie")[0].startswith("theme=")

    def test_a_304_does_not_hide_a_message(self) -> None:
        """While a message is pending the application sees none of the browser's conditions, however it looks."""

        def page(request: Request) -> Any:
            if "v1" in request.if_none_match and request.headers.get("If-None-Match"):
                return Response(status=304)
            return Response("".join(request.session.pop_flash()), etag="v1", conditional_response=True)

        visitor = browser(application({"/page": page, "/flash": lambda request: request.session.flash("Saved")}))
        conditional = {"if-none-match": '"v1"', "accept": "text/html"}
        visitor.get("/flash")
        assert visitor.get("/page", conditional).body == "Saved"
        assert visitor.get("/page", conditional).status == 304

    def test_tweens_above_and_below(self) -> None:
        """A tween may flash by the session's words wherever it stands, before and after its handler."""

        def order(config: Configurator) -> None:
            config.add_tween("tests.integrations.test_pyramid_requests.flashing_tween_factory")

        visitor = browser(application({}, order))
        visitor.get("/idle")
        assert shown(visitor.get("/")) == ["before", "after", "before"]


def flashing_tween_factory(handler: Any, registry: Any) -> Any:
    def tween(request: Request) -> Any:
        request.session.flash("before")
        response = handler(request)
        if request.path == "/idle":
            request.session.flash("after")
        return response

    return tween


class TestOtherApplications:
    def test_inside_the_wsgi_middleware(self) -> None:
        """Inside heliograph.wsgi.FlashMiddleware with the same settings both see the same messages, shown once."""
        helio = Heliograph(secret_key=KEY)
        config = Configurator()
        config.include("heliograph.pyramid")
        config.set_flash_settings(helio)
        config.add_route("home", "/")
        config.add_view(lambda request: Response(repr(home(request))), route_name="home")
        pyramid = config.make_wsgi_app()

        def outer(environ: Any, start_response: Any) -> Any:
            heliograph.flash.info("from outside")
            return pyramid(environ, start_response)

        visitor = browser(FlashMiddleware(outer, helio))
        answer = visitor.get("/")
        assert answer.body == "['from outside']"
        assert changes(answer) == []
        assert visitor.get("/").body == "['from outside']"

    def test_another_application_mounted_in_a_view(self) -> None:
        """An application with other keys that a view calls has messages of its own, and leaves ours."""
        inner = application({"/idle": lambda request: request.session.flash("inner")}, settings=SETTINGS_OF_INNER)

        def mount(request: Request) -> Any:
            heliograph.flash.info("ours")
            return request.copy().get_response(inner)

        visitor = browser(application({"/idle": mount}))
        assert len(visitor.get("/idle").all("Set-Cookie")) == 2
        assert shown(visitor.get("/")) == ["ours"]
        visitor.driver = WSGIDriver(inner)
        assert shown(visitor.get("/")) == ["inner"]


SETTINGS_OF_INNER = {**SETTINGS, "heliograph.secret_key": "the key of another application"}


def test_bad_cookies_are_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """A visitor's broken cookie is no 5xx and no log line above DEBUG, whatever the session factory."""
    app = application({}, signed)
    visitor = browser(app)
    visitor.send("POST", "/save")
    (cookie,) = visitor.jar.cookies()
    for value in ("", "x", cookie.value[:-1], cookie.value[::-1], cookie.value * 2, "\xff;=,"):
        header = {"cookie": f"{cookie.name}={value}; session=junk", "accept": "text/html"}
        with caplog.at_level(logging.INFO):
            assert shown(browser(app).get("/", header)) == []
    assert caplog.text == ""
