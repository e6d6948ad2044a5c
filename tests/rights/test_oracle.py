"""The engine and the walk agree; 100 000 cases of the same were weighed once, see benchmarks/results/rights-oracle.json."""

from collections import Counter

import pytest

from tests.rights.oracle import check


@pytest.mark.parametrize("first", range(0, 2000, 250))
def test_engine_says_what_a_walk_cell_by_cell_says(first):
    happened = sum((check(seed) for seed in range(first, first + 250)), start=Counter())
    assert happened["no"] > 100
    assert happened["yes"] + happened["if"] > 10
