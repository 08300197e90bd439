"""What the Django integration promises about settings: whose they are, when they count, and what is reported."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import auth, messages
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, override_settings

from heliograph import ConfigurationError, Heliograph, SecretKeyError, flash
from heliograph.django import get_heliograph, signed_in_user
from heliograph.django.checks import check_setup

from ..django_setup import MESSAGES, SESSIONS, USERS, site

OLD = "an older key, still accepted for a while"


def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved")
    return HttpResponseRedirect("/")


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(str(message) for message in messages.get_messages(request)))


VIEWS = {"save": save, "": show}


def cookie(**options: Any) -> str:
    """Return the one Set-Cookie value that a flash sends."""
    with site(VIEWS) as client:
        [found] = client.get("/save", **options).cookies.values()
    return found.OutputString()


def test_nothing_but_the_storage_is_needed() -> None:
    """One setting is enough: no application, no session, and no setting of ours."""
    with site(VIEWS, INSTALLED_APPS=["django.contrib.messages"], MIDDLEWARE=[MESSAGES]) as client:
        client.get("/save")
        assert [client.get("/").content, client.get("/").content] == [b"Saved", b""]


def test_keys_are_djangos() -> None:
    """SECRET_KEY seals, SECRET_KEY_FALLBACKS open, and a change by override_settings counts at once."""
    with site(VIEWS, SECRET_KEY=OLD) as client:
        client.get("/save")
        with override_settings(SECRET_KEY="the new key of this site"):
            assert client.get("/").content == b""
            with override_settings(SECRET_KEY_FALLBACKS=[OLD]):
                assert client.get("/").content == b"Saved"


def test_a_missing_key_fails_at_the_call() -> None:
    """Without SECRET_KEY adding a message is Django's error and ours; pages that add none keep working."""
    with site(VIEWS, SECRET_KEY="") as client:
        client.cookies["flash.AAAAAAAAAAAAAAAA"] = "AAAA"
        assert client.get("/").content == b""
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY setting must not be empty"):
            client.get("/save")
        with pytest.raises(SecretKeyError):
            client.get("/save")


def test_a_weak_key_is_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    """A short SECRET_KEY already guards the site: it is accepted, with one warning."""
    with site(VIEWS, SECRET_KEY="dev") as client:
        for _ in range(2):
            client.get("/save")
            assert client.get("/").content == b"Saved"
    assert caplog.text.count("fewer than 16 bytes") == 1


def test_the_cookie_is_like_djangos_own() -> None:
    """SESSION_COOKIE_DOMAIN, _SECURE and _SAMESITE count, as for Django's message cookie; _PATH does not."""
    assert cookie().endswith("; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax")
    assert cookie(secure=True).startswith("__Host-flash.")
    with override_settings(SESSION_COOKIE_DOMAIN="example.com", SESSION_COOKIE_PATH="/app"):
        assert cookie().endswith("; Path=/; Domain=example.com; HttpOnly; SameSite=Lax")
    with override_settings(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="none"):
        assert cookie().endswith("; HttpOnly; Secure; SameSite=None")
    for given, sent in (("Strict", "Strict"), ("strict", "Strict"), (False, "Lax"), (None, "Lax")):
        with override_settings(SESSION_COOKIE_SAMESITE=given):
            assert cookie().endswith(f"SameSite={sent}")


def test_https_is_what_django_takes_for_it() -> None:
    """Behind a proxy that ends TLS, SECURE_PROXY_SSL_HEADER decides whether cookies are Secure."""
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert cookie(headers={"X-Forwarded-Proto": "https"}).startswith("__Host-flash.")
        assert cookie().startswith("flash.")


def test_a_path_is_the_whole_path() -> None:
    """Below a mount point, ``path=`` means the path that the visitor sees."""

    def ship(request: HttpRequest) -> HttpResponse:
        flash("Shipped", path="/app/orders")
        flash("Too large", path="/größe")
        return HttpResponse()

    with site({"ship": ship, "orders": show, "größe": show, "": show}) as client:
        client.get("/ship")
        assert client.get("/orders").content == b""
        assert client.get("/orders", SCRIPT_NAME="/app").content == b"Shipped"
        assert client.get("/größe").content == b"Too large"


