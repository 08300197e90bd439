"""Which messages get lost: ordinary situations, played at every way to have flash messages.

Each file of :mod:`benchmarks.losses.applications` is one small shop, written as its framework's documentation writes
applications; each function of :mod:`benchmarks.losses.scenarios` is something that happens to every visitor of the web,
written once for all shops. A result says what was seen; nothing here knows what to expect.
"""
