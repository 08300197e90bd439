"""What an application may say to include Heliograph: in code, in an ini file, in any order, and what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pyramid import exceptions, testing
from pyramid.config import Configurator
from pyramid.interfaces import ISessionFactory
from pyramid.paster import get_app
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

import heliograph.pyramid
from heliograph import ConfigurationError, Heliograph, SecretKeyError
from heliograph.stores.memory import AsyncMemoryStore, MemoryStore
from tests.integrations.pyramid_site import KEY, SETTINGS, View, application, browser, shown, signed, untouched

ANY = (ConfigurationError, exceptions.ConfigurationError)


def include(config: Configurator) -> None:
    config.include("heliograph.pyramid")


def view(request: Request) -> Response:
    request.session.flash("Saved")
    return Response(repr(request.session.pop_flash()))


def with_view(config: Configurator) -> Any:
    config.add_route("view", "/")
    config.add_view(view, route_name="view")
    return config.make_wsgi_app()


ORDERS = {
    "before the session factory": (include, signed),
    "after the session factory": (signed, include),
    "before, each committed": (include, Configurator.commit, signed, Configurator.commit),
    "after, each committed": (signed, Configurator.commit, include, Configurator.commit),
    "twice": (include, signed, include),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("autocommit", [False, True])
def test_the_order_does_not_matter(order: str, autocommit: bool) -> None:
    """Heliograph is included before or after the session factory is set, committed at once or in the end."""
    config = Configurator(settings=SETTINGS, autocommit=autocommit)
    for step in ORDERS[order]:
        step(config)
    answer = browser(with_view(config)).get("/")
    assert answer.body == "['Saved']"
    assert answer.all("Set-Cookie") == [] or all("flash." in line for line in answer.all("Set-Cookie"))


def test_as_an_argument_of_the_configurator() -> None:
    """The session factory may be the Configurator's argument, as in most of Pyramid's documentation."""
    config = Configurator(settings=SETTINGS, session_factory=SignedCookieSessionFactory("the key of the session"))
    include(config)
    assert browser(with_view(config)).get("/").body == "['Saved']"


def test_an_application_made_twice() -> None:
    """A configuration of which two applications are made gives both the same session factory, once wrapped."""
    config = Configurator(settings=SETTINGS)
    signed(config)
    include(config)
    own = with_view(config).registry.queryUtility(ISessionFactory).inner
    assert config.make_wsgi_app().registry.queryUtility(ISessionFactory).inner is own


INI = f"""
[app:main]
use = call:tests.integrations.test_pyramid_configuration:from_ini
pyramid.includes =
    heliograph.pyramid
heliograph.secret_key =
    {KEY}, the newer one
    {KEY}
heliograph.max_age = 60
heliograph.overflow = raise
heliograph.categories = info error
heliograph.vary = true
heliograph.take_over = no
heliograph.compress = off
heliograph.budget = 3000
heliograph.bind = tests.integrations.test_pyramid_configuration.visitor
heliograph.shows = tests.integrations.test_pyramid_configuration.all_show
heliograph.cookie_name = notice
heliograph.cookie_path = /shop
heliograph.cookie_domain =
heliograph.cookie_secure = true
heliograph.cookie_samesite = Strict
"""


def from_ini(global_config: object, **settings: Any) -> Any:
    return with_view(Configurator(settings=settings))


def visitor(request: Request) -> str | None:
    return request.headers.get("X-User")


def all_show(request: Request) -> bool:
    return True


def test_by_an_ini_file(tmp_path: Path) -> None:
    """One line of an ini file includes it, and every setting can be said there."""
    ini = tmp_path / "production.ini"
    ini.write_text(INI)
    app = get_app(str(ini), "main")
    helio: Heliograph = app.registry["heliograph"]
    assert helio.secret_key == [f"{KEY}, the newer one", KEY]
    assert (helio.max_age, helio.overflow, helio.categories, helio.vary) == (60, "raise", ["info", "error"], True)
    assert (helio.take_over, helio.compress, helio.budget) == (False, False, 3000)
    assert (helio.bind, helio.shows) == (visitor, all_show)
    cookie = helio.cookie
    assert (cookie.name, cookie.path, cookie.domain, cookie.secure) == ("notice", "/shop", None, True)
    assert (cookie.samesite, cookie.partitioned) == ("Strict", False)
    assert browser(app).get("/").body == "['Saved']"


def test_keys_are_rotated_by_lines() -> None:
    """What an older key sealed opens while that key is listed; the first line seals."""
    old = browser(application({}))
    old.send("POST", "/save")
    new = browser(application({}, settings={"heliograph.secret_key": f"a newer key for these tests\n{KEY}"}))
    new.jar = old.jar
    assert shown(new.get("/")) == ["Saved"]


def test_settings_in_code() -> None:
    """config.set_flash_settings(helio) says all in code, with whatever a Heliograph can be given."""
    helio = Heliograph(secret_key=KEY, vary=True)
    config = Configurator()
    include(config)
    config.set_flash_settings(helio)
    app = with_view(config)
    assert app.registry["heliograph"] is helio


def test_settings_in_code_are_a_directive_like_others() -> None:
    """Two that contradict each other are a conflict, and the application's word overrides that of what it includes."""

    def included(config: Configurator) -> None:
        config.set_flash_settings(Heliograph(secret_key=KEY, max_age=60))

    config = Configurator()
    include(config)
    config.include(included)
    config.set_flash_settings(Heliograph(secret_key=KEY, max_age=7))
    assert with_view(config).registry["heliograph"].max_age == 7
    config = Configurator()
    include(config)
    for max_age in (1, 2):
        config.set_flash_settings(Heliograph(secret_key=KEY, max_age=max_age))
    with pytest.raises(exceptions.ConfigurationConflictError):
        config.commit()


