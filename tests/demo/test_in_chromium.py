"""Promises that only a real browser can keep: the scripts, the look on a small screen, the policy."""

import pytest

from .phone import WIDTH, Phone

ADDRESSES = (
    *("/", "/redirects", "/together", "/errors", "/errors/picture", "/limits", "/large", "/undo", "/sticky", "/toasts"),
    *("/themes", "/themes?theme=notes", "/themes?theme=tailwind", "/fetch", "/cached/"),
)
EACH = """
const texts = ["success", "info", "warning", "error"];
return Promise.all([
  ...texts.map(category => fetch("/", {method: "POST", body: new URLSearchParams({category}), redirect: "manual"})),
  ...["/sticky", "/undo/none/delete", "/cached/order"].map(
    address => fetch(address, {method: "POST", redirect: "manual"}))])
"""
TRIAL = "Your trial ends on Friday."
SUBMIT = "#content form.card button"
CLOSE = "#messages [data-flash-close]"


def test_one_click_posts_both_forms(phone: Phone) -> None:
    """After one click, Heliograph has both messages, and the session recipe one."""
    phone.open("/together")
    phone.tap("#together button")
    phone.wait_until("document.querySelector('.count strong')")
    counts = phone.run("return Array.from(document.querySelectorAll('.count'), each => each.innerText)")
    assert counts == ["2 of 2 arrived", "1 of 2 arrived"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("messages", [False, True], ids=["without messages", "with messages"])
def test_a_page_fits_a_small_phone_and_keeps_its_policy(phone: Phone, path: str, messages: bool) -> None:
    """At 360 pixels no page is scrolled sideways, none breaks its own policy, and none has an error in its script."""
    if messages:
        phone.open("/")
        phone.run(EACH)
    phone.open(path)
    phone.wait_until("document.readyState === 'complete'")
    assert phone.width == WIDTH
    assert [complaint for complaint in phone.complaints if "/static/no-such-picture.png" not in complaint] == []


def test_a_violation_would_be_seen(phone: Phone) -> None:
    """The complaints that the other test finds none of do come: an inline style is one."""
    phone.open("/")
    phone.run("document.body.setAttribute('style', 'color: teal')")
    phone.wait_until("document.readyState === 'complete'")
    assert any("Content Security Policy" in complaint for complaint in phone.complaints)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_pages_are_behind_a_button(phone: Phone, scripts: bool) -> None:
    """On a phone a button opens the list of pages, with and without JavaScript."""
    if not scripts:
        phone.switch_scripts_off()
    phone.open("/")
    assert phone.run("return document.querySelector('nav').checkVisibility()") is False
    phone.tap("button.menu")
    phone.wait_until("document.querySelector('nav').checkVisibility()")
    assert phone.width == WIDTH
    phone.tap("nav a[href='/undo']")
    phone.wait_until("location.pathname === '/undo'")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_undo_brings_it_back(phone: Phone, scripts: bool) -> None:
    """The button in the message works, with and without JavaScript."""
    if not scripts:
        phone.switch_scripts_off()
    phone.open("/undo")
    phone.tap("[aria-label='Delete Summit']")
    phone.wait_for("“Summit” is in the bin.")
    phone.tap("#messages form button")
    phone.wait_for("“Summit” is back.")
    assert phone.run("return !!document.querySelector(\"[aria-label='Delete Summit']\")")


def test_a_sticky_message_is_dismissed_by_the_script(phone: Phone) -> None:
    """With the script it goes without a new page, and is gone on every other."""
    phone.open("/sticky")
    phone.tap(SUBMIT)
    phone.wait_for(TRIAL)
    phone.open("/redirects")
    phone.wait_for(TRIAL)
    phone.leave_a_mark()
    phone.tap(CLOSE)
    phone.wait_for()
    assert phone.is_same_document
    phone.open("/sticky")
    assert phone.shown == []


def test_a_sticky_message_is_dismissed_without_a_script(phone: Phone) -> None:
    """Without JavaScript the form leads back to the page on which it was pressed."""
    phone.switch_scripts_off()
    phone.open("/sticky")
    phone.tap(SUBMIT)
    phone.wait_for(TRIAL)
    phone.open("/redirects")
    phone.wait_for(TRIAL)
    phone.tap(CLOSE)
    phone.wait_for()
    assert phone.run("return location.pathname") == "/redirects"
    phone.open("/sticky")
    assert phone.shown == []


@pytest.mark.parametrize(
    ("category", "role", "text"),
    [
        ("success", "status", "Your changes are saved."),
        ("error", "alert", "The card was declined. Nothing was charged."),
    ],
)
def test_a_toast_is_announced(phone: Phone, category: str, role: str, text: str) -> None:
    """A toast floats above the page, and its text comes into a region that screen readers know already."""
    phone.tell(
        "Page.addScriptToEvaluateOnNewDocument",
        source="heard = []; document.addEventListener('flash-shown', event => heard.push(event.target.role))",
    )
    phone.open("/toasts")
    phone.tap(f"button[value={category}]")
    phone.wait_until(f"window.heard?.[0] === '{role}'")
    assert phone.shown == [text]
    assert [(found, said.startswith(text)) for found, said in phone.regions] == [(role, True)]
    assert phone.run("return getComputedStyle(document.querySelector('#messages')).position") == "fixed"


def test_the_pages_own_script_can_tell(phone: Phone) -> None:
    """A message of the page's own script looks like one of the server's, and no page is loaded for it."""
    phone.open("/toasts")
    phone.leave_a_mark()
    phone.tap("#local button")
    phone.wait_for("The address is copied.")
    assert phone.is_same_document
    assert phone.regions == [("status", "The address is copied.")]


def test_a_message_comes_with_json(phone: Phone) -> None:
    """The form is posted without a new page, the message shown, and the next page does not show it again."""
    phone.open("/fetch")
    phone.leave_a_mark()
    phone.run("document.querySelector('#text').value = 'Milk'")
    phone.tap("#note button")
    phone.wait_for("“Milk” is saved.")
    assert phone.is_same_document
    assert phone.run("return document.querySelector('#text').value") == ""
    phone.open("/fetch")
    assert phone.shown == []


def test_a_message_is_on_a_page_from_the_cache(phone: Phone) -> None:
    """The page comes from the cache, as its time shows, and the visitor's message is on it."""
    made = "document.querySelector('time').dateTime"
    phone.open("/cached/")
    before = phone.run(f"return {made}")
    phone.leave_a_mark()
    phone.tap(SUBMIT)
    phone.wait_for("Your order is on its way.")
    assert not phone.is_same_document
    assert phone.run(f"return {made}") == before
    assert phone.run("return document.cookie") == ""


def test_what_a_failing_page_showed_comes_again(phone: Phone) -> None:
    """The page that fails shows the message, and the next good page shows it again."""
    phone.open("/errors")
    phone.tap("[value=failure]")
    phone.wait_for("The invoice is paid.")
    phone.tap("a.go")
    phone.wait_until("location.pathname === '/errors'")
    phone.wait_for("The invoice is paid.")
