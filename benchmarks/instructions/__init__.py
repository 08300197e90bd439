"""What Heliograph costs, counted instead of timed: ``python -m benchmarks instructions``.

Two instruments count the same requests, and what the bare application takes is subtracted from both:

- *Steps* are what the interpreter does: bytecodes, and calls of functions written in C. They are whole numbers, the
  same on every machine and in every build of one minor version of CPython, and counted in seconds. The tests compare
  them with ``baseline.json``, and fail at five per cent more.
- *Instructions* are the processor's, counted by Valgrind's callgrind. They see what happens within functions written
  in C, but belong to a build: with the same libraries, Debian's CPython 3.11 takes 4 to 11 % fewer than one built with
  the defaults. They are for people who optimise, and are compared with the baseline where it is of the same build.
"""
