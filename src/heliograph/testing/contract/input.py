"""P10: bad input is harmless. Nothing that a visitor sends makes a 5xx, or an altered message."""

from __future__ import annotations

from heliograph.testing.browser import Browser, Received
from heliograph.testing.contract.site import SECRET, Answer, Call, Site, changes, flashing, promises, redirect

_OLD = "an older key, still accepted for a while"
_FOREIGN = "the key of somebody else on this host"


def _cookie(received: Received) -> tuple[str, str]:
    """Return name and value of the one cookie that a response sets."""
    [line] = received.all("set-cookie")
    name, _, value = line.partition(";")[0].partition("=")
    return name, value


def _sends(site: Site, cookie: str, **settings: object) -> Received:
    """Visit the page that shows messages with exactly these cookies."""
    browser = site.open(secret_key=settings.get("secret_key", SECRET))
    received = browser.get("/", {"accept": "text/html", "cookie": cookie})
    assert received.status == 200
    assert browser.jar.refused == []
    return received


def _saved(site: Site, secret: str = SECRET) -> tuple[str, str]:
    return _cookie(site.open(secret_key=secret).send("POST", "/save"))


@promises("P10")
def every_byte_counts(site: Site) -> None:
    """A cookie with any one character changed, dropped or added shows nothing and is removed."""
    name, value = _saved(site)
    other = {"A": "B"}
    changed = [value[:at] + other.get(value[at], "A") + value[at + 1 :] for at in range(len(value))]
    cut = [value[:at] for at in range(0, len(value), 7)]
    longer = [value + "A", value + "=", value + "AAAA", "A" + value, value.swapcase()]
    for bad in (*changed, *cut, *longer):
        received = _sends(site, f"{name}={bad}")
        assert received.lines == [], bad
        assert "Max-Age=0" in (received.header("set-cookie") or ""), bad
        assert received.header("cache-control") is None


@promises("P10")
def swapped_names_do_not_open(site: Site) -> None:
    """A value under another cookie's name shows nothing."""
    browser = site.open()
    one, two = (_cookie(browser.send("POST", "/save")) for _ in range(2))
    assert _sends(site, f"{one[0]}={two[1]}; {two[0]}={one[1]}").lines == []


@promises("P10")
def foreign_cookies_are_left_alone(site: Site) -> None:
    """A flash cookie of another application on the host is neither shown nor removed, nor in the way."""
    ours, theirs = _saved(site), _saved(site, _FOREIGN)
    received = _sends(site, "; ".join(f"{name}={value}" for name, value in (theirs, ours)))
    assert received.lines == ["Saved"]
    assert [line.partition("=")[0] for line in changes(received)] == ([] if site.stored else [ours[0]])
    assert _sends(site, "=".join(theirs)).header("set-cookie") is None


@promises("P10")
def old_keys_open(site: Site) -> None:
    """After a change of keys the old one's messages are still shown; without it they are left alone."""
    old = "=".join(_saved(site, _OLD))
    assert _sends(site, old, secret_key=[SECRET, _OLD]).lines == ["Saved"]
    received = _sends(site, old, secret_key=SECRET)
    assert (received.lines, received.header("set-cookie")) == ([], None)


@promises("P10")
def a_new_key_seals(site: Site) -> None:
    """With several keys the newest seals."""
    new = _cookie(site.open(secret_key=[SECRET, _OLD]).send("POST", "/save"))
    assert _sends(site, "=".join(new), secret_key=SECRET).lines == ["Saved"]


@promises("P10")
def repeated_cookies_show_once(site: Site) -> None:
    """The same cookie sent twice shows its message once; a forged twin before or after it changes nothing."""
    for form in ("{0}; {0}", "{1}; {0}", "{0}; {1}"):
        name, value = _saved(site)
        received = _sends(site, form.format(f"{name}={value}", f"{name}={'A' * 80}"))
        assert received.lines == ["Saved"], form
        assert len(changes(received)) == (0 if site.stored else 1)


@promises("P10")
def odd_neighbours_do_not_hide_it(site: Site) -> None:
    """Cookies of every odd shape around ours do not keep it from being found."""
    odd = (
        "",
        "=",
        "novalue",
        'a="x;y"',
        "b=\xe4\xf6\xfc",
        "c={[]}",
        "d=1,2",
        'e="',
        "f==",
        "flash.=",
        "g=%3B",
        "\t h=1",
    )
    for neighbour in odd:
        for form in ("{1}; {0}", "{0}; {1}", "{1};{0};{1}"):
            cookie = form.format("=".join(_saved(site)), neighbour)
            assert _sends(site, cookie).lines == ["Saved"], cookie


@promises("P10")
def malformed_names_and_values(site: Site) -> None:
    """Empty, over-long and non-ASCII names and values under our prefix are harmless."""
    name, _ = _saved(site)
    for value in ("", " ", "=", "A", "\xe4" * 50, "A" * 5000, "%00", '"quoted"', "null"):
        assert _sends(site, f"{name}={value}").lines == [], value
    for suffix in ("", "x", "\xe4", "x" * 500, name[-16:] + "x", "../../etc/passwd", name[-16:-12]):
        received = _sends(site, f"__Host-flash.{suffix}=AAAA")
        assert (received.lines, received.header("set-cookie")) == ([], None), suffix


@promises("P10")
def junk_with_our_prefix_and_mark(site: Site) -> None:
    """Two hundred junk cookies with our prefix and mark cost a page little, and are swept out over a few pages."""
    name, _ = _saved(site)
    mark = name[:-12]
    browser = site.open()
    for number in range(100):
        browser.jar.store(browser.origin, [f"{mark}{number:012d}=junk; Path=/; Secure"])
    site.paths["/new"] = flashing("New", to="/idle")
    browser.send("POST", "/new")
    shown: list[str] = []
    for _ in range(6):
        received = browser.get("/")
        assert received.status == 200
        assert sum(len(line) + 14 for line in received.all("set-cookie")) <= 3072
        shown += received.lines
    assert shown == ["New"]
    assert site.has_forgotten(browser)
    junk = "; ".join(f"{mark}{number:012d}={'A' * 100}" for number in range(200))
    assert _sends(site, junk).lines == []


@promises("P10")
def a_huge_cookie_header(site: Site) -> None:
    """A Cookie header of 64 KB, with ours in it, is read without ado."""
    ours = "=".join(_saved(site))
    filler = "; ".join(f"c{number}={'x' * 100}" for number in range(640))
    assert len(filler) > 2**16
    assert _sends(site, f"{ours}; {filler}").lines == ["Saved"]


@promises("P10")
def input_echoed_by_the_application(site: Site) -> None:
    """Lone surrogates, controls and quotes in what the application echoes travel, or are replaced; none is a 5xx."""
    texts = ["lone \ud800 surrogate", "nul \0", "line\u2028separator", 'quote " and ; comma, =', "\u202eright to left"]

    def echo(call: Call) -> Answer:
        for text in texts:
            call.flash(text, "info")
        return redirect("/count")

    site.paths["/echo"] = echo
    site.paths["/count"] = lambda call: Answer(str([content for _, content in call.read()] == expected))
    expected = ["lone \ufffd surrogate", *texts[1:]]
    assert site.open().post("/echo").body == "True"


@promises("P10")
def an_expired_session_of_cookies(site: Site) -> None:
    """A browser that comes back after a month is served as a new one."""
    browser: Browser = site.open()
    for _ in range(5):
        browser.send("POST", "/save")
    site.pass_seconds(30 * 24 * 3600)
    assert browser.get("/").lines == []
    assert browser.post("/save").lines == ["Saved"]
