"""Canonical JSON as the author of RFC 8785 tests it, to the byte."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given as for_all
from hypothesis import strategies as some

from reelbridge.exchange.rules.signed import canonical
from reelbridge.kernel.errors import BadInput

CASES = ["arrays", "french", "structures", "unicode", "values", "weird"]


@pytest.mark.parametrize("case", CASES)
def test_every_document_of_the_suite_has_the_suites_bytes(shared, case):
    suite = shared / "suites" / "signing" / "jcs-rfc8785"
    assert sorted(path.stem for path in (suite / "input").iterdir()) == CASES
    given = json.loads((suite / "input" / f"{case}.json").read_text("utf-8"))
    assert canonical(given) == bytes.fromhex((suite / "outhex" / f"{case}.txt").read_text("ascii"))
    assert canonical(given) == (suite / "output" / f"{case}.json").read_bytes()


@pytest.mark.parametrize("document", [float("nan"), float("inf"), 1 << 60, "\ud800", {1: "a"}, [set()]])
def test_what_has_no_canonical_form_is_refused(document):
    with pytest.raises(BadInput):
        canonical(document)


PLAIN = (
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(-1e9, 1e9)
    | some.text(max_size=8)
)
DOCUMENTS = some.recursive(
    PLAIN,
    lambda one: some.lists(one, max_size=4) | some.dictionaries(some.text(max_size=4), one, max_size=4),
    max_leaves=12,
)


@for_all(DOCUMENTS)
def test_the_quick_way_writes_the_same_bytes(document):
    assert canonical(document) == rfc8785.dumps(document)
