"""The examples in the documents, run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def section(document: str, heading: str) -> str:
    """Return the text of one section of a document, without what follows the next heading.

    Args:
        document: The file, as seen from the root of the project.
        heading: The section's heading, of whatever level.
    """
    _, found, rest = (ROOT / document).read_text().partition(f"# {heading}\n")
    assert found, f"{document} has no section {heading!r}."
    return re.split(r"\n##+ ", rest)[0]


def example(document: str, heading: str, number: int = 0) -> dict[str, Any]:
    """Run a ``python`` block of one section of a document, and return the names that it defines.

    Args:
        document: The file, as seen from the root of the project.
        heading: The section's heading, of whatever level.
        number: Which block of that section.
    """
    blocks = re.findall(r"```python\n(.*?)```", section(document, heading), re.DOTALL)
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(blocks[number], document, "exec"), names)
    return names


def settings(document: str) -> dict[str, str]:
    """Return the settings in a document's table, by their names in it, and what is said of each.

    What a row says of several, ``COOKIE_PATH``, ``_DOMAIN``, is said of each, with its whole name.
    """
    found: dict[str, str] = {}
    for names, text in re.findall(r"(?m)^\| (`.*?) \| .* \| (.*?) \|$", section(document, "Settings")):
        first, *others = re.findall(r"`(.*?)`", names)
        stem = first.rpartition("_")[0]
        found |= dict.fromkeys([first, *(stem + other if other[0] == "_" else other for other in others)], text)
    return found
