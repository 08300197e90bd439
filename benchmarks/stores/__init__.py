"""What a store costs, on real servers of the run's own: ``python -m benchmarks stores``.

The servers are those of the tests (:mod:`tests.stores.servers`), private, on loopback; what is not installed is named
and left out. Counts are exact; times belong to a machine, and only ratios within one run mean something.
"""
