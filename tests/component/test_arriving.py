"""Messages that come while the page is there: as JSON, as elements, and with parts of a page that are replaced."""

import pytest

from .markup import component, item
from .window import Window

LOOK = """return Array.from(document.querySelectorAll("[data-flash]"), (item) => item.outerHTML)"""


def look(window: Window) -> str:
    """Return the HTML of the only message."""
    (html,) = window.run(LOOK)
    return str(html).replace('=""', "")


def test_json_is_shown_as_the_template_has_it(window: Window) -> None:
    """A message of the event looks as one that the server rendered, with all its parts."""
    window.show(component())
    actions = [{"label": "See", "url": "/orders/7"}, {"label": "Undo", "url": "/undo", "method": "post"}]
    window.bring({"id": "1", "content": "Sent", "title": "Order 7", "category": "success", "actions": actions})
    assert look(window) == (
        '<div role="status" data-flash="1" data-flash-category="success" class="toast">'
        "<strong data-flash-title>Order 7</strong><span data-flash-content>Sent</span>"
        '<span data-flash-actions><a class="link" href="/orders/7">See</a> '
        '<form class="post" method="post" action="/undo"><input type="hidden" name="csrf" value="t">'
        "<button>Undo</button></form> </span>"
        '<button type="button" data-flash-close aria-label="Close">x</button></div>'
    )


def test_a_sticky_message_of_json_has_its_form(window: Window) -> None:
    """A sticky message of the event can be dismissed as one that the server rendered."""
    window.show(component())
    window.bring({"id": "1", "content": "Update", "sticky": True})
    assert window.run("return document.querySelector('[data-flash] [name=dismiss]').value") == "1"
    assert window.run("return document.querySelectorAll('[data-flash] [data-flash-close]').length") == 1
    window.click("[data-flash-close]")
    window.wait_until("document.querySelector('[data-flash]') === null")
    assert window.site.asked == [{"dismiss": ["1"]}]


def test_an_undo_is_posted(window: Window) -> None:
    """The button of an action posts its form, with the page's token."""
    window.show(component())
    window.site.pages["/undo"] = "<h1>Undone</h1>"
    window.bring({"id": "1", "content": "Deleted", "actions": [{"label": "Undo", "url": "/undo", "method": "post"}]})
    window.click("[data-flash-actions] button")
    window.tab.wait_for_page("/undo")
    assert window.site.visits.wait_for("/undo").method == "POST"


def test_the_token_is_not_posted_to_another_site(window: Window) -> None:
    """The token against forged requests goes to no other site with an action."""
    window.show(component())
    window.bring({"content": "A", "actions": [{"label": "Go", "url": "https://example.org/", "method": "post"}]})
    assert window.run("return document.querySelector('[data-flash] [name=csrf]')") is None


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "http://[", "blob:x"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_action_with_a_dangerous_url_is_left_out(window: Window, url: str, method: str) -> None:
    """An action whose URL is no http, https, mailto or relative one is not shown; its message is."""
    window.show(component())
    window.bring({"id": "1", "content": "A", "actions": [{"label": "Go", "url": url, "method": method}]})
    assert window.texts == ["A"]
    assert window.run("return document.querySelector('[data-flash] :is(a, form)')") is None


def test_html_is_html(window: Window) -> None:
    """Content that says so is HTML, without what would run in it; other content is text."""
    window.show(component())
    hot = "<b>Sent</b><script>document.title = 'hot'</script><img src=x onerror=\"document.title = 'hot'\">"
    window.bring({"id": "1", "content": hot, "html": True}, {"id": "2", "content": "<b>Sent</b>"})
    assert window.texts == ["Sent", "<b>Sent</b>"]
    assert window.run("return document.querySelectorAll('[data-flash] b').length") == 1
    assert window.run("return document.querySelector('[data-flash] :is(script, [onerror])')") is None


@pytest.mark.parametrize(
    ("queue", "texts"),
    [(None, ["", "A", ""]), ("b", ["", "", "A"]), ("c", ["", "A", ""])],
    ids=["none", "own", "other"],
)
def test_a_queue_has_its_component(window: Window, queue: str | None, texts: list[str]) -> None:
    """A message is shown where its queue is; without such a place, where messages without a queue are."""
    window.show(component(attributes="data-queue=a") + component() + component(attributes="data-queue=b"))
    window.bring({"id": "1", "content": "A"} | ({} if queue is None else {"queue": queue}))
    content = "each.querySelector('[data-flash-content]')?.textContent ?? ''"
    shown = window.run(f"return Array.from(document.querySelectorAll('flash-messages'), (each) => {content})")
    assert shown == texts


def test_a_message_waits_for_a_component(window: Window) -> None:
    """What comes while no component is on the page is shown by the next one."""
    window.show("<p>Nothing yet</p>")
    window.bring({"id": "1", "content": "Early"})
    window.run(f"document.body.insertAdjacentHTML('beforeend', {component()!r})")
    window.advance(100)
    assert window.texts == ["Early"]


@pytest.mark.parametrize("detail", ["null", "{}", "{flashes: null}", "{flashes: 7}", "{flashes: []}"])
def test_an_event_without_messages_does_no_harm(window: Window, detail: str) -> None:
    """An event that brings nothing shows nothing, and what comes next is shown."""
    window.show(component())
    window.run(f"document.dispatchEvent(new CustomEvent('flashes', {{detail: {detail}}}))")
    window.bring({"id": "1", "content": "A"})
    assert window.texts == ["A"]


