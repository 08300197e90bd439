"""``python -m heliograph``: the command line.

It reads the arguments and calls what they ask for; without a command it serves the demo.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from heliograph.demo.serve import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; ``arguments`` are those of the process unless given."""
    parser = argparse.ArgumentParser(prog="python -m heliograph", description="Serve the demo of Heliograph.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", default=8000, type=_port, help="port, 0 for any free one (default: %(default)s)")
    options = parser.parse_args(arguments)
    return serve(options.host, options.port)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
