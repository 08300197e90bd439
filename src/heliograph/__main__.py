"""``python -m heliograph``: the command line.

It reads the arguments and calls what they ask for: ``store`` operates a store, ``assets`` copies what browsers load;
without a command it serves the demo.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from heliograph import assets
from heliograph.demo.serve import serve
from heliograph.stores import commands
from heliograph.stores.addresses import VARIABLE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; ``arguments`` are those of the process unless given."""
    parser = argparse.ArgumentParser(
        prog="python -m heliograph",
        description="Serve the demo of Heliograph, operate a store, or copy what browsers load.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", default=8000, type=_port, help="port, 0 for any free one (default: %(default)s)")
    parser.add_argument(
        "--store",
        metavar="URL",
        default=os.environ.get(VARIABLE),
        help=f"where the demo keeps large messages, such as sqlite:///flashes.db (default: the variable {VARIABLE})",
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_store(subparsers.add_parser("store", help="check, count or purge a store"))
    words = "copy the script and the style sheet into a folder, and print their hashes"
    copying = subparsers.add_parser("assets", help=words, description=f"{words.capitalize()}.")
    copying.add_argument("folder", metavar="DIR", type=Path, help="made if it is not there")
    options = parser.parse_args(arguments)
    if options.command == "store":
        return commands.run(options)
    if options.command == "assets":
        return _copy(options.folder)
    return serve(options.host, options.port, options.store)


def _copy(folder: Path) -> int:
    try:
        copied = assets.copy(folder)
    except OSError as error:
        print(f"Cannot copy to {folder}: {error.strerror}.", file=sys.stderr)
        return 1
    for file in copied:
        print(f"{file}  {assets.integrity(file.name)}")
    return 0


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
