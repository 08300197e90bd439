"""``python -m benchmarks.losses``: see :mod:`benchmarks.losses.command`."""

from benchmarks.losses.command import main

if __name__ == "__main__":
    main()
