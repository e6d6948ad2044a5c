"""The committed tables of sounds are what the script makes of its source, and the held-out tokens were not seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "tools"))
import learn_sounds  # noqa: E402


@pytest.fixture
def source(shared) -> Path:
    if not learn_sounds.SOURCE.exists():
        pytest.skip(f"{learn_sounds.SOURCE}, which the tables are made from, is not here")
    return learn_sounds.SOURCE


@pytest.mark.made
@pytest.mark.parametrize("name", sorted(learn_sounds.PAIRS))
def test_the_table_is_what_the_script_makes(source, name):
    assert learn_sounds.path_of(name).read_text("utf-8") == learn_sounds.text_of(name)


def test_every_table_says_what_it_is_made_from(source):
    for name in learn_sounds.PAIRS:
        head = learn_sounds.path_of(name).read_text("utf-8").splitlines()[:3]
        assert (head[0][:11], head[1][:10]) == ("# version 2", "# source: ")
        assert head[2].startswith(f"# made from: {learn_sounds.digest(source)}")


@pytest.mark.parametrize("name", sorted(learn_sounds.PAIRS))
def test_held_out_tokens_are_not_learned_from(source, name):
    left, right = name.split("_")
    learned = set(learn_sounds.training_pairs(left, right))
    held = [row for row in learn_sounds.tokens() if learn_sounds.is_held_out(row["en"])]
    assert 1_900 < len(held) < 2_100
    assert not {(learn_sounds.folded(row[left]), learn_sounds.folded(row[right])) for row in held} & learned


def test_what_stands_at_the_same_place_is_learned_to_belong_together():
    counts = learn_sounds.learn(
        [("卡曼", "каман"), ("卡", "ка"), ("曼", "ман"), ("曼卡", "манка")] * 5, learn_sounds.FROM_CHINESE
    )
    rows = learn_sounds.worth_keeping(counts)
    assert [(left, right) for left, right, _count in rows] == [("卡", "ка"), ("曼", "ман")]