def test_the_cookie_is_never_for_scripts() -> None:
    """SESSION_COOKIE_HTTPONLY=False does not count: what is in the cookie is of no use to a script."""
    with override_settings(SESSION_COOKIE_HTTPONLY=False):
        assert "HttpOnly" in cookie()


def test_settings_of_ours() -> None:
    """HELIOGRAPH holds Heliograph's settings by name, those of its cookies with ``cookie_`` before them."""
    with override_settings(HELIOGRAPH={"max_age": 60, "cookie_name": "note"}, SESSION_COOKIE_SAMESITE="Strict"):
        assert cookie().startswith("note.")
        assert cookie().endswith("; Max-Age=60; Path=/; HttpOnly; SameSite=Strict")
    with override_settings(
        HELIOGRAPH={"cookie_path": "/app", "cookie_samesite": "Lax"}, SESSION_COOKIE_SAMESITE="Strict"
    ):
        assert cookie().endswith("; Path=/app; HttpOnly; SameSite=Lax")
    helio = Heliograph(secret_key=OLD)
    with override_settings(HELIOGRAPH=helio):
        assert get_heliograph() is helio


def never(request: HttpRequest) -> bool:
    return False


def tenant(request: HttpRequest) -> str:
    return request.headers.get("X-Tenant", "")


def test_functions_by_their_path() -> None:
    """``bind`` and ``shows`` may be functions or dotted paths to them."""
    for given in (tenant, f"{__name__}.tenant"):
        with site(VIEWS, HELIOGRAPH={"bind": given}) as client:
            client.get("/save", headers={"X-Tenant": "a"})
            found = [client.get("/", headers={"X-Tenant": name}).content for name in ("b", "a")]
            assert found == [b"", b"Saved"]
    for shows in (never, f"{__name__}.never"):
        with site(VIEWS, HELIOGRAPH={"shows": shows}) as client:
            client.get("/save")
            assert client.get("/").content == b""


def sign_in(request: HttpRequest, who: str) -> HttpResponse:
    request.session[auth.SESSION_KEY] = who
    messages.info(request, f"Welcome, {who}")
    return HttpResponse()


def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    messages.info(request, "Goodbye")
    return HttpResponse()


def idle(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


SIGNING: dict[str, Any] = {**VIEWS, "idle": idle, "in/<who>": sign_in, "out": sign_out}


def test_binding_to_the_user() -> None:
    """With ``"bind": "user"`` a message never shows to the next person who signs in on the same browser."""
    with site(SIGNING, HELIOGRAPH={"bind": "user"}, MIDDLEWARE=[SESSIONS, USERS, MESSAGES]) as client:
        client.get("/in/ann")
        client.get("/save")
        client.get("/out")
        client.get("/in/bob")
        assert client.get("/").content == b"Goodbye,Welcome, bob"
        client.get("/in/ann")
        assert client.get("/").content == b"Welcome, ann,Saved,Welcome, ann"


def test_binding_leaves_other_pages_alone() -> None:
    """Binding neither fetches the user nor makes a page vary by cookie that has nothing to do with messages."""
    with site(SIGNING, HELIOGRAPH={"bind": "user"}, MIDDLEWARE=[SESSIONS, MESSAGES]) as client:
        client.get("/save")
        assert not client.get("/idle").has_header("Vary")
        assert client.get("/").content == b"Saved"


def test_binding_needs_the_session() -> None:
    """Without SessionMiddleware ``"bind": "user"`` is an error that says what is missing."""
    unbound = site(VIEWS, HELIOGRAPH={"bind": "user"}, MIDDLEWARE=[MESSAGES])
    with unbound as client, pytest.raises(ConfigurationError, match="SessionMiddleware before MessageMiddleware"):
        client.get("/")
    with pytest.raises(ConfigurationError, match="needs the session"):
        signed_in_user(HttpRequest())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"HELIOGRAPH": {"max_ago": 60}}, r"Did you mean \"HELIOGRAPH\['max_age'\]\"\?"),
    ({"HELIOGRAPH": ["max_age"]}, "must be a mapping"),
    ({"HELIOGRAPH": {"bind": 3}}, "bind must be a function"),
    ({"HELIOGRAPH": {"cookie_secure": "no"}}, "secure cannot be 'no'"),
    ({"HELIOGRAPH": {"max_age": 0}}, "max_age must be"),
    ({"HELIOGRAPH": {"bind": "no.such.module"}}, r"\['bind'\] cannot be imported"),
    ({"HELIOGRAPH": {"shows": "user"}}, r"\['shows'\] cannot be imported"),
    ({"HELIOGRAPH": {"cookie": {"name": "note"}}}, r"no setting \"HELIOGRAPH\['cookie'\]\""),
    ({"HELIOGRAPH": {"vary": "no"}}, r"HELIOGRAPH\['vary'\] must be of type bool"),
    ({"HELIOGRAPH": "a key in the wrong place"}, "HELIOGRAPH must be a mapping of settings by name"),
    ({"HELIOGRAPH": None}, "HELIOGRAPH must be a mapping of settings by name"),
    ({"SESSION_COOKIE_SAMESITE": "None"}, "needs secure=True"),
    ({"SESSION_COOKIE_SAMESITE": "Sometimes"}, "not 'Sometimes'"),
    ({"SESSION_COOKIE_DOMAIN": "a;b"}, "has a character that no cookie can carry"),
]


