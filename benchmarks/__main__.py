"""``python -m benchmarks``: runs a benchmark by its name; without one, all that the README shows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

COMMANDS: Final[Mapping[str, str]] = {
    "rivals": "benchmarks.command:main",
    "compare": "benchmarks.compare:main",
    "draw": "benchmarks.command:draw",
    "losses": "benchmarks.losses.command:main",
    "instructions": "benchmarks.instructions.command:main",
    "stores": "benchmarks.stores.command:main",
    "load": "benchmarks.load.command:main",
    "memory": "benchmarks.load.command:remember",
}
"""Each takes its arguments. It is imported when it is run: this module is also imported by processes that measure."""
SHOWN: Final = (("rivals", "--write"), ("losses", "--write"))
"""What runs without a name: commands and their arguments, which write the files that they are shown in."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures Heliograph beside its peers.")
    parser.add_argument("command", nargs="?", choices=COMMANDS, help="what to run (default: what the README shows)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its own; --help tells them")
    options = parser.parse_args(arguments)
    for name, *given in [(options.command, *options.arguments)] if options.command else SHOWN:
        module, _, function = COMMANDS[name].partition(":")
        getattr(import_module(module), function)(given)


if __name__ == "__main__":
    main()
