"""A site that shows messages in every theme, with the stylesheets of the CSS frameworks themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

import heliograph.html
from heliograph import Message
from heliograph.html import render

from .packages import package

ASSETS = Path(heliograph.html.__file__).parent / "assets"
OWN = ASSETS / "flashes.css"
# What a site writes into its own stylesheet, as docs/html.md says.
_TAILWIND = """@import "tailwindcss";
@source "{theme}";
@custom-variant dark (&:where([data-theme=dark] *));
"""
_PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}" data-theme="{mode}" data-bs-theme="{mode}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Orders</title>
{links}<link rel="stylesheet" href="/site/{mode}.css">
<body><main><h1>Orders</h1>{messages}<p>The page.</p></main>
"""
_SITE = ":root {{ color-scheme: {mode} }} body {{ font-family: sans-serif; background: {paper}; color: {ink} }}"
_COLOURS = {"light": {"paper": "#fff", "ink": "#000"}, "dark": {"paper": "#111", "ink": "#eee"}}


def stylesheets(theme: str, *, rtl: bool, folder: Path) -> list[Path]:
    """Return the stylesheets that a theme needs, its CSS framework's among them."""
    match theme:
        case "plain":
            return [OWN]
        case "bootstrap":
            folder = package("bootstrap") / "dist/css"
            # From right to left Bootstrap does not break long words by itself.
            return [folder / "bootstrap.rtl.min.css", OWN] if rtl else [folder / "bootstrap.min.css"]
        case "bulma":
            return [package("bulma") / "css/bulma.min.css", OWN]
        case "pico":
            return [package("pico") / "css/pico.min.css", OWN]
        case "foundation":
            name = "foundation-rtl.min.css" if rtl else "foundation.min.css"
            return [package("foundation") / "dist/css" / name, OWN]
        case _:
            return [tailwind(folder)]


def tailwind(folder: Path) -> Path:
    """Let Tailwind's own compiler make a stylesheet of what our theme names."""
    made = folder / "tailwind.css"
    if not made.exists():
        tool = package("tailwind")
        source = tool / "site.css"
        theme = Path(heliograph.html.__file__).parent / "themes" / "tailwind.py"
        source.write_text(_TAILWIND.format(theme=theme))
        command = [
            "node",
            "node_modules/@tailwindcss/cli/dist/index.mjs",
            "--input",
            source.name,
            "--output",
            str(made),
        ]
        subprocess.run(command, cwd=tool, check=True, capture_output=True)
    return made


@dataclass
class ThemeSite:
    """Pages of messages, by theme.

    Attributes:
        folder: For what is made for them.
        origin: Scheme, host and port; set by who serves it.
        messages: What each page shows.
        files: The stylesheets that pages have linked, by name.
    """

    folder: Path
    origin: str = ""
    messages: list[Message] = field(default_factory=list[Message])
    files: dict[str, Path] = field(default_factory=dict[str, Path])

    @property
    def app(self) -> Starlette:
        """The application."""
        routes = [
            Route("/{theme}/{mode}/{dir}", self._page),
            Route("/site/{mode}.css", _site),
            Route("/file/{name}", self._file),
        ]
        return Starlette(routes=routes)

    async def _page(self, request: Request) -> Response:
        said: Mapping[str, str] = request.path_params
        rtl = said["dir"] == "rtl"
        files = stylesheets(said["theme"], rtl=rtl, folder=self.folder)
        self.files |= {file.name: file for file in files}
        links = "".join(f'<link rel="stylesheet" href="/file/{file.name}">' for file in files)
        html = render(self.messages, theme=said["theme"], templates=True)
        page = _PAGE.format(lang="he" if rtl else "en", dir=said["dir"], mode=said["mode"], links=links, messages=html)
        return HTMLResponse(page, headers={"Content-Security-Policy": "default-src 'self'"})

    async def _file(self, request: Request) -> Response:
        return FileResponse(self.files[request.path_params["name"]])


async def _site(request: Request) -> Response:
    mode = request.path_params["mode"]
    return Response(_SITE.format(mode=mode, **_COLOURS[mode]), media_type="text/css")
