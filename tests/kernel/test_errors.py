"""Refusals as values: what they carry goes with them, also from one process to another."""

import pickle

import pytest

from reelbridge.kernel import errors


@pytest.mark.parametrize("kind", errors.Refusal.__subclasses__())
def test_a_refusal_comes_whole_out_of_another_process(kind):
    told = kind("vault.file_is_empty", file="a.mov", size=0)
    told.file = "b.mov"
    come = pickle.loads(pickle.dumps(told))
    assert (type(come), come.code, come.facts, come.file, str(come)) == (
        kind, "vault.file_is_empty", {"file": "a.mov", "size": 0}, "b.mov", "vault.file_is_empty(file='a.mov', size=0)",
    )  # fmt: skip
