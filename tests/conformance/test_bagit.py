"""Every bag of the Library of Congress's conformance suite, judged as the suite judges it."""

from __future__ import annotations

from collections import Counter

import pytest

from reelbridge.exchange.bags.verifying import verify_bag

#: How many cases the suite has of each kind, and what must become of them. Its "warning" cases may go either way.
CASES = {"valid": (27, True), "invalid": (15, False), "linux-only": (6, False), "windows-only": (6, False)}


@pytest.fixture
def bags(shared):
    suite = shared / "suites" / "bagit-conformance"
    return {kind: sorted(path for path in suite.glob(f"*/{kind}/*") if path.is_dir()) for kind in CASES}


@pytest.mark.parametrize("kind", CASES)
def test_every_bag_of_the_suite_is_judged_as_the_suite_says(bags, kind):
    count, is_valid = CASES[kind]
    judged = {str(path): verify_bag(path) for path in bags[kind]}
    wrong = {path: report.problems for path, report in judged.items() if report.is_valid is not is_valid}
    assert (len(judged), wrong) == (count, {})


def test_path_attacks_are_refused_for_the_path_and_for_nothing_else(bags):
    for path in (*bags["linux-only"], *bags["windows-only"]):
        codes = Counter(problem.code for problem in verify_bag(path).problems)
        assert set(codes) == {"exchange.bag_path_leads_out"}, path
