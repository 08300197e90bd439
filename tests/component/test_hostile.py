"""Whatever a message says, it adds nothing to the page that the template did not write."""

import json

import pytest

from .markup import component
from .window import Window

HOSTILE = {
    "script": "</span><script>document.title = 'hot'</script>",
    "handler": "<img src=x onerror=\"document.title = 'hot'\">",
    "quotes": "\"'` onmouseover=alert(1) autofocus",
    "markup": "<!-- </template></flash-messages><style>*{display:none}</style>",
    "entities": "&lt;b&gt;&quot;&#x0;",
    "newlines": "a\r\nb\u2028c\u2029d\0e",
    "right to left": "\u202eabc\u2066\u200f",
    "selector": "\"] , [x=\\'",
    "prototype": "__proto__",
    "astral": "\U0001f600\ufeff\u0301",
    "long": "x" * 10_000,
}
SHAPE = """return Array.from(document.querySelectorAll("flash-messages, flash-messages *"),
    (each) => [each.localName, ...each.getAttributeNames().sort()].join(" "))"""


def message(text: str) -> dict[str, object]:
    actions = [{"label": text, "url": f"/x?{text}"}, {"label": text, "url": f"/y?{text}", "method": "post"}]
    return {
        "id": text,
        "content": text,
        "title": text,
        "category": text,
        "queue": text,
        "actions": actions,
        "sticky": True,
    }


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_text(window: Window, text: str) -> None:
    """Content, title, label, URL, category, queue and id may hold anything: the page has no other element for it."""
    window.show(component())
    window.bring(message("plain"))
    plain = window.run(SHAPE)
    window.show(component())
    window.bring(message(text))
    assert window.run(SHAPE) == plain
    expected = json.loads(json.dumps(text))
    assert window.texts == [expected]
    assert window.run("return document.querySelector('[data-flash-title]').textContent") == expected
    assert window.run("return document.querySelector('[data-flash]').dataset.flash") == expected
    assert window.run("return document.title") == "Page"
    window.press("Escape")
    window.wait_until("!document.querySelector('[data-flash]')")
    assert window.site.asked == [{"dismiss": [expected]}]
