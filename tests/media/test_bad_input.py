import struct
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import pytest
from django.utils import translation
from PIL import Image

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.wording import say_refusal
from reelbridge.media.queries import probe
from reelbridge.media.rules.probe import Kind
from tests.media import made


def refusal_of(path):
    with pytest.raises(BadInput) as refused:
        probe(path)
    return refused.value


def png(width, height, *chunks):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*one) for one in chunks) + chunk(b"IEND", b"")


def huge_png():
    return png(30_000, 30_000, (b"IDAT", zlib.compress(bytes(1000))))


def bomb_png():
    return png(
        8, 8, (b"zTXt", b"note\0\0" + zlib.compress(bytes(200_000_000), 9)), (b"IDAT", zlib.compress(bytes(200)))
    )


def icc_bomb_png():
    return png(8, 8, (b"iCCP", b"p\0\0" + zlib.compress(bytes(200_000_000), 9)), (b"IDAT", zlib.compress(bytes(200))))


def huge_tiff():
    entries = [(256, 4, 1, 60_000), (257, 4, 1, 60_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (277, 3, 1, 1), (278, 4, 1, 60_000), (279, 4, 1, 100)]  # fmt: skip
    return (
        b"II*\0"
        + struct.pack("<IH", 8, len(entries))
        + b"".join(struct.pack("<HHII", *one) for one in entries)
        + bytes(4)
    )


SVG = b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.mp4", lambda: b"", "media.is_empty"),
        ("notes.mov", lambda: "Съёмка 1942 года, катушка 3\n".encode() * 50, "media.is_text"),
        ("noise.mpg", lambda: zlib.compress(bytes(range(256)) * 4000, 9) * 3, "media.not_media"),
        ("script.mp4", lambda: b"#!/bin/sh\nrm -rf /\n", "media.is_text"),
        ("page.mp4", lambda: b"<!DOCTYPE html><html><body>hello</body></html>", "media.is_text"),
        ("bag.mov", lambda: b"PK\x03\x04" + bytes(500), "media.is_something_else"),
        ("letter.jpg", lambda: b"%PDF-1.7\n" + bytes(500), "media.is_something_else"),
        ("locked.zip", lambda: b"PK\x03\x04\x14\x00\x09\x00" + bytes(500), "media.is_encrypted"),
        ("locked.pdf", lambda: b"%PDF-1.7\n" + bytes(9000) + b"trailer << /Encrypt 4 0 R >>", "media.is_encrypted"),
        ("reel.mov.gpg", lambda: b"-----BEGIN PGP MESSAGE-----\n\n" + bytes(500), "media.is_encrypted"),
        ("logo.svg", lambda: SVG, "media.is_a_drawing"),
        ("logo.png", lambda: SVG, "media.is_a_drawing"),
        ("wall.png", huge_png, "media.picture_too_large"),
        ("wall.tif", huge_tiff, "media.picture_too_large"),
        ("bomb.png", bomb_png, "media.unpacks_too_large"),
        ("bomb2.png", icc_bomb_png, "media.unpacks_too_large"),
        ("half.png", lambda: png(500, 500, (b"IDAT", zlib.compress(bytes(1000)))), "media.is_cut_short"),
    ],
)
def test_file_that_is_no_media_is_refused_in_three_languages(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content())
    began = time.monotonic()
    refusal = refusal_of(path)
    assert refusal.code == code
    assert time.monotonic() - began < 100
    sentences = set()
    for language in ("en", "ru", "zh-hans"):
        with translation.override(language):
            sentences.add(say_refusal(refusal))
    assert len(sentences) == 3
    assert all(name in sentence for sentence in sentences)


@pytest.mark.parametrize("ending", ["mp4", "avi", "mkv", "mov", "webm"])
def test_film_that_breaks_off_is_refused(tmp_path, ending):
    options = {"movflags": "+faststart"} if ending == "mov" else {}
    codec, sound = ("libvpx", "libopus") if ending == "webm" else ("libx264", "aac")
    whole = made.film(tmp_path / f"whole.{ending}", 200, container=options, codec=codec, sound=sound)
    half = tmp_path / f"half.{ending}"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    assert refusal_of(half).code == "media.is_cut_short"


def test_photograph_that_breaks_off_is_refused(shared):
    assert refusal_of(shared / "media/photos/scikit-image/truncated.jpg").code == "media.is_cut_short"


def test_broken_photograph_is_refused(shared):
    assert refusal_of(shared / "media/film/corrupt.jpg").code == "media.cannot_be_decoded"


def test_encrypted_film_is_refused(tmp_path):
    options = {
        "encryption_scheme": "cenc-aes-ctr", "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
        "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
    }  # fmt: skip
    path = made.film(tmp_path / "locked.mp4", 30, container=options, tracks=0)
    refusal = refusal_of(path)
    assert refusal.code == "media.is_encrypted"
    with translation.override("en"):
        assert say_refusal(refusal) == "locked.mp4 is encrypted. Hand in a copy without encryption."


def patched(path, marker, offset, content):
    held = bytearray(path.read_bytes())
    at = held.index(marker) + offset
    held[at : at + len(content)] = content
    path.write_bytes(held)
    return path


