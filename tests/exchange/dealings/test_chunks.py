"""One file of a parcel over a bad line, chunk by chunk: from any byte on, and each wrong one again."""

from __future__ import annotations

import pytest

from reelbridge.exchange.actions.fetching import Watch, fetch_file
from reelbridge.kernel.errors import Unreachable
from tests.exchange.dealings.test_fetching import CHUNK, essence, flipped, is_essence


def fetch(east, west, ref, file, target):
    wrong = []
    with east:
        fetch_file(
            east.partner(west), f"/exchange/parcels/{ref}", file, chunk_bytes=CHUNK, target=target,
            watch=Watch(lambda _: None, wrong.append),
        )  # fmt: skip
    return wrong


def test_a_file_goes_on_from_any_byte(ready, tmp_path):
    east, west, between, ref = ready
    file, content = essence(west, ref)
    places = sorted({0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17, file.size - 1, *range(0, file.size, 31_013)})
    assert len(file.chunk_digests) > 5
    for place in places:
        target = tmp_path / f"{place}.mkv"
        target.with_name(f"{target.name}.part").write_bytes(content[:place])
        between.asked.clear()
        assert fetch(east, west, ref, file, target) == []
        assert target.read_bytes() == content
        asked = [wanted for _, _, wanted in between.asked]
        assert asked == ([f"bytes={place}-"] if place < file.size else [])


def test_a_line_that_breaks_after_every_few_bytes_still_brings_the_file(ready, tmp_path):
    east, west, between, ref = ready
    file, content = essence(west, ref)
    between.fault = lambda request, status, body: body[:9_999] if is_essence(request) else body
    assert fetch(east, west, ref, file, tmp_path / "film.mkv") == []
    assert (tmp_path / "film.mkv").read_bytes() == content


def test_a_dead_line_is_told_and_what_came_is_kept(ready, tmp_path):
    east, west, between, ref = ready
    file, content = essence(west, ref)
    bodies = iter([lambda body: body[:33_333]])
    between.fault = lambda request, status, body: next(bodies, lambda _: b"")(body)
    with pytest.raises(Unreachable, match="line_broke_off"):
        fetch(east, west, ref, file, tmp_path / "film.mkv")
    assert (tmp_path / "film.mkv.part").read_bytes() == content[:33_333]
    assert not (tmp_path / "film.mkv").exists()


def test_a_chunk_flipped_on_the_wire_is_sent_again(ready, tmp_path):
    east, west, between, ref = ready
    file, content = essence(west, ref)
    flips = iter([2 * CHUNK + 5])
    between.fault = lambda request, status, body: flipped(body, at) if (at := next(flips, None)) else body
    assert fetch(east, west, ref, file, tmp_path / "film.mkv") == [2]
    assert (tmp_path / "film.mkv").read_bytes() == content


def test_chunks_flipped_one_after_the_other_are_each_sent_again(ready, tmp_path):
    east, west, between, ref = ready
    file, content = essence(west, ref)
    last = len(file.chunk_digests) - 1
    # from the first byte, from the third chunk twice, from the fifth, from the fourth, from the sixth
    answers = iter([[2 * CHUNK, 3 * CHUNK + 7], [0], [], [], [], [(last - 5) * CHUNK]])

    def spoiled(_request, _status, body):
        for at in next(answers, []):
            body = flipped(body, at)
        return body

    between.fault = spoiled
    assert fetch(east, west, ref, file, tmp_path / "film.mkv") == [2, 2, 3, last]
    assert (tmp_path / "film.mkv").read_bytes() == content


@pytest.mark.parametrize("at", [0, CHUNK, 2 * CHUNK + 1])
def test_a_byte_flipped_on_the_disk_is_asked_for_again(ready, tmp_path, at):
    east, west, _between, ref = ready
    file, content = essence(west, ref)
    (tmp_path / "film.mkv.part").write_bytes(flipped(content, at)[: 4 * CHUNK])
    fetch(east, west, ref, file, tmp_path / "film.mkv")
    assert (tmp_path / "film.mkv").read_bytes() == content