def test_an_element_that_is_appended_is_a_message(window: Window) -> None:
    """What htmx, Turbo or a script puts into the component is announced and closes like any other."""
    window.show(component())
    window.run(f"document.querySelector('flash-messages').insertAdjacentHTML('beforeend', {item('1', 'Saved')!r})")
    assert window.regions == [("status", "")]
    window.advance(100)
    assert window.regions == [("status", "Saved x")]
    window.advance(6000)
    assert window.texts == []


def test_an_element_that_becomes_another_message_is_a_new_one(window: Window) -> None:
    """A page that is morphed into the next one shows and announces what that one brings."""
    window.show(component(item("1", "Saved")))
    window.advance(5000)
    window.run(
        "const item = document.querySelector('[data-flash]'); item.dataset.flash = '2';"
        "item.querySelector('[data-flash-content]').textContent = 'New'"
    )
    window.advance(100)
    assert window.events[-1] == ["flash-shown", "2", "New"]
    window.advance(5000)
    assert window.texts == ["New"]


def test_a_component_that_is_moved_keeps_working(window: Window) -> None:
    """Moved elsewhere, the component goes on: same messages, same time left, none announced again."""
    window.show("<main id=main></main>" + component(item("1", "Saved"), item("2", "Late", "error")))
    window.advance(3000)
    window.run("main.append(document.querySelector('flash-messages'))")
    window.advance(2500)
    assert window.texts == ["Late"]
    window.press("Escape")
    assert window.texts == []
    assert [kind for kind, _, _ in window.events] == ["flash-shown"] * 2 + ["flash-closed"] * 2


def test_a_component_that_was_away_for_a_while_keeps_working(window: Window) -> None:
    """Taken out of the page and put back later, it still has the messages of the page, and its time goes on."""
    window.show(component(item("1", "Saved")))
    window.run("window.kept = document.querySelector('flash-messages'); kept.remove()")
    window.advance(60_000)
    window.run("document.body.append(kept)")
    window.advance(4000)
    assert window.texts == ["Saved"]
    window.advance(2000)
    assert window.texts == []


SWAPS = {
    "new first": "old.before(make()); old.remove()",
    "old first": "const place = old.parentNode; old.remove(); place.append(make())",
    "later": "old.remove(); setTimeout(() => document.body.append(make()), 50)",
    "body": "document.body.innerHTML = html",
}


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS)
@pytest.mark.parametrize("wait", [0, 100], ids=["at once", "announced"])
def test_a_message_outlives_the_part_of_the_page_that_comes_with_it(window: Window, swap: str, wait: int) -> None:
    """What came as JSON is shown, and announced once, also when its response replaces the component."""
    window.show(component(item("1", "Old")))
    bring = "document.dispatchEvent(new CustomEvent('flashes', {detail: {flashes: [{id: '2', content: 'New'}]}}))"
    window.run(bring)
    window.advance(wait)
    window.run(
        f"const old = document.querySelector('flash-messages'), html = {component()!r};"
        f"const make = () => document.createRange().createContextualFragment(html); {swap}"
    )
    window.advance(500)
    assert window.texts == ["New"]
    assert [event for event in window.events if event[1] == "2"] == [["flash-shown", "2", "New"]]


def test_a_message_that_is_removed_before_it_was_shown_comes_back(window: Window) -> None:
    """A library that makes the page into what it was given does not take away what nobody has seen."""
    window.show(component())
    window.run(
        "document.dispatchEvent(new CustomEvent('flashes', {detail: {flashes: [{id: '1', content: 'New'}]}}));"
        "document.querySelector('[data-flash]').remove()"
    )
    window.advance(300)
    assert window.texts == ["New"]


def test_a_sticky_message_outlives_a_swap(window: Window) -> None:
    """When the new part of a page brings a sticky message that the old one has, it stays."""
    window.show(component(item("1", "Update", sticky=True)))
    window.run(
        f"const old = document.querySelector('flash-messages'), html = {component(item('1', 'Update', sticky=True))!r};"
        "old.before(document.createRange().createContextualFragment(html)); old.remove()"
    )
    window.advance(100)
    assert window.texts == ["Update"]


RESPONSES = {
    "turbo": "new CustomEvent('turbo:before-fetch-response', {detail: {fetchResponse: {response}}})",
    "unpoly": "Object.assign(new Event('up:request:loaded'), {response: {header: (name) => headers[name]}})",
}


@pytest.mark.parametrize("event", RESPONSES.values(), ids=RESPONSES)
def test_a_response_header_brings_messages(window: Window, event: str) -> None:
    """What Turbo and Unpoly get in the header `Flash-Messages` is shown; a response without it shows nothing."""
    window.show(component())
    header = """{'Flash-Messages': '{"flashes": [{"id": "1", "content": "Saved"}]}'}"""
    for headers in ("{}", header):
        window.run(
            f"const headers = {headers}, response = new Response('', {{headers}}); document.dispatchEvent({event})"
        )
    window.advance(100)
    assert window.texts == ["Saved"]


def test_what_turbo_fetches_ahead_brings_nothing(window: Window) -> None:
    """A link that Turbo fetches under the pointer shows no message: the click, which displays the page, does."""
    window.show(component() + "<a href=/quiet>Next</a>")
    window.run(
        """const response = new Response('', {headers: {'Flash-Messages': '{"flashes": [{"content": "Saved"}]}'}});
        const init = {bubbles: true, detail: {fetchResponse: {response}}};
        document.querySelector('a').dispatchEvent(new CustomEvent('turbo:before-fetch-response', init))"""
    )
    window.advance(100)
    assert window.texts == []
