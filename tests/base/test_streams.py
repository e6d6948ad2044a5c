import pytest
from django.test import RequestFactory

from reelbridge.base.streams import serve_file, serve_files

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def ask(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)

    def ask(**headers):
        request = RequestFactory().get("/", headers=headers)
        response = serve_file(request, path, media_type="video/mp4", etag="abc")
        body = b"".join(response) if getattr(response, "streaming", False) else response.content
        return response, body

    return ask


def test_whole_file_is_served_without_a_range(ask):
    response, body = ask()
    assert (response.status_code, body, response["Accept-Ranges"]) == (200, CONTENT, "bytes")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-4", 1020, 1023),
        ("bytes=5-99999", 5, 1023),
    ],
)
def test_range_is_served_to_the_byte(ask, wanted, first, last):
    response, body = ask(Range=wanted)
    assert response.status_code == 206
    assert body == CONTENT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", ["bytes=1024-", "bytes=9-3", "bytes=-0"])
def test_range_outside_the_file_is_refused(ask, wanted):
    response, body = ask(Range=wanted)
    assert (response.status_code, body, response["Content-Range"]) == (416, b"", "bytes */1024")


@pytest.mark.parametrize("wanted", ["bytes=a-b", "pages=1-2", "bytes=0-1,5-6", "bytes=-"])
def test_range_not_understood_gets_the_whole_file(ask, wanted):
    response, body = ask(Range=wanted)
    assert (response.status_code, body) == (200, CONTENT)


def test_range_of_a_file_that_changed_gets_the_whole_file(ask):
    response, body = ask(Range="bytes=0-9", **{"If-Range": '"old"'})
    assert (response.status_code, body) == (200, CONTENT)


SIZES = [0, 3, 5, 0, 300_000, 1, 0]


@pytest.fixture
def many(tmp_path):
    whole, files, short = b"", [], []
    for number, size in enumerate(SIZES):
        content = bytes((number + at) % 251 for at in range(size))
        (tmp_path / str(number)).write_bytes(content)
        files.append((str(number), size))
        whole += content

    def ask(**headers):
        request = RequestFactory().get("/", headers=headers)
        response = serve_files(request, tmp_path, files, on_short=lambda: short.append(1))
        return response, b"".join(response) if response.streaming else response.content

    return ask, whole, tmp_path, short


@pytest.mark.parametrize(
    "wanted", [(0, 0), (0, 2), (2, 3), (3, 7), (7, 8), (8, 300_008), (299_999, 300_007), (5, 9**9)]
)
def test_range_over_many_files_is_served_to_the_byte(many, wanted):
    ask, whole, _, short = many
    first, last = wanted
    response, body = ask(Range=f"bytes={first}-{last}")
    assert (response.status_code, body, short) == (206, whole[first : last + 1], [])
    assert response["Content-Range"] == f"bytes {first}-{min(last, len(whole) - 1)}/{len(whole)}"
    assert int(response["Content-Length"]) == len(body)


def test_many_files_are_served_whole_or_not_beyond_their_end(many):
    ask, whole, _, _ = many
    response, body = ask()
    assert (response.status_code, body) == (200, whole)
    assert ask(Range=f"bytes={len(whole)}-")[0].status_code == 416


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_file_that_is_shorter_than_it_was_ends_the_answer(many, is_gone):
    ask, whole, folder, short = many
    (folder / "2").unlink() if is_gone else (folder / "2").write_bytes(b"ab")
    _, body = ask(Range="bytes=0-")
    assert (whole.startswith(body), len(body) < 8, short) == (True, True, [1])
