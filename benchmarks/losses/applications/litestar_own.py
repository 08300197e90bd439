"""Litestar, with its FlashPlugin and sessions on the server, as its documentation has it."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Litestar
from litestar.plugins.flash import FlashConfig, FlashPlugin, flash, get_flashes

from benchmarks.losses.applications.litestar_shop import AnyRequest, shop, templates


def application(keys: Sequence[str]) -> Litestar:
    """Return the application; it has no use for keys."""
    pages = templates()
    plugin = FlashPlugin(FlashConfig(template_config=pages))
    return shop(pages, flash, _has_pending, plugin, warnings_page="own-warnings.html")


def _has_pending(request: AnyRequest) -> bool:
    return bool(get_flashes({"request": request}))