def test_a_store_of_the_wrong_kind_is_refused() -> None:
    """A store for asynchronous applications is an error at start-up, not a loss later."""
    config = Configurator()
    include(config)
    helio: Any = Heliograph(secret_key=KEY, store=AsyncMemoryStore())
    config.set_flash_settings(helio)
    with pytest.raises(ANY, match="AsyncMemoryStore is a store for asynchronous applications"):
        config.commit()


def test_a_store_by_its_url() -> None:
    """The ini file names a store by its URL."""
    config = Configurator(settings={"heliograph.secret_key": KEY, "heliograph.store": "memory://"})
    config.include("heliograph.pyramid")
    config.commit()
    assert isinstance(config.registry["heliograph"].store, MemoryStore)


WRONG: dict[str, tuple[Mapping[str, Any], str]] = {
    "no secret": ({}, "Set heliograph.secret_key to what this prints: python -c"),
    "empty secret": ({"heliograph.secret_key": " "}, "Set heliograph.secret_key to what this prints"),
    "weak secret": ({"heliograph.secret_key": "short"}, "has 5 bytes; at least 16 are needed"),
    "misspelt": ({**SETTINGS, "heliograph.maxage": "60"}, "Did you mean 'heliograph.max_age'"),
    "unknown": (
        {**SETTINGS, "heliograph.zzz": "60"},
        r"no setting 'heliograph.zzz'\. There are: heliograph.secret_key",
    ),
    "unknown and empty": ({**SETTINGS, "heliograph.zzz": ""}, "no setting 'heliograph.zzz'"),
    "no number": ({**SETTINGS, "heliograph.max_age": "an hour"}, "heliograph.max_age cannot be 'an hour'"),
    "no module": ({**SETTINGS, "heliograph.bind": "nowhere.at_all"}, "heliograph.bind cannot be 'nowhere.at_all'"),
    "no path": ({**SETTINGS, "heliograph.cookie_path": "shop"}, "must begin with '/'"),
    "SameSite": ({**SETTINGS, "heliograph.cookie_samesite": "None"}, "needs secure=True"),
    "overflow": ({**SETTINGS, "heliograph.overflow": "burst"}, "overflow must be one of"),
    "tweens": ({**SETTINGS, "pyramid.tweens": "pyramid.tweens.excview_tween_factory"}, "Put heliograph.pyramid.tween_"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("autocommit", [False, True])
def test_a_wrong_setting_is_an_error_at_start_up(case: str, autocommit: bool) -> None:
    """A missing key and a setting that cannot work are errors when the configuration is committed, with the cure."""
    settings, message = WRONG[case]

    def start() -> None:
        config = Configurator(settings=settings, autocommit=autocommit)
        include(config)
        config.make_wsgi_app()

    with pytest.raises(ANY, match=message):
        start()


def test_a_weak_key_in_code_is_an_error() -> None:
    """Given in code as well, a key that guards nothing is refused where it is given."""
    with pytest.raises(SecretKeyError):
        Heliograph(secret_key="short")


def test_settings_in_code_and_in_the_ini_file() -> None:
    """What the ini file says beside settings in code would be overlooked, so it is an error that names it."""
    config = Configurator(settings={"heliograph.max_age": "60"})
    include(config)
    config.set_flash_settings(Heliograph(secret_key=KEY))
    with pytest.raises(ANY, match=r"would be overlooked: heliograph\.max_age"):
        config.commit()


def test_an_explicit_list_of_tweens() -> None:
    """An application that lists its tweens lists ours first, and all works."""
    tweens = "heliograph.pyramid.tween_factory pyramid.tweens.excview_tween_factory"
    pages: dict[str, View] = {"/core": lambda request: str(heliograph.flash("a"))}
    app = application(pages, signed, settings={**SETTINGS, "pyramid.tweens": tweens})
    assert shown(browser(app).get("/core")) == "a"


def test_the_tween_alone_is_not_enough() -> None:
    """Listing the tween without including Heliograph is an error that says what is missing."""
    config = Configurator(settings={"pyramid.tweens": "heliograph.pyramid.tween_factory"})
    with pytest.raises(ConfigurationError, match=r'config.include\("heliograph.pyramid"\)'):
        config.make_wsgi_app()


def test_flashes_of_an_application_that_does_not_include_it() -> None:
    """heliograph.pyramid.flashes(request) without the include is an error that says what is missing."""
    with testing.testConfig(), pytest.raises(ConfigurationError, match=r'config.include\("heliograph.pyramid"\)'):
        heliograph.pyramid.flashes(testing.DummyRequest())


def test_static_views_and_missing_pages_are_untouched(tmp_path: Path) -> None:
    """Files and 404s have the same headers with Heliograph as without, also while a message is pending."""
    (tmp_path / "shop.css").write_text("body {}")

    def static(config: Configurator) -> None:
        config.add_static_view("static", str(tmp_path))

    for path in ("/static/shop.css", "/nowhere"):
        plain = browser(application({}, static, include=False)).get(path)
        visitor = browser(application({}, static))
        visitor.send("POST", "/save")
        answer = visitor.get(path)
        assert untouched(answer)
        changing = {"last-modified", "expires", "date", "etag"}
        kept = [[(n, v) for n, v in a.headers if n.lower() not in changing] for a in (plain, answer)]
        assert (kept[0], plain.body, plain.status) == (kept[1], answer.body, answer.status)
