"""Litestar: the application alone, with no messages at all."""

from __future__ import annotations

from litestar import Litestar, MediaType, Response, get, post
from litestar.response import Redirect

from benchmarks import work


def application() -> Litestar:
    """Return the application."""
    return Litestar([_page, _redirect], openapi_config=None, logging_config=None)


@get([work.IDLE, work.PAGE])
async def _page() -> Response[bytes]:
    return Response(work.render(()), media_type=MediaType.TEXT)


@post([work.FLASH_1, work.FLASH_10], status_code=303)
async def _redirect() -> Redirect:
    return Redirect(work.PAGE, status_code=303)
