"""The index on the disk: what it finds, what a change leaves, and that a killed or broken one harms nobody."""

import os
import re
import signal
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from reelbridge.matching import index as index_module
from reelbridge.matching import segments, shelf
from reelbridge.matching.codes import KEY_BITS
from reelbridge.matching.imprints import Imprint, Timing
from reelbridge.matching.index import Index
from reelbridge.matching.pictures import Box
from reelbridge.matching.shelf import BrokenShelfError, Shelf


def imprint(seed, samples=40):
    """Return the imprint of a film of chance: 30 frames a sample, a shot every four samples, the tenth one black."""
    rng = np.random.default_rng(seed)
    frames = (np.arange(samples) * 30 + 7).astype(np.uint32)
    kinds = (np.arange(samples) // 20 % 2).astype(np.uint8)
    textures = np.full(samples, 200, np.uint8)
    textures[9] = 3
    return Imprint(
        Timing(Fraction(0), Fraction(24 + seed), samples * 30), Fraction(4, 3),
        np.arange(0, samples * 30, 120).astype(np.uint32), np.empty((0, 2), np.uint32), frames, textures,
        np.tile(np.array([0, 51, 255, 204], np.uint8), (samples, 1)), kinds,
        rng.integers(0, 2**64, (samples * 5, 2), dtype=np.uint64),
    )  # fmt: skip


def copied(code, places):
    """Return a code with bits turned."""
    bits = np.unpackbits(code.view(np.uint8), bitorder="little")
    bits[list(places)] ^= 1
    return np.packbits(bits, bitorder="little").view("<u8")


def found(index, code, doubts=None):
    """Return what is found: names of reels, frames, and bits that differ."""
    hits = index.search(code[None], None if doubts is None else doubts[None])
    told = index.told(hits.entry)
    names = [index.reels[one].name for one in told.reel]
    return sorted(zip(names, told.frame.tolist(), hits.distance.tolist(), strict=True))


def test_codes_are_found_in_whatever_segment_they_lie(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "_GROWS", 0)
    made = {name: imprint(number) for number, name in enumerate(["one", "two", "three"])}
    kept = Shelf(tmp_path / "shelf")
    for name, one in made.items():
        kept.change({name: (f"mark of {name}", one)})
    index = kept.index()
    assert len(index.segments) == 3
    assert index.size == 3 * 39 * 5
    for name, one in made.items():
        assert found(index, copied(one.codes[8 * 5 + 2], range(60, 80))) == [(name, 8 * 30 + 7, 20)]
    # what is black is kept in the imprint and never found
    assert found(index, made["one"].codes[9 * 5]) == []
    assert kept.reels() == {name: f"mark of {name}" for name in made}


def test_an_entry_knows_its_reel_and_rectangle(tmp_path):
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1)), "two": ("b", imprint(2))})
    index = kept.index()
    hits = index.search(imprint(2).codes[None, 30 * 5 + 1])
    reel, view = index.view(int(hits.entry[0]))
    assert index.reels[reel].name == "two"
    assert index.rates[reel] == 26
    # the second view of a wide picture, within bars of a fifth above and below
    assert view == Box(0.125, 0.2, 0.875, 0.8)


def test_segments_are_put_together_as_they_grow(tmp_path):
    kept = Shelf(tmp_path)
    for number in range(20):
        kept.change({f"r{number}": ("m", imprint(number))})
    index = kept.index()
    assert len(index.segments) <= 4
    assert len(list(tmp_path.glob("*.segment"))) == len(index.segments)
    together = Index.of([imprint(number) for number in range(20)])
    asked = np.stack([copied(imprint(number).codes[3 * 5 + 4], range(number)) for number in range(20)])
    for code in asked:
        alone = together.told(together.search(code[None]).entry)
        assert found(index, code)[0][:2] == (f"r{alone.reel[0]}", 97)


def test_a_new_imprint_takes_the_old_ones_place_and_what_is_gone_is_not_found(tmp_path):
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1)), "two": ("b", imprint(2))})
    before = kept.index()
    kept.change({"one": ("c", imprint(3))}, gone=["two"])
    assert kept.reels() == {"one": "c"}
    index = kept.index()
    assert found(index, imprint(1).codes[0]) == found(index, imprint(2).codes[0]) == []
    assert found(index, imprint(3).codes[0]) == [("one", 7, 0)]
    # who has the index open goes on with it
    assert found(before, imprint(2).codes[0]) == [("two", 7, 0)]
    kept.clear()
    assert (kept.reels(), kept.index().size) == ({}, 0)