def test_film_that_claims_a_thousand_million_frames_is_refused(tmp_path):
    path = made.film(tmp_path / "a.avi", 20, tracks=0)
    # dwTotalFrames of the main header and dwLength of the stream's
    patched(path, b"avih", 8 + 16, struct.pack("<I", 10**9))
    patched(path, b"strh", 8 + 32, struct.pack("<I", 10**9))
    refusal = refusal_of(path)
    assert refusal.code in ("media.is_too_long", "media.is_cut_short")
    assert "a.avi" in say_refusal(refusal)


def test_index_that_claims_a_thousand_million_frames_is_refused(tmp_path):
    path = made.film(tmp_path / "a.mp4", 20, tracks=0)
    patched(path, b"stts", 8, struct.pack(">III", 1, 10**9, 512))
    patched(path, b"stsz", 8, struct.pack(">II", 100, 10**9))
    began = time.monotonic()
    assert refusal_of(path).code in (
        "media.is_too_long",
        "media.is_cut_short",
        "media.claims_too_much",
        "media.not_media",
    )
    assert time.monotonic() - began < 100


def test_film_with_a_gigantic_picture_is_refused(tmp_path):
    path = made.film(tmp_path / "a.avi", 5, tracks=0, codec="rawvideo")
    patched(path, b"strf", 12, struct.pack("<II", 60_000, 60_000))
    assert refusal_of(path).code in ("media.frame_too_large", "media.not_media", "media.cannot_be_decoded")


def test_sound_with_a_cover_picture_is_sound(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        cover = out.add_stream("mjpeg", rate=25)
        cover.width, cover.height, cover.pix_fmt = made.WIDTH, made.HEIGHT, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        sound = out.add_stream("aac", rate=48000, layout="stereo")
        out.mux(cover.encode(av.VideoFrame.from_ndarray(made.pattern(1), format="gray").reformat(format="yuvj420p")))
        out.mux(cover.encode(None))
        made._write_sound(out, sound, 0, 48000, 0)
    assert probe(path).kind == Kind.SOUND


def test_film_without_a_picture_is_refused(tmp_path):
    path = tmp_path / "bare.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        out.start_encoding()
    assert refusal_of(path).code in ("media.shows_nothing", "media.cannot_be_decoded", "media.is_cut_short")


def test_missing_file_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        probe(tmp_path / "none.mp4")


def test_name_is_shown_without_what_nobody_sees(tmp_path):
    path = tmp_path / "a\x1b[31m\u202e🎉.mp4"
    path.write_bytes(b"")
    sentence = say_refusal(refusal_of(path))
    assert sentence.startswith("a\\x1b[31m\\u202e🎉.mp4 ")
    assert all(one.isprintable() or one == "🎉" for one in sentence)


@pytest.fixture
def visits():
    """Return the address of a web server and the list of what was asked of it."""
    asked = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


PLAYLISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{to}\n#EXT-X-ENDLIST\n",
    "list.mp4": "#EXTM3U\n#EXTINF:10,\n{to}\n",
    "list.ffconcat": "ffconcat version 1.0\nfile '{to}'\n",
    "list.mov": "\ufeffffconcat version 1.0\nfile {to}\n",
    "list.txt": "file '{to}'\n",
    "list.pls": "[playlist]\nFile1={to}\n",
    "list.asx": '<asx version="3.0"><entry><ref href="{to}"/></entry></asx>',
    "list.mpd": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><BaseURL>{to}</BaseURL></Period></MPD>',
    "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "list.smil": '<smil><body><video src="{to}"/></body></smil>',
    "list.url": "[InternetShortcut]\nURL={to}\n",
    "bare.mp4": "{to}\n",
}


@pytest.mark.parametrize("name", sorted(PLAYLISTS))
@pytest.mark.parametrize("to", ["host", "file"])
def test_playlist_is_refused_and_nothing_it_names_is_touched(tmp_path, visits, name, to):
    address, asked = visits
    other = made.film(tmp_path / "other.ts", 10, tracks=0)
    path = tmp_path / name
    path.write_text(PLAYLISTS[name].format(to=f"{address}/a.ts" if to == "host" else other), "utf-8")
    code = refusal_of(path).code
    assert code == "media.is_a_playlist" or (code, name, to) == ("media.is_text", "bare.mp4", "file")
    assert asked == []


def test_quicktime_that_keeps_its_essence_elsewhere_shows_nothing_of_it(tmp_path):
    path = made.film(tmp_path / "a.mov", 20, tracks=0)
    # an external reference: 'alis' instead of 'url ', not marked as self-contained
    held = path.read_bytes()
    at = held.index(b"url \x00\x00\x00\x01")
    path.write_bytes(held[:at] + b"alis\x00\x00\x00\x00" + held[at + 8 :])
    told = probe(path)
    assert told.frames == 20


def test_photograph_in_every_colour_is_opened(tmp_path):
    for number, mode in enumerate(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"]):
        ending = "tif" if mode in ("CMYK", "I;16", "F") else "png"
        path = tmp_path / f"{number}.{ending}"
        Image.new(mode, (40, 30)).save(path)
        assert (probe(path).width, probe(path).height) == (40, 30)
