"""The files that a site serves to browsers: the script and the style sheet, and the tags that load them.

Here is where they are, not how they are served: every framework serves a folder of static files by itself, and
``python -m heliograph assets DIR`` copies them to where another server finds them. No framework is imported.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from markupsafe import Markup

from heliograph.errors import ConfigurationError

FOLDER = Path(__file__).parent / "html" / "assets"
"""The folder of the files, and of nothing else."""

SCRIPT = "flash-messages.js"
STYLE = "flashes.css"


def names() -> list[str]:
    """Return the names of the files, in order.

    Example:
        >>> "flash-messages.js" in names()
        True
    """
    return sorted(file.name for file in FOLDER.iterdir())


@cache
def integrity(name: str) -> str:
    """Return a file's hash, as the ``integrity`` attribute has it.

    It is read once in a process: the files change only with the version of Heliograph.

    Args:
        name: One of :func:`names`.

    Raises:
        ConfigurationError: When there is no such file.

    Source: Subresource Integrity, section 3.1; a browser does not run a file whose hash is another.

    Example:
        >>> integrity("flash-messages.js")[:7]
        'sha384-'
    """
    if name not in names():
        raise ConfigurationError(f"There is no file {name!r}; there are {', '.join(names())}.")
    return f"sha384-{b64encode(sha384((FOLDER / name).read_bytes()).digest()).decode()}"


def script_tag(src: str = f"/_flashes/{SCRIPT}", *, nonce: str = "") -> Markup:
    """Return the tag that loads the web component; put it into the page's head.

    Args:
        src: The address at which the site serves ``flash-messages.js``. A part of its hash is added to it, so that no
            browser takes the file of an earlier version from its cache, which its hash would then forbid.
        nonce: The page's nonce, where its Content-Security-Policy has one.

    Example:
        >>> print(script_tag("/static/flash-messages.js", nonce="r4nd0m"))  # doctest: +ELLIPSIS
        <script type="module" src="/static/flash-messages.js?v=..." integrity="sha384-..." ... nonce="r4nd0m"></script>
    """
    return Markup('<script type="module" src="{}"{}></script>').format(_versioned(src, SCRIPT), _guards(SCRIPT, nonce))


def style_tag(href: str = f"/_flashes/{STYLE}", *, nonce: str = "") -> Markup:
    """Return the tag that loads the style sheet of the theme ``plain``; the other themes need none.

    Args:
        href: The address at which the site serves ``flashes.css``; a part of its hash is added.
        nonce: The page's nonce, where its Content-Security-Policy has one.

    Example:
        >>> print(style_tag("/static/flashes.css"))  # doctest: +ELLIPSIS
        <link rel="stylesheet" href="/static/flashes.css?v=..." integrity="sha384-..." crossorigin="anonymous">
    """
    return Markup('<link rel="stylesheet" href="{}"{}>').format(_versioned(href, STYLE), _guards(STYLE, nonce))


def copy(folder: Path) -> list[Path]:
    """Copy the files into a folder, which is made if it is not there; return where they are now.

    Args:
        folder: Where to; files of the same names are replaced.

    Raises:
        OSError: When the folder cannot be made or written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     copied = copy(Path(folder) / "flashes")
        >>> [file.name for file in copied] == names()
        True
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(FOLDER / name, folder / name)) for name in names()]


def _versioned(address: str, name: str) -> str:
    digest = integrity(name).partition("-")[2][:8]
    # Base64 has signs that mean something in a query.
    version = digest.replace("+", "-").replace("/", "_")
    return f"{address}{'&' if '?' in address else '?'}v={version}"


def _guards(name: str, nonce: str) -> Markup:
    # From another host a file with an integrity is taken only if it was asked for without credentials.
    guards = Markup(' integrity="{}" crossorigin="anonymous"').format(integrity(name))
    return guards + Markup(' nonce="{}"').format(nonce) if nonce else guards