def test_in_a_large_segment_likely_keys_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "MANY", 100)
    monkeypatch.setattr(shelf, "MANY", 100)
    monkeypatch.setattr(index_module, "_MOST_KEYS", 32)
    monkeypatch.setattr(index_module, "_LEAST_KEYS", 32)
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1))})
    index = kept.index()
    assert len(index.segments[0].columns.keys) == (1 << segments.SHORT_BITS) + 1
    doubts = np.full(KEY_BITS, 9.0)
    doubts[[0, 5, 11]] = 0.1
    # three bits of the key that were nearly nothing, and twenty others
    code = copied(imprint(1).codes[4 * 5], [0, 5, 11, *range(40, 60)])
    assert found(index, code, doubts) == [("one", 127, 23)] == found(index, code)
    # a copy whose sure bits differ is not looked for: five of them, and the three weakest bits were right
    assert found(index, copied(imprint(1).codes[4 * 5], [1, 2, 3, 4, 6]), doubts) == []
    kept.change({"two": ("b", imprint(2))})
    assert found(kept.index(), code, doubts) == [("one", 127, 23)]


def test_in_a_very_large_segment_keys_are_longer(tmp_path, monkeypatch):
    for one in (segments, shelf):
        monkeypatch.setattr(one, "MANY", 100)
    monkeypatch.setattr(segments, "VERY_MANY", 150)
    monkeypatch.setattr(index_module, "_LONG_KEYS", 16)
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1))})
    index = kept.index()
    assert len(index.segments[0].columns.keys) == (1 << KEY_BITS) + 1
    doubts = np.full(KEY_BITS, 9.0)
    doubts[[3, 17, 19]] = 0.1
    code = copied(imprint(1).codes[4 * 5], [3, 17, 19, *range(40, 60)])
    assert found(index, code, doubts) == [("one", 127, 23)] == found(index, code)
    assert found(index, copied(imprint(1).codes[4 * 5], [1, 2, 16, 18]), doubts) == []
    # taken apart and put together with another it holds the same codes
    kept.change({"two": ("b", imprint(2))})
    assert found(kept.index(), code, doubts) == [("one", 127, 23)]
    assert found(kept.index(), imprint(2).codes[0], doubts) == [("two", 7, 0)]


def held(folder):
    """Return how many kilobytes of an index are in this process's memory."""
    found = re.findall(
        rf"{folder}/\S+\.segment\nSize:.*?\nRss: +(\d+) kB", Path("/proc/self/smaps").read_text(), re.DOTALL
    )
    return sum(map(int, found)), len(found)


def test_an_index_larger_than_memory_should_hold_is_let_go_of(tmp_path, monkeypatch):
    made, kept = imprint(1, 1000), Shelf(tmp_path)
    kept.change({"one": ("a", made)})
    index = kept.index()
    after = []
    let_go = segments.Segment.let_go
    monkeypatch.setattr(
        segments.Segment, "let_go", lambda one, **whole: (let_go(one, **whole), after.append(held(tmp_path)))
    )
    assert found(index, made.codes[0]) == [("one", 7, 0)]
    whole = held(tmp_path)
    assert (after, whole[0] > 0) == ([], True)
    monkeypatch.setattr(index_module, "MOST_HELD", 100)
    assert found(index, made.codes[0]) == [("one", 7, 0)]
    # what is read first of every code stays
    ((kilobytes, _),) = after
    assert 0 < kilobytes < whole[0]
    monkeypatch.setattr(index_module, "MOST_READ", 100)
    assert found(index, made.codes[0]) == [("one", 7, 0)]
    assert after[1:] == [(0, 1)]


def test_many_codes_of_one_key_are_each_found_once(tmp_path, monkeypatch):
    for one in (segments, shelf):
        monkeypatch.setattr(one, "MANY", 100)
    made = imprint(1)
    # 39 samples have one code in common, whose key is the last of all; the others' keys come before
    code = np.array([2**64 - 1, 0], "<u8")
    made.codes[::5] = code
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", made)})
    frames = [number * 30 + 7 for number in range(40) if number != 9]
    doubts = np.full(KEY_BITS, 9.0)
    assert found(kept.index(), copied(code, range(100, 124)), doubts) == [("one", frame, 24) for frame in frames]
    # where more of the last half differs a code is taken for another picture's
    assert found(kept.index(), copied(code, range(100, 125)), doubts) == []


