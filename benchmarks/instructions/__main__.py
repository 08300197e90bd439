"""``python -m benchmarks.instructions``; see :mod:`benchmarks.instructions.command`."""

from benchmarks.instructions.command import main

if __name__ == "__main__":
    main()
