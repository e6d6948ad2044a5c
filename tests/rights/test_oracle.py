"""The engine and the walk agree; 100 000 cases of the same were weighed once, see benchmarks/results/rights-oracle.json."""

from collections import Counter

import pytest

from tests.rights.oracle import check

#: What only long runs found: a condition in a territory that nobody walks, an embargo that has lifted by the very hour.
FOUND = [225904, 227750]


@pytest.mark.parametrize("seed", FOUND)
def test_engine_says_what_the_walk_says_where_they_once_differed(seed):
    assert sum(check(seed).values()) > 0


@pytest.mark.parametrize("first", range(0, 2000, 250))
def test_engine_says_what_a_walk_cell_by_cell_says(first):
    happened = sum((check(seed) for seed in range(first, first + 250)), start=Counter())
    assert happened["no"] > 100
    assert happened["yes"] + happened["if"] > 10
