"""Promises about bad input: whatever a message holds, no theme writes an element or attribute that is not its own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heliograph import Action, Message, UnsafeURLError
from heliograph.html import render

from .markup import NAMES, TOKEN, message, page, part, skeleton

NASTY = (
    "<script>alert(1)</script>",
    "</div></flash-messages><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    " onfocus=alert(1) autofocus ",
    "</template></form></button></svg><style>*{display:none}</style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "{content}{0}{look.__class__}%s%(x)s{{}}",
    "line\none\r\ntwo\ttab\x0b\x0c",
    "nul\x00nul",
    "\u202eright to left\u202c \u2066isolate \u200f mark",
    "line\u2028paragraph\u2029",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\ufeff\ufffe\U0010ffff",
    "x" * 10_000,
    "<" * 10_000,
    "`${alert(1)}` \\",
    "",
)
nasty = st.sampled_from(NASTY) | st.text(max_size=60) | st.lists(st.sampled_from(NASTY), max_size=3).map("".join)
urls = st.sampled_from(["/", "?q=", "#", "https://shop.example/", "mailto:"]).flatmap(
    lambda start: st.text("\"'<>&{}=`%/:;,()[]|^~!*$@abcon", max_size=40).map(start.__add__)
)
methods = st.sampled_from(["get", "post"])
FLAT: dict[str, Any] = {"id": "i", "content": "c", "category": "shipping", "title": "t"}


def action(label: str, url: str, method: Any) -> Action | None:
    try:
        return Action(label, url, method)
    except UnsafeURLError:
        return None


actions = st.builds(action, nasty, urls, methods)


@pytest.mark.parametrize("theme", NAMES)
@settings(max_examples=40, deadline=None)
@given(content=nasty, title=nasty, category=nasty, id=nasty, queue=nasty, action=actions, sticky=st.booleans())
@example(*[NASTY[2]] * 5, Action(NASTY[1], "/\"'<>", "post"), True)
def test_a_page_has_what_its_theme_wrote_and_nothing_else(
    theme: str, content: str, title: str, category: str, id: str, queue: str, action: Action | None, sticky: bool
) -> None:
    """Content, titles, labels, categories, queues, ids and addresses of any kind become text, and no markup."""
    known = category if category in ("success", "info", "warning", "error", "debug", "danger") else "shipping"
    actions = () if action is None else (action,)
    plain = tuple(Action("l", "https://x.example/" if not a.is_local else "/", a.method) for a in actions)
    bad = message(content, category, id=id, title=title, actions=actions, sticky=sticky)
    good = message(**FLAT | {"category": known, "title": "t" * bool(title)}, actions=plain, sticky=sticky)
    options: dict[str, Any] = {"theme": theme, "csrf": TOKEN}
    dirty, clean = page(bad, queue=queue, **options), page(good, queue="q", **options)
    assert list(skeleton(dirty)) == list(skeleton(clean))
    [item] = dirty.css("[data-flash]")
    assert item.attributes["class"] == clean.css("[data-flash]")[0].attributes["class"]
    # HTML Standard, sections 13.2.5.33 and 13.2.6.4.7: what becomes of NUL in attributes and in text.
    assert as_parsed(content, nul="") == part(item, "[data-flash-content]").text()
    assert (item.attributes["data-flash-category"] or "") == as_parsed(category, nul="\ufffd")


def as_parsed(text: str, *, nul: str) -> str:
    """Return what is left of a text when a browser has read it: newlines of one kind, and no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", nul)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_option_is_escaped(text: str) -> None:
    """What a template passes beside the messages cannot break out either."""
    options: dict[str, Any] = {"close": text, "endpoint": text, "queue": text, "attributes": {"data-x": text}}
    dirty = page(message(sticky=True), **options, csrf={"name": text}, templates=True)
    clean = page(
        message(sticky=True),
        **dict.fromkeys(options, "x") | {"attributes": {"data-x": "x"}},
        csrf={"name": "x"},
        templates=True,
    )
    assert list(skeleton(dirty)) == list(skeleton(clean))


def test_an_action_that_was_made_behind_our_back_is_none() -> None:
    """No message holds an address that runs a script: also what is decoded, replaced or made by hand is checked."""
    for url in ("javascript:alert(1)", "data:text/html,x", "vbscript:x"):
        with pytest.raises(UnsafeURLError):
            Message("i", "c", "info", 1, actions=(Action("l", url),))


def test_a_link_leads_where_the_action_says() -> None:
    """Quotes and ampersands of an address arrive as they are."""
    url = "/search?q=\"a'&b=<c>&amp;d=1"
    [link] = page(message(actions=(Action("Go", url),))).css("a")
    assert link.attributes["href"] == url
    assert "javascript:" not in render([message(actions=(Action("Go", url),))])