@pytest.mark.parametrize(("changed", "complaint"), WRONG, ids=str)
def test_a_wrong_setting_is_reported(changed: dict[str, Any], complaint: str) -> None:
    """What cannot work is an error at the first request, and one of `manage.py check`."""
    with site(VIEWS, **changed) as client:
        with pytest.raises(ConfigurationError, match=complaint):
            client.get("/")
        with pytest.raises(SystemCheckError, match=rf"heliograph\.E001\) .*{complaint}"):
            call_command("check")


SETUPS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"HELIOGRAPH": {"bind": "user"}}, []),
    ({"HELIOGRAPH": {"bind": "user"}, "MIDDLEWARE": [MESSAGES, SESSIONS]}, ["heliograph.E004"]),
    ({"HELIOGRAPH": {"bind": "user"}, "MIDDLEWARE": [MESSAGES]}, ["heliograph.E004"]),
    ({"MESSAGE_STORAGE": "django.contrib.messages.storage.fallback.FallbackStorage"}, ["heliograph.W002"]),
    ({"MESSAGE_STORAGE": "heliograph.django.Storages"}, ["heliograph.W002"]),
    ({"MIDDLEWARE": [SESSIONS]}, ["heliograph.W003"]),
    ({"MIDDLEWARE": [SESSIONS, f"{__name__}.OurMessages"]}, []),
    ({"MIDDLEWARE": [SESSIONS, MESSAGES, "no.such.Middleware", f"{__name__}.never"]}, []),
]


class OurMessages(MessageMiddleware):
    pass


@pytest.mark.parametrize(("changed", "problems"), SETUPS, ids=str)
def test_the_set_up_is_checked(changed: dict[str, Any], problems: list[str]) -> None:
    """With the application installed, Django's checks report a storage, a middleware or an order that is missing."""
    with override_settings(**changed):
        assert [problem.id for problem in check_setup()] == problems


def test_checks_run_with_the_application() -> None:
    """`manage.py check` runs them when ``"heliograph.django"`` is installed."""
    call_command("check", fail_level="WARNING")
    with override_settings(MIDDLEWARE=[SESSIONS]), pytest.raises(SystemCheckError, match=r"heliograph\.W003"):
        call_command("check", fail_level="WARNING", tags=None)


def test_clients_keep_apart() -> None:
    """Each visitor has messages of their own."""
    with site(VIEWS) as client:
        client.get("/save")
        assert Client().get("/").content == b""
