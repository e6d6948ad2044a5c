"""Odd bytes and odd documents, made of sound ones: cut, doubled, mixed, with what readers stumble over put in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

#: What readers of text have stumbled over: ends of lines and of numbers, nothing, twins, halves of characters.
BYTES = [
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\x1a", b"\x85", "\u2028".encode(), b"%00", b"%", b"..",
    b"../../etc/passwd", b"/", b"\\", b"C:\\", b"file:///etc/passwd", b"http://169.254.169.254/", b"-1", b"0", b"99999999999999999999",
    b"1e999", b"NaN", b"Infinity", b"0000-00-00", b"9999-12-31", b"10000-01-01", b"2026-02-30", b"25:61:61:99", b"-00:00:01",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<a>", b"</a>", b"\"", b"'", b"{", b"}",
    b"[", b"]", b"null", b"true", b"\\ud800", b"\xed\xa0\x80", "é".encode(), "e\u0301".encode(), "中".encode(), "\u202e".encode(), b"\t", b" ",
    b"\xd0", b"a" * 300, b"[" * 200, b"{\"a\":" * 100,
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 1 << 31, 1 << 63, 1 << 200, 0.5, -0.0, 1e308, float("nan"), float("inf"), "", " ", "\0", "\ud800", "a" * 5000,
    "nevsky", "../..", "2026-02-30", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", [], {}, [[]], [{}], {"": ""}, [None] * 300, {"a": {"b": {}}},
]  # fmt: skip


HARMS: dict[str, Callable[[bytes, int, int, bytes], bytes]] = {
    "cut": lambda content, at, end, _: content[:at] + content[end:],
    "put": lambda content, at, _, odd: content[:at] + odd + content[at:],
    "swap": lambda content, at, end, odd: content[:at] + odd + content[min(end, at + 12) :],
    "again": lambda content, at, end, _: content[:end] + content[at:],
    "flip": lambda content, at, _, odd: (
        content[:at] + bytes(one ^ len(odd) % 256 for one in content[at : at + 1]) + content[at + 1 :]
    ),
}


@st.composite
def bytes_like(draw: st.DrawFn, sound: list[bytes]) -> bytes:
    """Draw bytes that were sound once, after some harm."""
    content = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(0, 4))):
        at, end = sorted(draw(st.tuples(st.integers(0, len(content)), st.integers(0, len(content)))))
        odd = draw(st.one_of(st.sampled_from(BYTES), st.sampled_from(sound), st.binary(max_size=8)))
        content = HARMS[draw(st.sampled_from(sorted(HARMS)))](content, at, end, odd)
    return content[: 1 << 20]


@st.composite
def documents_like(draw: st.DrawFn, sound: list[Any]) -> Any:
    """Draw a JSON document that was sound once, with values exchanged, taken away and moved."""
    document = json.loads(json.dumps(draw(st.sampled_from(sound))))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(document))
        if not places:
            return copy.deepcopy(draw(st.sampled_from(VALUES)))
        holder, key = draw(st.sampled_from(places))
        how = draw(st.sampled_from(["value", "gone", "odd", "other"]))
        if how == "gone":
            del holder[key]
        elif how == "value":
            holder[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif how == "odd":
            holder[key] = draw(
                st.one_of(
                    st.text(max_size=40),
                    st.integers(),
                    st.floats(),
                    st.dictionaries(st.text(max_size=5), st.none(), max_size=3),
                )
            )
        else:
            there, other = draw(st.sampled_from(places))
            holder[key] = copy.deepcopy(there[other]) if _holds(there, other) else None
    return document


def _holds(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _places(document: Any) -> Any:
    keys = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, value in list(keys):
        yield document, key
        yield from _places(value)
