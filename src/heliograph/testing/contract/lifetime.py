"""P1, P2 and P5: how long a message lives."""

from __future__ import annotations

from markupsafe import Markup

from heliograph import flash, flashes
from heliograph.testing.contract.site import Answer, Call, Site, answering, flashing, promises, redirect


@promises("P1")
def survives_a_chain_of_redirects(site: Site) -> None:
    """A message survives redirects of every kind, also those that render a template, with nothing to be done."""
    site.paths["/start"] = flashing("Saved", to="/301")
    for status, after in ((301, "/302"), (302, "/303"), (303, "/307"), (307, "/308"), (308, "/")):
        site.paths[f"/{status}"] = answering(status, {"Location": after})
    assert site.open().post("/start").lines == ["Saved"]


@promises("P1")
def survives_redirects_that_flash_more(site: Site) -> None:
    """Each hop of a chain may add a message, and all arrive in order."""
    site.paths["/one"] = flashing("one", to="/two")
    site.paths["/two"] = flashing("two", to="/three")
    site.paths["/three"] = flashing("three")
    assert site.open().get("/one").lines == ["one", "two", "three"]


@promises("P2")
def shown_once(site: Site) -> None:
    """A page shows a message, and no later page does."""
    browser = site.open()
    assert browser.post("/save").lines == ["Saved"]
    assert browser.get("/").lines == []
    assert site.has_forgotten(browser)


@promises("P2")
def shown_at_once_when_read_in_the_same_request(site: Site) -> None:
    """A message that is flashed and read by the same page is done."""
    site.paths["/form"] = lambda call: (call.flash("Wrong password", "error"), Answer(call.page()))[1]
    browser = site.open()
    assert browser.post("/form").lines == ["Wrong password"]
    assert site.has_forgotten(browser)
    assert browser.get("/").lines == []


@promises("P2")
def flashed_after_the_last_read(site: Site) -> None:
    """A message that is flashed after the page read its messages is shown by the next page."""

    def late(call: Call) -> Answer:
        page = call.page()
        call.flash("Late", "info")
        return Answer(page)

    site.paths["/late"] = late
    browser = site.open()
    browser.send("POST", "/save")
    assert browser.get("/late").lines == ["Saved"]
    assert browser.get("/").lines == ["Late"]


@promises("P2")
def equal_messages_are_two(site: Site) -> None:
    """The same text flashed twice is shown twice."""
    site.paths["/twice"] = flashing("Saved", "Saved")
    assert site.open().get("/twice").lines == ["Saved", "Saved"]


@promises("P2")
def a_second_pop_gives_nothing(site: Site) -> None:
    """Within one request each message is handed out once."""
    site.paths["/pops"] = lambda call: Answer(f"{len(flashes().pop())}{len(flashes().pop())}{len(flashes())}")
    browser = site.open()
    browser.send("POST", "/save")
    assert browser.get("/pops").body == "100"


@promises("P2")
def newest_of_a_key_is_shown(site: Site) -> None:
    """Of pending messages with one key the newest is shown, and the others go with it."""
    site.paths["/draft"] = lambda call: (flash(f"Draft saved at {site.now}", key="draft"), redirect())[1]
    browser = site.open()
    browser.send("POST", "/draft")
    browser.send("POST", "/draft")
    newest = site.now
    assert len(browser.get("/").lines) == 1
    assert site.now > newest
    assert browser.get("/").lines == []
    assert site.has_forgotten(browser)


@promises("P5")
def other_categories_stay(site: Site) -> None:
    """Reading one category leaves the others for a later page."""
    site.paths["/errors"] = lambda call: Answer(call.page("error"))
    site.paths["/both"] = lambda call: (call.flash("Bad", "error"), call.flash("Good", "success"), redirect("/errors"))[
        2
    ]
    browser = site.open()
    assert browser.post("/both").lines == ["Bad"]
    assert browser.get("/errors").lines == []
    assert browser.get("/").lines == ["Good"]
    assert browser.get("/").lines == []


@promises("P5")
def other_queues_stay(site: Site) -> None:
    """Reading one queue leaves the others for a later page."""
    site.paths["/two"] = lambda call: (flash("Toast", queue="toast"), flash("Banner", queue="banner"), redirect("/t"))[
        2
    ]
    site.paths["/t"] = lambda call: Answer("\n".join(map(str, flashes().pop(queue="toast"))))
    browser = site.open()
    assert browser.get("/two").lines == ["Toast"]
    assert browser.get("/t").lines == []
    assert browser.get("/").lines == ["Banner"]


@promises("P5")
def unread_messages_wait(site: Site) -> None:
    """Pages that show no messages leave them pending, however many there are."""
    browser = site.open()
    browser.send("POST", "/save")
    for _ in range(50):
        assert browser.get("/idle").header("set-cookie") is None
    assert browser.get("/").lines == ["Saved"]


