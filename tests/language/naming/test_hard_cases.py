"""Hard names of our own, each looked for among all the others and a crowd of names that are like them."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest

from reelbridge.language.naming.reconciling import Names
from reelbridge.language.scripts import script_of_text


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


CASES = rows(Path(__file__).with_name("hard_cases.tsv"))


@pytest.fixture(scope="module")
def names() -> dict[str, tuple[list[str], Names]]:
    """Return by script every expected name, and surnames and given names of the cases put together otherwise."""
    found: dict[str, dict[str, None]] = {}
    for row in CASES:
        found.setdefault(script_of_text(row["expected"]), {})[row["expected"]] = None
    chinese = [name for name in found["Hani"] if "·" in name]
    for one, other in product(chinese, chinese):
        found["Hani"].setdefault(f"{one.split('·')[0]}·{other.split('·')[-1]}")
    return {script: (list(some), Names(list(some))) for script, some in found.items()}


@pytest.mark.parametrize("row", CASES, ids=[f"{row['query']} {row['expected']}" for row in CASES])
def test_hard_case_is_among_the_first_ten(row, names):
    listed, index = names[script_of_text(row["expected"])]
    found = [listed[number] for number in index.order(row["query"], 10)]
    surname = row["expected"].split("·")[-1]
    # who asks for a surname alone cannot be told which of its bearers is meant
    near = [
        name for name in found if name == row["expected"] or ("surname alone" in row["note"] and name.endswith(surname))
    ]
    assert near
