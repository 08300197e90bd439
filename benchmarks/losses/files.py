"""The files that are made of results: the results themselves, a page of the documentation, a table of the README."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.losses.page import page, short_table
from benchmarks.losses.results import Results

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).resolve().parent / "results.json"
PAGE = ROOT / "docs" / "losses.md"
README = ROOT / "README.md"
COMMAND = "python -m benchmarks losses --write"
_BEGIN, _END = f"<!-- {COMMAND} writes this table -->\n", "<!-- end of the table -->\n"


def committed() -> Results:
    """Return the results that are kept with the code."""
    results: Results = json.loads(RESULTS.read_text())
    return results


def write(results: Results) -> None:
    """Write all of them."""
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    PAGE.write_text(page(results))
    README.write_text(readme(README.read_text(), results))


def readme(text: str, results: Results) -> str:
    """Return the text of the README with the table of these results.

    Raises:
        ValueError: When the text has no place for it.
    """
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"README.md has no {_BEGIN.strip()} and {_END.strip()}.")
    return f"{before}{begin}\n{short_table(results)}\n\n{end}{after}"
