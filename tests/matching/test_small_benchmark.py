"""The small form of benchmarks/matching: an archive and a cut with exact truth, and floors that are not passed under."""

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "matching"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    shared = BENCH.parent.parent.parent / "shared"
    if not shared.is_dir():
        pytest.skip("../shared with real films and photographs is not here")
    sys.path.insert(0, str(BENCH))
    try:
        import bench_matching
        import edits
        import judging
        import matchers
        import scenes
    finally:
        sys.path.remove(str(BENCH))
    folder = tmp_path_factory.mktemp("matching")
    reels = scenes.archive(shared, 5, 3, 4)
    bench_matching.written(folder, reels)
    # short shots are the hardest, and the cheapest
    truth = bench_matching.portion(folder, reels, 5, 0, (60, 20), lengths=edits.Lengths(0.5, 1.5, 1.5))
    ours = matchers.Reelbridge(folder)
    told = [matchers.decided(one) for one in ours.ask(folder / "cut-000.mp4", truth)]
    return judging.judge(told, truth, {reel.name: reel for reel in reels}) | ours.cost


def test_shots_are_found(judged):
    assert (judged["shots"], judged["strangers"]) == (60, 20)
    assert judged["recall"] >= 0.93
    assert judged["recall_but_pictures_in_pictures"] >= 0.94
    assert judged["recall_under_a_second"] >= 0.88


def test_nothing_is_false_and_most_is_certain(judged):
    assert (judged["false"], judged["false_certain"], judged["wrong_place"]) == (0, 0, 0)
    assert judged["precision_of_certain"] == 1.0
    assert judged["certain"] >= 50


def test_in_and_out_are_exact(judged):
    assert judged["in_and_out_within_a_frame"] >= 0.95
    assert judged["moving_within_stated_width"] >= 0.96
    assert judged["stills_within_stated_width"] == 1.0


def test_imprints_are_small(judged):
    assert judged["bytes_an_hour"] <= 400_000
