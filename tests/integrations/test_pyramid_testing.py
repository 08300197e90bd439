"""Pyramid's testing tools with Heliograph included: unit tests of views, and functional tests by WebTest."""

from __future__ import annotations

from typing import Any

import pytest
from pyramid import testing
from pyramid.interfaces import ISession
from pyramid.request import Request

import heliograph
import heliograph.pyramid
from heliograph.testing import handling
from tests.integrations.pyramid_site import SETTINGS, application, save, signed


def test_dummy_requests_work_as_ever() -> None:
    """A unit test of a view needs nothing of Heliograph: DummyRequest has its DummySession, messages inside."""
    request = testing.DummyRequest()
    save(request)
    assert request.session.peek_flash() == ["Saved"]
    assert request.session["_f_warning"] == ["Low on stock"]
    assert ISession.providedBy(request.session)


def test_including_it_in_a_test_configuration() -> None:
    """testing.setUp and testConfig take the include, and leave DummyRequest's session alone."""
    config = testing.setUp(settings=SETTINGS)
    try:
        config.include("heliograph.pyramid")
        config.testing_securitypolicy(userid="alice")
        request = testing.DummyRequest()
        assert request.authenticated_userid == "alice"
        save(request)
        assert request.session.pop_flash() == ["Saved"]
    finally:
        testing.tearDown()


def test_views_that_use_flashes_of_a_request() -> None:
    """A view that says heliograph.pyramid.flashes(request) is tested with a DummyRequest or a Request."""
    with testing.testConfig(settings=SETTINGS) as config:
        config.include("heliograph.pyramid")
        real = Request.blank("/")
        real.registry = config.registry
        for request in (testing.DummyRequest(path="/orders"), testing.DummyRequest(post={"a": 1}), real):
            heliograph.pyramid.flashes(request).add("Saved", "success", path="/orders")
            assert [m.path for m in heliograph.pyramid.flashes(request).peek()] in (["/orders"], [])
    with pytest.raises(heliograph.OutsideRequestError):
        heliograph.flashes()


def test_views_that_use_the_cores_words() -> None:
    """A view that says heliograph.flash is tested inside heliograph.testing.handling()."""
    with handling():
        heliograph.flash.success("Saved")
        assert [str(message) for message in heliograph.flashes()] == ["Saved"]


def test_functional_tests_by_webtest() -> None:
    """WebTest's TestApp keeps our cookies and follows redirects, over http and https."""
    webtest: Any = pytest.importorskip("webtest")
    for environ in ({}, {"wsgi.url_scheme": "https", "HTTP_HOST": "shop.example"}):
        app = webtest.TestApp(application({}, signed), extra_environ=environ)
        page = app.post("/save").follow()
        assert page.json_body == ["Saved"]
        assert app.get("/").json_body == []


def test_a_request_made_by_hand() -> None:
    """A request that no application handles has the application's session, whose messages end with it."""
    app = application({}, signed)
    request = Request.blank("/")
    request.registry = app.registry
    request.session.flash("Saved")
    assert request.session.pop_flash() == ["Saved"]
    assert not request.response_callbacks
    with pytest.raises(heliograph.OutsideRequestError):
        heliograph.flashes()