@pytest.mark.parametrize("count", [16, 200])
def test_the_sets_of_bits_looked_at_are_the_likeliest(count):
    rng = np.random.default_rng(count)
    codes, doubts = rng.integers(0, 2**64, 5, dtype=np.uint64), rng.exponential(1.0, (5, KEY_BITS))
    keys = index_module._keys(codes, doubts, KEY_BITS, count)
    for code, doubt, likely in zip(codes.tolist(), doubts, keys.tolist(), strict=True):
        weakest = sorted(range(KEY_BITS), key=lambda bit: doubt[bit])[:12]
        sets = [{bit for place, bit in enumerate(weakest) if which >> place & 1} for which in range(1 << 12)]
        sets.sort(key=lambda one: sum(doubt[bit] for bit in one))
        wanted = [code % (1 << KEY_BITS) ^ sum(1 << bit for bit in one) for one in sets[:count]]
        assert sorted(likely) == sorted(wanted)


def test_a_change_killed_before_its_list_is_no_change(tmp_path, monkeypatch):
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1))})
    write = shelf.write_whole

    def killed(path, content):
        if path.name == shelf.LIST:
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(shelf, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            kept.change({"two": ("b", imprint(2))})
    assert kept.reels() == {"one": "a"}
    assert found(kept.index(), imprint(1).codes[0]) == [("one", 7, 0)]
    assert len(list(tmp_path.glob("*.segment"))) == 2
    kept.change({"two": ("b", imprint(2))})
    assert kept.reels() == {"one": "a", "two": "b"}
    assert len(list(tmp_path.glob("*.segment"))) == 1


def test_a_writer_killed_at_any_moment_leaves_what_was_there(tmp_path):
    made = {f"r{number}": imprint(number) for number in range(6)}
    kept, rng = Shelf(tmp_path), np.random.default_rng(6)
    for turn in range(12):
        child = os.fork()
        if not child:
            for change in range(10_000):
                name = f"r{change % 6}"
                kept.change({name: (f"{turn}.{change}", made[name])}, gone=[f"r{(change + 2) % 6}"])
            os._exit(1)
        time.sleep(rng.uniform(0.01, 0.12))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        index = kept.index()
        for name in kept.reels():
            assert found(index, made[name].codes[0]) == [(name, 7, 0)]
    assert kept.reels()
    kept.change({}, gone=["r0"])
    assert len(list(tmp_path.glob("*.segment"))) == len(kept.index().segments)


def test_a_bit_turned_anywhere_is_told_or_harms_nothing(tmp_path):
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1, 20)), "二": ("b", imprint(2, 20))})
    (path,) = tmp_path.glob("*.segment")
    told, asked = 0, imprint(1, 20).codes[0]
    for file in (path, tmp_path / shelf.LIST):
        content = file.read_bytes()
        for place in range(0, len(content), 5 if file is path else 1):
            spoilt = bytearray(content)
            spoilt[place] ^= 1 << place % 8
            file.write_bytes(spoilt)
            try:
                kept.reels()
                found(kept.index(), asked)
            except BrokenShelfError:
                told += 1
        file.write_bytes(content)
    assert told > 100
    for text in ("null", "[1]", "{}x", '[{"file": "x"}]', '[{"file": "x", "reels": []}]'):
        (tmp_path / shelf.LIST).write_text(text)
        with pytest.raises(BrokenShelfError):
            kept.reels()


@pytest.mark.parametrize("harm", ["short", "empty", "other", "list", "missing"])
def test_a_broken_index_is_told(tmp_path, harm):
    kept = Shelf(tmp_path)
    kept.change({"one": ("a", imprint(1))})
    (path,) = tmp_path.glob("*.segment")
    content = path.read_bytes()
    if harm == "list":
        (tmp_path / shelf.LIST).write_text("[{")
    elif harm == "missing":
        path.unlink()
    else:
        path.write_bytes({"short": content[:-8], "empty": b"", "other": b"reelshlf\1" + content[9:]}[harm])
    with pytest.raises(BrokenShelfError):
        kept.index()
