"""Markdown of any benchmark: tables, versions, and the parts of documents that a command writes."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version

_PACKAGES = (
    *("heliograph", "cryptography", "msgspec"),
    *("flask", "werkzeug", "starlette", "fastapi", "itsdangerous", "django"),
)


def versions(*more: str) -> dict[str, str]:
    """Return what was measured on; ``more`` are packages besides the usual ones."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"python": python, **{package: version(package) for package in (*_PACKAGES, *more)}}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def with_part(document: str, name: str, part: str) -> str:
    """Return a document of Markdown with one part of it written anew.

    Args:
        document: It has the lines ``<!-- NAME: ... -->`` and ``<!-- end of NAME -->``, which stay.
        name: Of the part.
        part: What stands between the two lines from now on.

    Raises:
        ValueError: The document has no such part.
    """
    start, end = document.find(f"<!-- {name}:"), document.find(f"<!-- end of {name} -->")
    if start < 0 or end < start:
        raise ValueError(f"There is no part {name!r}.")
    start = document.index("\n", start) + 1
    return f"{document[:start]}{part}\n{document[end:]}"
