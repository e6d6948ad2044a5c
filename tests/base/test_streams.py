import pytest
from django.test import RequestFactory

from reelbridge.base.streams import serve_file

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
