"""Promises about the markup: what every theme has, so that it is announced, works without a script and with one."""

from __future__ import annotations

import re
import tracemalloc
from typing import Any

import pytest
from markupsafe import Markup

from heliograph import Action, ConfigurationError, Heliograph, Message, OutsideRequestError, flash
from heliograph.html import THEMES, Theme, render
from heliograph.testing import example_flashes, handling

from .markup import CATEGORIES, FULL, NAMES, TOKEN, message, one, page, part, skeleton, unfolded

each_theme = pytest.mark.parametrize("theme", NAMES)


class TestContainer:
    @each_theme
    def test_it_is_there_without_messages(self, theme: str) -> None:
        """A page without messages has the element that later ones are put into, and nothing in it."""
        root = page(theme=theme)
        assert root.tag == "flash-messages"
        assert (root.attributes["data-endpoint"], root.attributes["data-close"]) == ("/_flashes", "Close")
        assert root.inner_html == ""

    def test_it_says_what_the_script_needs(self) -> None:
        """Where the endpoint is, what closing is called and which queue is shown here can be read from it."""
        root = page(endpoint="/shop/_flashes", close="Schließen", queue="toast", attributes={"data-toasts": ""})
        said = {"data-endpoint": "/shop/_flashes", "data-close": "Schließen", "data-queue": "toast"}
        assert root.attributes == said | {"data-toasts": "", "class": "flashes"}

    @pytest.mark.parametrize(
        ("value", "there"), [(True, " data-x>"), (False, ">"), (None, ">"), (7, ' data-x="7">')], ids=str
    )
    def test_attributes_can_be_given(self, value: object, there: str) -> None:
        """True is an attribute without a value; what is False or None is not there."""
        assert f' class="flashes"{there}</flash-messages>' in render((), attributes={"data-x": value})

    def test_it_looks_the_same_for_every_visitor(self) -> None:
        """A page without messages can be cached: nothing in it depends on the visitor, and no token is made."""

        def csrf() -> Markup:
            raise AssertionError("A token was made for nothing.")

        assert render(example_flashes(), csrf=csrf) == render((), csrf=csrf)


class TestMessages:
    @each_theme
    @pytest.mark.parametrize(
        ("category", "role"),
        [
            ("success", "status"),
            ("info", "status"),
            ("debug", "status"),
            ("warning", "alert"),
            ("error", "alert"),
            ("danger", "alert"),
            ("shipping", "status"),
            ("", "status"),
        ],
    )
    def test_a_role_says_how_urgent_it_is(self, theme: str, category: str, role: str) -> None:
        """Screen readers interrupt for errors and warnings alone, and no aria-live contradicts the role."""
        item = one(message(category=category), theme=theme)
        assert (item.attributes["role"], item.attributes["data-flash-category"]) == (role, category)
        assert page(message(category=category), theme=theme).css("[aria-live]") == []

    @each_theme
    def test_all_parts_are_there(self, theme: str) -> None:
        """Title, text and actions are where the script and tests find them, whatever the theme."""
        item = one(message(**FULL), theme=theme)
        assert item.attributes["data-flash"] == "AAECAwQF"
        assert part(item, "[data-flash-title]").text() == "Order 7"
        assert part(item, "[data-flash-content]").text() == "Saved"
        assert part(item, "[data-flash-actions] a").attributes["href"] == "/orders?page=1&all=1"
        assert part(item, "[data-flash-actions] a").text() == "All orders"
        assert part(item, "[data-flash-actions] form").attributes["action"] == "/orders/7/undo"
        assert part(item, "[data-flash-actions] form button").text() == "Undo"

    @each_theme
    def test_what_is_not_said_leaves_nothing(self, theme: str) -> None:
        """A message without title and actions has no empty elements for them, and is not sticky."""
        item = one(message(), theme=theme)
        assert item.css("[data-flash-title], [data-flash-actions], form, a") == []
        assert "data-flash-sticky" not in item.attributes

    @each_theme
    def test_every_class_is_a_word_of_the_theme(self, theme: str) -> None:
        """Each category looks different, and no slot of a template is left over."""
        looks = {str(one(message(category=category), theme=theme).attributes["class"]) for category in CATEGORIES}
        html = render([message(category=category, **FULL) for category in CATEGORIES], theme=theme)
        assert len(looks) == len(CATEGORIES)
        assert "{" not in html
        assert 'class=""' not in html

    @each_theme
    def test_an_unknown_category_looks_like_info(self, theme: str) -> None:
        """A word that a theme does not know gets no class of its own, and danger, as Bootstrap says, is an error."""

        def looks(category: str) -> Any:
            return one(message(category=category), theme=theme).attributes["class"]

        assert looks("shipping") == looks("info")
        assert looks("danger") == looks("error")

    @each_theme
    def test_icons_are_for_the_eye_alone(self, theme: str) -> None:
        """A drawing says nothing to a screen reader and takes no focus."""
        drawings = one(message(sticky=True), theme=theme).css("svg")
        assert len(drawings) == 2
        assert {drawing.attributes["aria-hidden"] for drawing in drawings} == {"true"}
        assert {drawing.attributes["focusable"] for drawing in drawings} == {"false"}

    @each_theme
    def test_nothing_needs_an_exception_from_a_policy(self, theme: str) -> None:
        """No style, no handler, no script and no address of a picture: `default-src 'self'` forbids nothing here."""
        root = page(message(sticky=True, **FULL), theme=theme, templates=True)
        names = {name for _, attributes in skeleton(root) for name in attributes}
        assert not {name for name in names if name.startswith("on")} | (names & {"style", "src", "srcset"})
        assert {tag for tag, _ in skeleton(root)}.isdisjoint({"script", "style", "link", "img", "iframe"})

    @each_theme
    def test_foreign_letters_stay_where_they_are(self, theme: str) -> None:
        """A text in another direction does not turn what stands around it."""
        item = one(message(**FULL), theme=theme)
        for selector in ("[data-flash-title]", "[data-flash-content]", "a", "[data-flash-actions] button"):
            assert part(item, selector).attributes["dir"] == "auto"

    def test_html_stays_html(self) -> None:
        """Markup is displayed as the HTML that it is, a list among it, and a value as its text."""
        item = one(message(Markup("<ul><li>One</li></ul>")))
        assert part(item, "[data-flash-content] > ul > li").text() == "One"
        assert part(one(message({"a": "<b>"})), "[data-flash-content]").text() == "{'a': '<b>'}"

    def test_messages_keep_their_order(self) -> None:
        """Messages stand in the order in which they were flashed."""
        root = page(*(message(number, id=str(number)) for number in range(5)))
        assert [item.attributes["data-flash"] for item in root.css("[data-flash]")] == list("01234")


