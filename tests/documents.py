"""The examples in the documents, run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def example(document: str, heading: str, number: int = 0) -> dict[str, Any]:
    """Run a ``python`` block of one section of a document, and return the names that it defines.

    Args:
        document: The file, as seen from the root of the project.
        heading: The section's heading, of whatever level.
        number: Which block of that section.
    """
    text = (ROOT / document).read_text()
    _, found, section = text.partition(f"# {heading}\n")
    assert found, f"{document} has no section {heading!r}."
    blocks = re.findall(r"```python\n(.*?)```", re.split(r"\n##+ ", section)[0], re.DOTALL)
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(blocks[number], document, "exec"), names)
    return names
