"""Litestar: the shop, for whoever has the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from jinja2 import DictLoader, Environment
from litestar import Litestar, Request, get, post
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.params import Body
from litestar.plugins import InitPluginProtocol
from litestar.response import Redirect, Stream, Template
from litestar.template.config import TemplateConfig

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines

TEMPLATES = {
    "layout.html": """
        {% for message in get_flashes() %}
          <li class="flash {{ message.category }}">{{ message.message }}</li>
        {% endfor %}
    """,
    "warnings.html": """
        {% for message in get_flashes("warning") %}
          <li class="flash warning">{{ message.message }}</li>
        {% endfor %}
    """,
    "own-warnings.html": """
        {% for message in get_flashes() if message.category == "warning" %}
          <li class="flash warning">{{ message.message }}</li>
        {% endfor %}
    """,
    "report.html": '{% include "layout.html" %}{{ 1 // days }}',
}
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
AnyRequest = Request[Any, Any, Any]


def templates() -> TemplateConfig[JinjaTemplateEngine]:
    """Return the templates, to which a plugin or an application adds its words."""
    environment = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def shop(
    pages: TemplateConfig[JinjaTemplateEngine],
    flash: Callable[[AnyRequest, str, str], object],
    has_pending: Callable[[AnyRequest], bool],
    *plugins: InitPluginProtocol,
    warnings_page: str = "warnings.html",
) -> Litestar:
    """Return the application.

    Args:
        pages: Its templates.
        flash: Flashes a text in a category.
        has_pending: Asks for messages.
        plugins: What the messages need.
        warnings_page: The template that shows one category.
    """

    @get("/")
    async def index(request: AnyRequest) -> Template:
        pause()
        return Template("layout.html")

    @post("/sign-in")
    async def sign_in(request: AnyRequest, data: Form) -> Redirect:
        request.session["user"] = data["user"]
        return Redirect("/", status_code=303)

    @post("/orders")
    async def order(request: AnyRequest, data: Form) -> Redirect:
        assert request.session["user"]
        flash(request, f"Ordered: {data['article']}", "success")
        pause()
        return Redirect("/", status_code=303)

    @post("/imports")
    async def import_(request: AnyRequest, data: Form) -> Redirect:
        for line in lines(data["lines"]):
            flash(request, line, "warning")
        return Redirect("/", status_code=303)

    @post("/sign-out")
    async def sign_out(request: AnyRequest) -> Redirect:
        flash(request, "Goodbye", "info")
        request.clear_session()
        return Redirect("/", status_code=303)

    @get("/account")
    async def account(request: AnyRequest) -> str:
        user: str = request.session["user"]
        pause()
        return user

    @post("/basket")
    async def basket(request: AnyRequest, data: Form) -> Redirect:
        request.session["basket"] = data["article"]
        pause()
        return Redirect("/", status_code=303)

    @get("/warnings")
    async def warnings() -> Template:
        return Template(warnings_page)

    @post("/check-out", status_code=200)
    async def check_out(request: AnyRequest) -> Template:
        if not has_pending(request):
            flash(request, "Paid", "success")
        return Template("layout.html")

    @get("/catalogue", media_type="text/html")
    async def catalogue(request: AnyRequest) -> Stream:
        template = pages.engine_instance.get_template("layout.html")
        return Stream(template.generate(request=request))

    @get("/report")
    async def report() -> Template:
        return Template("report.html", context={"days": 0})

    @get("/offers")
    async def offers() -> Template:
        return Template("layout.html", headers={"Cache-Control": CACHEABLE})

    @get("/popular", cache=60)
    async def popular() -> Template:
        return Template("layout.html")

    def not_found(request: AnyRequest, exc: NotFoundException) -> Template:
        return Template("layout.html", status_code=404)

    return Litestar(
        route_handlers=[
            *(index, sign_in, order, import_, sign_out, account, basket),
            *(warnings, check_out, catalogue, report, offers, popular),
        ],
        exception_handlers={NotFoundException: not_found},
        logging_config=None,
        middleware=[ServerSideSessionConfig().middleware],
        plugins=[*plugins],
        template_config=pages,
    )
