"""The mirror of the house."""

import pytest

# what tests share says as much about a failure as the tests themselves
pytest.register_assert_rewrite(
    "tests.pages.browser", "tests.pages.walk", "tests.journeys.nodes", "tests.journeys.people"
)