class TestClosing:
    @each_theme
    def test_the_button_waits_for_the_script(self, theme: str) -> None:
        """Without a script nothing could be closed, so no button pretends to; it has a name for screen readers."""
        button = part(one(message(), theme=theme, close="Schließen"), "[data-flash-close]")
        assert (button.tag, button.attributes["type"]) == ("button", "button")
        assert "hidden" in button.attributes
        assert button.attributes["aria-label"] == "Schließen"

    @each_theme
    def test_a_sticky_message_is_dismissed_without_a_script(self, theme: str) -> None:
        """Its button is there at once, in a form that posts the message's id and the framework's token."""
        item = one(message(sticky=True), theme=theme, csrf=TOKEN)
        assert "data-flash-sticky" in item.attributes
        form = part(item, "form[data-flash-dismiss]")
        assert (form.attributes["method"], form.attributes["action"]) == ("post", "/_flashes")
        fields = {field.attributes["name"]: field.attributes["value"] for field in form.css("input[type=hidden]")}
        assert fields == {"dismiss": "AAECAwQF", **TOKEN}
        button = part(form, "button")
        assert (button.attributes["type"], button.attributes["aria-label"]) == ("submit", "Close")
        assert "data-flash-close" in button.attributes
        assert "hidden" not in button.attributes

    @each_theme
    def test_a_button_is_reached_by_the_keyboard(self, theme: str) -> None:
        """Links and buttons are the elements that browsers focus, in the order of reading, and nothing else is."""
        root = page(message(sticky=True, **FULL), theme=theme)
        assert [str(element.tag) for element in root.css("a, button")] == ["button", "a", "button"]
        assert root.css("[tabindex], [autofocus], [accesskey]") == []


class TestTokens:
    def test_a_form_that_stays_on_the_site_has_it(self) -> None:
        """A POST is refused by frameworks without their token, so an action brings it."""
        form = part(one(message(**FULL), csrf=TOKEN), "[data-flash-actions] form")
        field = part(form, "input")
        assert (field.attributes["name"], field.attributes["value"]) == ("csrf_token", "the token")

    def test_another_site_does_not_get_it(self) -> None:
        """A form with a host in its address, also the own one, is not told the token."""
        actions = (Action("Pay", "https://pay.example/7", "post"), Action("Log in", "http://shop.example/", "post"))
        assert "the token" not in render([message(actions=actions)], csrf=TOKEN)

    def test_links_have_none(self) -> None:
        """No token ever stands in an address."""
        assert "the token" not in render([message(actions=(Action("Go", "/x"),))], csrf=TOKEN)

    def test_it_may_be_html(self) -> None:
        """What a framework writes as a field of its own is taken as it is."""
        html = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">')
        assert html in render([message(**FULL)], csrf=html)

    def test_it_is_made_once_and_only_when_needed(self) -> None:
        """A page with two forms asks for one token, and a page with none for none."""
        made: list[int] = []

        def csrf() -> dict[str, str]:
            made.append(1)
            return TOKEN

        render([message(), message(actions=(Action("Go", "/x"),))], csrf=csrf)
        assert made == []
        render([message(sticky=True, **FULL)], csrf=csrf)
        assert made == [1]

    def test_it_is_escaped(self) -> None:
        """A token cannot break out of its attribute."""
        field = part(one(message(sticky=True), csrf={'"><b>': '"><script>'}), "input:not([name=dismiss])")
        assert field.attributes == {"type": "hidden", "name": '"><b>', "value": '"><script>'}


