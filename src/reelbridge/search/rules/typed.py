"""Typed queries, letter by letter: words, quotes, brackets, fields and signs, each with its place.

Chinese, Russian and full-width signs mean what the plain ones mean. What is no sign of ours is a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from reelbridge.kernel.errors import BadInput
from reelbridge.language.scripts import Script, script_of

LONGEST_QUERY = 500
_SHOWN = 24


class Sign(StrEnum):
    """What a piece of a query is."""

    WORD = "word"
    START = "start"
    QUOTE = "quote"
    FIELD = "field"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    END = "end"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query: what it is, what it says, and where it begins."""

    sign: Sign
    text: str
    start: int


#: Fields by every name they may be called: English, Russian, Chinese.
FIELDS = {
    "title": ("title", "название", "заглавие", "标题", "題名", "题名", "片名"),
    "name": ("name", "person", "имя", "姓名", "名字", "人名"),
    "text": ("text", "текст", "文本", "正文"),
    "place": ("place", "место", "地点", "地點"),
    "call": ("call", "number", "шифр", "номер", "索书号", "编号", "編號"),
    "keeper": ("keeper", "held", "хранитель", "馆藏", "館藏", "机构"),
    "kind": ("kind", "type", "вид", "тип", "类型", "類型"),
    "medium": ("medium", "носитель", "媒介"),
    "format": ("format", "формат", "格式"),
    "spoken": ("language", "spoken", "язык", "语言", "語言"),
    "captions": ("captions", "субтитры", "字幕"),
    "made": ("made", "year", "date", "год", "дата", "年份", "日期", "年"),
    "ref": ("ref", "id"),
}
_BY_NAME = {name: field for field, names in FIELDS.items() for name in names}

#: Opening quotes and what closes them.
_QUOTES = {'"': '"＂', "＂": '"＂', "“": '”“"', "„": '“”"', "«": "»", "「": "」", "『": "』", "《": "》"}
_STRAIGHT = '"＂'
_OPEN, _CLOSE, _COLON, _STAR = "(（", ")）", ":：", "*＊"
_MINUS, _BAR = "-−－", "|｜"
_OPERATORS = {
    Sign.AND: ("AND", "И", "且", "&&", "&"),
    Sign.OR: ("OR", "ИЛИ", "或"),
    Sign.NOT: ("NOT", "НЕ", "非"),
}
_OPERATOR = {word: sign for sign, words in _OPERATORS.items() for word in words}


def pieces(query: str) -> Iterator[Piece]:
    """Yield the pieces of a query and an END.

    Raises BadInput for a query too long, unreadable, with a quote never closed, a field misspelt or left empty.
    """
    if len(query) > LONGEST_QUERY:
        raise BadInput("search.query_too_long", length=len(query), longest=LONGEST_QUERY)
    if any(unicodedata.category(char) == "Cs" for char in query):
        raise BadInput("search.query_unreadable")
    # control characters part words; what stands where stays the same
    clean = "".join(" " if unicodedata.category(char) == "Cc" else char for char in query)
    yield from _Reader(clean, shouted=_is_shouted(clean)).all()


def plain(text: str) -> str:
    """Return a text without format characters (right-to-left marks, joiners), which say nothing."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def at(query: str, start: int) -> dict[str, object]:
    """Return the facts by which an error points at a character: its place from 1, and what stands there."""
    shown = query[start : start + _SHOWN]
    return {"position": start + 1, "excerpt": shown + ("…" if len(query) > start + _SHOWN else "")}


def _is_shouted(text: str) -> bool:
    """Whether everything but operators is in capitals, so that OR may be just a word of a title."""
    words = [word for word in text.split() if word not in _OPERATOR]
    cased = [char for word in words for char in word if char.isupper() or char.islower()]
    return bool(cased) and all(char.isupper() for char in cased)


@dataclass(slots=True)
class _Reader:
    text: str
    shouted: bool
    here: int = 0

    def all(self) -> Iterator[Piece]:
        while self.here < len(self.text):
            char, start = self.text[self.here], self.here
            if char.isspace():
                self.here += 1
            elif char in _OPEN or char in _CLOSE:
                self.here += 1
                yield Piece(Sign.OPEN if char in _OPEN else Sign.CLOSE, char, start)
            elif self._opens_quote():
                yield self._quote()
            elif char in _BAR:
                self.here += 1
                yield Piece(Sign.OR, char, start)
            elif char in _MINUS and self._denies():
                self.here += 1
                yield Piece(Sign.NOT, char, start)
            else:
                yield self._word()
        yield Piece(Sign.END, "", len(self.text))

    def _opens_quote(self) -> bool:
        char = self.text[self.here]
        if char not in _QUOTES:
            return False
        before = self.text[self.here - 1] if self.here else " "
        # within a word a straight quote is an inch or an abbreviation; Chinese leaves no blank before one
        return char not in _STRAIGHT or not before.isalnum() or script_of(before) is Script.HAN

    def _quote(self) -> Piece:
        start, closing = self.here, _QUOTES[self.text[self.here]]
        end = next((index for index in range(start + 1, len(self.text)) if self.text[index] in closing), None)
        if end is None:
            raise BadInput("search.quote_left_open", **at(self.text, start))
        self.here = end + 1
        return Piece(Sign.QUOTE, self.text[start + 1 : end], start)

    def _denies(self) -> bool:
        before = self.text[self.here - 1] if self.here else " "
        after = self.text[self.here + 1 : self.here + 2]
        is_first = before.isspace() or before in _OPEN
        return is_first and bool(after) and not after.isspace() and after not in _MINUS + _CLOSE

    def _word(self) -> Piece:
        start = self.here
        while self.here < len(self.text) and not self._ends_word():
            char = self.text[self.here]
            if char in _COLON and (field := self._field(start)):
                self.here += 1
                return Piece(Sign.FIELD, field, start)
            self.here += 1
        word = self.text[start : self.here]
        if word in _OPERATOR and not self.shouted:
            return Piece(_OPERATOR[word], word, start)
        if word[-1] in _STAR and word.strip("*＊"):
            return Piece(Sign.START, word.rstrip("*＊"), start)
        return Piece(Sign.WORD, word, start)

    def _ends_word(self) -> bool:
        char = self.text[self.here]
        return char.isspace() or char in _OPEN + _CLOSE + _BAR or self._opens_quote()

    def _field(self, start: int) -> str:
        """Return the field that the word before a colon names; empty when it is a word with a colon behind it."""
        name = plain(self.text[start : self.here]).casefold()
        after = self.text[self.here + 1 : self.here + 2]
        if name in _BY_NAME:
            if not after or after in _CLOSE:
                raise BadInput("search.field_left_empty", field=name, **at(self.text, start))
            # a blank after the colon makes it the colon of a title
            return "" if after.isspace() else _BY_NAME[name]
        if after and not after.isspace() and after != "/" and len(name) > 3 and name.isalpha():
            meant = get_close_matches(name, _BY_NAME, 1, 0.75)
            if meant:
                raise BadInput("search.field_unknown", field=name, meant=meant[0], **at(self.text, start))
        return ""
