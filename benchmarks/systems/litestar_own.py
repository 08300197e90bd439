"""Litestar: its FlashPlugin, in its own encrypted session cookie."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.plugins.flash import FlashConfig, FlashPlugin, flash, get_flashes
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect
from litestar.template import TemplateConfig

from benchmarks import work


def application() -> Litestar:
    """Return the application."""
    # The plugin wants templates; the page hands out messages as what it gives to them does.
    templates = TemplateConfig(instance=JinjaTemplateEngine.from_environment(Environment()))
    return Litestar(
        [_idle, _page, _flash_1, _flash_10],
        middleware=[CookieBackendConfig(secret=work.KEY.encode()[:16]).middleware],
        plugins=[FlashPlugin(FlashConfig(template_config=templates))],
        openapi_config=None,
        logging_config=None,
    )


@get(work.IDLE)
async def _idle() -> Response[bytes]:
    return Response(work.render(()), media_type=MediaType.TEXT)


@get(work.PAGE)
async def _page(request: Request[Any, Any, Any]) -> Response[bytes]:
    texts = [entry["message"] for entry in get_flashes({"request": request})]
    return Response(work.render(texts), media_type=MediaType.TEXT)


@post(work.FLASH_1, status_code=303)
async def _flash_1(request: Request[Any, Any, Any]) -> Redirect:
    flash(request, work.TEXT, work.CATEGORY)
    return Redirect(work.PAGE, status_code=303)


@post(work.FLASH_10, status_code=303)
async def _flash_10(request: Request[Any, Any, Any]) -> Redirect:
    for text in work.TEXTS:
        flash(request, text, work.CATEGORY)
    return Redirect(work.PAGE, status_code=303)
