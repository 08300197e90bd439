"""What Heliograph costs, beside what it replaces: ``python -m benchmarks``, or ``make bench``.

Every file of :mod:`benchmarks.systems` is one way to have flash messages, as an application that does the work of
:mod:`benchmarks.work`. Times are printed and never asserted: they belong to a machine, ratios do not.
"""