@promises("P5")
def unread_messages_expire(site: Site) -> None:
    """A message that nobody asked for within its time is not shown any more."""
    site.paths["/short"] = lambda call: (flash("Soon stale", max_age=10), flash("Fresh"), redirect("/idle"))[2]
    browser = site.open()
    browser.get("/short")
    site.pass_seconds(11)
    assert browser.get("/").lines == ["Fresh"]
    browser.send("POST", "/save")
    site.pass_seconds(3601)
    assert browser.get("/").lines == []


@promises("P5")
def the_seal_has_the_last_word_on_expiry(site: Site) -> None:
    """A client that keeps cookies beyond their time is shown nothing stale, and is told to remove them."""
    browser = site.open()
    sent = browser.send("POST", "/save")
    cookie = (sent.header("set-cookie") or "").partition(";")[0]
    site.pass_seconds(3601)
    received = browser.get("/", {"accept": "text/html", "cookie": cookie})
    assert received.lines == []
    assert "Max-Age=0" in (received.header("set-cookie") or "")


@promises("P5")
def only_the_right_page_shows_it(site: Site) -> None:
    """A message for a path waits until a page at or below that path is visited."""
    for path in ("/orders", "/orders/7", "/orders2"):
        site.paths[path] = site.paths["/"]
    site.paths["/order"] = lambda call: (flash("Shipped", path="/orders"), redirect("/"))[1]
    browser = site.open()
    assert browser.post("/order").lines == []
    assert browser.get("/orders2").lines == []
    assert browser.get("/orders/7").lines == ["Shipped"]
    browser.post("/order")
    assert browser.get("/orders").lines == ["Shipped"]
    site.paths["/here"] = lambda call: (flash("Shipped", path="/orders"), Answer(call.page()))[1]
    assert browser.post("/here").lines == []
    assert browser.get("/orders").lines == ["Shipped"]


@promises("P5")
def kept_messages_stay(site: Site) -> None:
    """A page that read its messages may keep them for the next one."""

    def keeps(call: Call) -> Answer:
        page = call.page()
        flashes().keep()
        return Answer(page)

    site.paths["/keeps"] = keeps
    browser = site.open()
    browser.send("POST", "/save")
    assert browser.get("/keeps").lines == ["Saved"]
    assert browser.get("/").lines == ["Saved"]
    assert browser.get("/").lines == []


@promises("P5")
def cleared_messages_are_gone(site: Site) -> None:
    """Clearing drops what is pending, also on a redirect, and what is flashed after it stays."""

    def logout(call: Call) -> Answer:
        call.flash("Dropped too", "info")
        flashes().clear()
        call.flash("Signed out", "info")
        return redirect()

    site.paths["/logout"] = logout
    browser = site.open()
    browser.send("POST", "/save")
    assert browser.post("/logout").lines == ["Signed out"]
    assert site.has_forgotten(browser)


@promises("P5")
def sticky_messages_stay_until_dismissed(site: Site) -> None:
    """A sticky message is on every page, and after its dismissal on none, however the dismissal is answered."""
    ids: list[str] = []

    def remind(call: Call) -> Answer:
        call.flash("Saved", "info")
        ids.append(flash("Trial ends on Friday", sticky=True).id)
        return redirect()

    site.paths["/remind"] = remind
    site.paths["/dismiss"] = lambda call: (flashes().dismiss(ids[-1]), redirect())[1]
    site.paths["/dismiss/here"] = lambda call: (flashes().dismiss(ids[-1]), Answer(call.page()))[1]
    for dismissal in ("/dismiss", "/dismiss/here"):
        browser = site.open()
        assert browser.post("/remind").lines == ["Saved", "Trial ends on Friday"]
        for _ in range(3):
            received = browser.get("/")
            assert received.lines == ["Trial ends on Friday"]
            assert received.header("cache-control") == "private, no-store"
        assert browser.post(dismissal).lines == []
        assert browser.get("/").lines == []
        assert browser.flash_cookies == []


@promises("P5")
def sticky_messages_expire(site: Site) -> None:
    """A sticky message that nobody dismisses is gone when its time is over."""
    site.paths["/remind"] = lambda call: (flash("Trial ends", sticky=True, max_age=60), redirect())[1]
    browser = site.open()
    assert browser.post("/remind").lines == ["Trial ends"]
    site.pass_seconds(61)
    assert browser.get("/").lines == []


@promises("P11")
def only_markup_is_html(site: Site) -> None:
    """Markup stays HTML across the redirect; text, and anything else that can render itself, is escaped."""

    class Lazy:
        def __str__(self) -> str:
            return "<i>lazy</i>"

        def __html__(self) -> str:
            return str(self)

    site.paths["/html"] = flashing("<script>alert(1)</script>", Markup("<b>%s</b>") % "<Ann>", Lazy())
    assert site.open().get("/html").lines == [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<b>&lt;Ann&gt;</b>",
        "&lt;i&gt;lazy&lt;/i&gt;",
    ]