class TestTemplates:
    @each_theme
    def test_there_is_one_of_each_category_with_all_parts(self, theme: str) -> None:
        """The script makes of a template what the server would have rendered; all parts are there to choose from."""
        for template in page(theme=theme, templates=True, csrf=TOKEN).css("template"):
            category = str(template.attributes["data-flash-category"])
            item = part(unfolded(template), "[data-flash]")
            served = one(message(category=category, sticky=True, **FULL), theme=theme, csrf=TOKEN)
            assert item.attributes["class"] == served.attributes["class"]
            assert item.attributes["role"] == served.attributes["role"]
            for selector in ("[data-flash-title]", "[data-flash-content]", "[data-flash-actions] a"):
                assert part(item, selector).text() == ""
                assert part(item, selector).attributes.get("class") == part(served, selector).attributes.get("class")
            assert part(item, "[data-flash-actions] > form > button").text() == ""
            assert part(item, "button[hidden][data-flash-close]")
            assert part(item, "form[data-flash-dismiss] > [data-flash-close]")

    @each_theme
    def test_the_categories_are_those_of_the_theme(self, theme: str) -> None:
        """Each category that looks different has its template, and they follow the messages."""
        root = page(message(), theme=theme, templates=True)
        found = [template.attributes["data-flash-category"] for template in root.css("template")]
        assert found == list(THEMES[theme].looks)
        assert set(CATEGORIES) <= set(found)

    def test_a_token_is_that_of_its_page(self) -> None:
        """What is prepared for all pages holds nobody's token: each page has its own in it, or none."""
        pages = [render((), templates=True, csrf={"t": token}) for token in ("ann", "bob")]
        assert [(html.count('value="ann"'), html.count('value="bob"')) for html in pages] == [(10, 0), (0, 10)]
        none = page(templates=True)
        names = {
            field.attributes["name"] for template in none.css("template") for field in unfolded(template).css("input")
        }
        assert names == {"dismiss"}
        assert "<token>" not in render((), templates=True)

    def test_without_being_asked_for_there_are_none(self) -> None:
        """A site without the script does not send what only the script needs."""
        assert "<template" not in render([message()])


class TestReading:
    def test_the_request_at_hand_is_the_usual_one(self) -> None:
        """In a template `render()` shows what is pending for the visitor, once."""
        with handling():
            flash.success("Saved")
            assert "Saved" in render()
            assert "Saved" not in render()

    def test_outside_of_a_request_it_says_so(self) -> None:
        """A template that is rendered by a background job learns why there are no messages."""
        with pytest.raises(OutsideRequestError, match="view"):
            render()

    def test_some_of_them_can_be_shown_here_and_others_there(self) -> None:
        """Categories and queues are picked as `pop` picks them; the others stay pending."""
        flashes = example_flashes()
        for category, queue in (("error", ""), ("info", ""), ("info", "toast")):
            flashes.add(f"{category} {queue}", category, queue=queue)
        assert [bool(re.search(text, render(flashes, categories="error"))) for text in ("error", "info")] == [
            True,
            False,
        ]
        assert "info toast" in render(flashes, queue="toast")
        assert [message.content for message in flashes.peek()] == ["info "]

    def test_a_list_of_messages_is_rendered_as_it_is(self) -> None:
        """What a view has read itself can be rendered, too."""
        flashes = example_flashes()
        flashes.add("Saved")
        read = flashes.pop()
        assert "Saved" in render(read)
        assert "Saved" in render(tuple(read))
        assert "Saved" in render(iter(read))

    def test_an_unknown_theme_is_an_error_that_names_them(self) -> None:
        """A misspelt theme does not pass for another."""
        with pytest.raises(ConfigurationError, match=r"'bootstrap5'.*plain, bootstrap, tailwind, bulma, pico"):
            render((), theme="bootstrap5")

    def test_a_name_is_the_theme_itself(self) -> None:
        """Templates name a theme, Python passes it."""
        for name, theme in THEMES.items():
            assert isinstance(theme, Theme)
            saved: list[Message] = [message()]
            assert render(saved, theme=name) == render(saved, theme=theme)


def test_a_page_for_all_visitors_names_the_hint_and_has_no_token() -> None:
    """With ``client`` the container tells the script which cookie to look for, and holds nothing of one visitor's."""
    helio = Heliograph(secret_key="an example, not a key to use", endpoint="/_flashes", client=True)
    with handling(helio):
        flash("Saved", sticky=True)
        written = render(csrf={"csrf": "a token"}, templates=True)
    assert 'data-waiting="flash-waiting=1; Max-Age=3600; Path=/; SameSite=Lax"' in written
    assert "Saved" not in written
    assert "a token" not in written
    with handling():
        assert "data-waiting" not in render()


def test_long_endpoints_do_not_fill_the_memory() -> None:
    """Where visitors say at which path an application is mounted, what is prepared for one path is not kept for all."""
    render((), templates=True)
    tracemalloc.start()
    try:
        for number in range(300):
            assert f"{number}/_flashes" in render((), endpoint=f"/{'x' * 50_000}{number}/_flashes", templates=True)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 4 * 2**20
