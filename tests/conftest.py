"""For all tests: the contract explains its failures as tests do."""

import pytest

pytest.register_assert_rewrite("heliograph.testing.contract")
