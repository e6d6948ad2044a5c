"""Reading caption files from outside, the real ones too, and writing WebVTT."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.captions.rules import LARGEST_BYTES, Cue, as_vtt, read_captions
from reelbridge.captions.rules.cues import safe_text
from reelbridge.kernel.errors import BadInput


def read(text, *, language="en", name="film.srt"):
    return read_captions(text.encode() if isinstance(text, str) else text, name, language=language)


SRT = """1\r
00:00:01,000 --> 00:00:02,500\r
<i>Слева</i> мы видим...\r
вторая строка\r
\r
2\r
00:01:00,5 --> 00:01:02,000\r
A & B < C\r
"""


def test_subrip_is_read_with_its_markup():
    assert read(SRT) == (
        Cue(1000, 2500, "<i>Слева</i> мы видим...\nвторая строка"),
        Cue(60500, 62000, "A &amp; B &lt; C"),
    )


def test_subrip_keeps_lines_behind_an_empty_one_and_numbers_that_are_text():
    text = "1\n00:00:01,000 --> 00:00:02,000\nYear:\n\n1943\nMoscow\n\n2\n00:00:03,000 --> 00:00:04,000\n1945\n"
    assert [cue.text for cue in read(text)] == ["Year:\n1943\nMoscow", "1945"]


def test_webvtt_comments_styles_and_names_of_cues_are_no_text():
    text = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start position:10% evil:1\n"
        "<v Karmen>Hello\n\nNOTE a comment\nof two lines\n\n2\n"
        "00:00:03.000 --> 00:00:04.000\n&lt;b&gt; &amp; <b>x</b>\n"
    )
    assert read(text, name="film.vtt") == (
        Cue(1000, 2000, "<v Karmen>Hello", "align:start position:10%"),
        Cue(3000, 4000, "&lt;b&gt; &amp; <b>x</b>"),
    )


def test_cues_stand_in_the_order_of_time():
    text = "00:00:05,000 --> 00:00:06,000\nlater\n\n00:00:01,000 --> 00:00:02,000\nsooner\n"
    assert [cue.text for cue in read(text)] == ["sooner", "later"]


def test_cues_that_show_nothing_are_left_out():
    text = (
        "00:00:01,000 --> 00:00:02,000\n\n00:00:02,000 --> 00:00:02,000\nflash\n\n00:00:03,000 --> 00:00:04,000\nkept\n"
    )
    assert [cue.text for cue in read(text)] == ["kept"]


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (SRT.encode("utf-8-sig"), "en"),
        (SRT.encode("utf-16"), "en"),
        (SRT.encode("cp1251"), "ru"),
        ("00:00:01,000 --> 00:00:02,500\n左边\n".encode("gb18030"), "zh-Hans"),
        (SRT.replace("\r\n", "\r").encode(), "ru"),
    ],
)
def test_encodings_and_line_ends_of_old_files_are_read(content, language):
    first = read(content, language=language)[0]
    assert (first.start_ms, first.end_ms) == (1000, 2500)
    assert first.text.startswith(("<i>Слева</i>", "左边"))


HOSTILE = {
    "empty": (b"", "captions.no_cues"),
    "no captions": (b"Dear Sir,\nthe film has arrived.\n", "captions.no_cues"),
    "not text": (b"\x00\x01\xff\xfe" * 50, "captions.not_text"),
    "text with zeros": (b"1\n00:00:01,000 --> 00:00:02,000\nA\0B\n", "captions.not_text"),
    "cyrillic in an unknown encoding": ("Привет".encode("cp1251"), "captions.not_text"),
    "huge": (b"x" * (LARGEST_BYTES + 1), "captions.too_large"),
    "backwards": (b"00:00:05,000 --> 00:00:04,000\nx\n", "captions.ends_before_it_begins"),
    "minute 61": (b"00:61:05,000 --> 00:62:04,000\nx\n", "captions.time_not_understood"),
    "half a time": (b"WEBVTT\n\n00:00:05.000 -->\nx\n", "captions.time_not_understood"),
    "digits of another script": (
        "WEBVTT\n\n٠٠:٠٠:٠١.٠٠٠ --> ٠٠:٠٠:٠٢.٠٠٠\nx\n".encode(),
        "captions.time_not_understood",
    ),
    "endless cue": (b"00:00:05,000 --> 00:00:06,000\n" + b"x" * 4001, "captions.cue_too_long"),
    "too many": (b"00:00:05,000 --> 00:00:06,000\nx\n\n" * 50_001, "captions.too_many_cues"),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_file_that_is_no_captions_is_refused(content, code):
    with pytest.raises(BadInput) as refused:
        read_captions(content, "film.srt", language="en")
    assert refused.value.code == code


def test_refusal_names_the_line():
    with pytest.raises(BadInput) as refused:
        read("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:09,000 --> 00:00:03,000\ny\n")
    assert refused.value.facts["line"] == 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
        ("a --> b", "a --&gt; b"),
        ("<i>x</i> <c.red>y</c> <lang ru>я</lang>", "<i>x</i> <c.red>y</c> <lang ru>я</lang>"),
        ("AT&T &amp; &lt;", "AT&amp;T &amp; &lt;"),
        ("a\n\nb", "a\nb"),
    ],
)
def test_only_the_markup_of_webvtt_stays(text, shown):
    assert safe_text(text) == shown


@given(text=st.text(max_size=80))
def test_made_safe_twice_is_made_safe_once_and_cannot_break_out(text):
    once = safe_text(text)
    assert safe_text(once) == once
    assert "-->" not in once
    assert "\n\n" not in once


CUES = st.builds(
    lambda start, length, words: Cue(start, start + length, words),
    st.integers(0, 10**7),
    st.integers(1, 10**5),
    st.text(st.characters(whitelist_categories=["L", "P", "N"]), min_size=1, max_size=30).map(safe_text),
)


@given(cues=st.lists(CUES, min_size=1, max_size=8))
def test_written_webvtt_reads_back_as_it_was(cues):
    assert read(as_vtt(cues), name="x.vtt") == tuple(sorted(cues))


def test_plain_text_has_no_markup():
    assert Cue(0, 1, "<v Karmen>A &amp; <i>B</i> &lt;").plain == "A & B <"


COUNTS = {
    "captions.ar.vtt": 77,
    "captions.en.vtt": 78,
    "captions.ja.vtt": 77,
    "captions.ru.vtt": 84,
    "captions.sv.vtt": 81,
    "chapters.en.vtt": 9,
    "descriptions.en.vtt": 63,
}


@pytest.mark.parametrize("name", COUNTS)
def test_real_captions_are_read_whole(shared, name):
    content = (shared / "media/captions/elephantsdream" / name).read_bytes()
    cues = read_captions(content, name, language=name.split(".")[1])
    assert len(cues) == content.count(b"-->") == COUNTS[name]
    assert read(as_vtt(cues), name=name) == cues
