"""How the property tests of the core run: without a deadline, since the machine may be busy with other tests.

Under ``CI`` Hypothesis draws the same examples in every run; elsewhere it goes on looking for new ones.
"""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
