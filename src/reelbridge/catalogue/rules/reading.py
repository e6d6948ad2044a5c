"""Reading what others wrote, field by field: every wrong type, length or word is refused with the place it stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, NoReturn, TypeGuard

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language
from reelbridge.kernel.territory import territory


class Reading:
    """A mapping that somebody else wrote, and where in the whole it stands.

    Every method takes a field's name, marks it as known and returns its value as it may be stored: text without control
    characters, or the type's empty value when the field is absent. BadInput carries ``where`` and the code given.
    """

    def __init__(self, written: object, code: str, where: str = "") -> None:
        """Take the mapping, the refusal's code and the path to it."""
        self._code, self._where = code, where
        self._known: set[str] = set()
        if not _is_mapping(written):
            self.refuse("")
        self.written: Mapping[str, Any] = written

    def refuse(self, name: str) -> NoReturn:
        """Refuse a field."""
        raise BadInput(self._code, where=".".join(part for part in (self._where, name) if part) or "…")

    def refuse_unknown(self) -> None:
        """Refuse the first field nobody asked for: most likely a misspelt one."""
        for name in self.written:
            if name not in self._known:
                self.refuse(str(name)[:60])

    def text(self, name: str, longest: int) -> str:
        """Return a text of at most so many characters."""
        value = self._value(name, "")
        # asked fifty times a record, so the plain case comes first
        if type(value) is not str:
            if isinstance(value, bool) or not isinstance(value, (str, int)):
                self.refuse(name)
            value = str(value)
        return self._clean(value, name, longest)

    def needed_text(self, name: str, longest: int) -> str:
        """Return a text that may not be absent or empty."""
        return self.text(name, longest) or self.refuse(name)

    def language(self, name: str) -> str:
        """Return a language tag, or nothing."""
        return self._tag(self.text(name, 20), name) if self._value(name, "") else ""

    def needed_language(self, name: str) -> str:
        """Return a language tag that may not be absent."""
        return self.language(name) or self.refuse(name)

    def languages(self, name: str) -> list[str]:
        """Return a list of language tags."""
        return [self._tag(one, name) for one in self.strings(name, 20)]

    def territory(self, name: str) -> str:
        """Return a territory's code, or nothing."""
        text = self.text(name, 10)
        try:
            return territory(text) if text else ""
        except BadInput:
            self.refuse(name)

    def one_of(self, name: str, words: type[StrEnum]) -> str:
        """Return one of a closed list of words, or nothing."""
        text = self.text(name, 40)
        if text and text not in _all(words):
            self.refuse(name)
        return text

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number within bounds; an absent one counts as 0."""
        value = self._value(name, 0)
        if type(value) is not int or not least <= value <= most:
            self.refuse(name)
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._value(name, default=False)
        if not isinstance(value, bool):
            self.refuse(name)
        return value

    def texts(self, name: str, longest: int) -> dict[str, str]:
        """Return texts by language tag; empty ones are left out."""
        value = self._value(name, {})
        if not _is_mapping(value) or len(value) > 100:
            self.refuse(name)
        found = {}
        for tag, text in value.items():
            if not isinstance(tag, str) or not isinstance(text, str):
                self.refuse(f"{name}.{str(tag)[:20]}")
            found[self._tag(tag, name)] = self._clean(text, name, longest, tag)
        return {tag: text for tag, text in found.items() if text}

    def strings(self, name: str, longest: int, most: int = 1000) -> list[str]:
        """Return a list of texts, each once."""
        value = self._value(name, [])
        if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
            self.refuse(name)
        cleaned = (self._clean(one, name, longest) for one in value)
        return list(dict.fromkeys(one for one in cleaned if one))

    def each(self, name: str, most: int) -> list[Reading]:
        """Return a list of mappings, each to be read on its own."""
        value = self._value(name, [])
        if not isinstance(value, list) or len(value) > most:
            self.refuse(name)
        start = f"{self._where}.{name}" if self._where else name
        return [Reading(one, self._code, f"{start}[{number}]") for number, one in enumerate(value, 1)]

    def inside(self, name: str) -> Reading:
        """Return a mapping inside this one, to be read on its own."""
        value = self._value(name, {})
        return Reading(value, self._code, f"{self._where}.{name}" if self._where else name)

    def _value(self, name: str, default: Any) -> Any:
        self._known.add(name)
        value = self.written.get(name)
        return default if value is None else value

    def _clean(self, text: str, name: str, longest: int, tag: str = "") -> str:
        # as ``clean`` would have it, without a call
        cleaned = text.strip() if text.isprintable() else clean(text)
        if len(cleaned) > longest:
            self.refuse(f"{name}.{tag[:20]}" if tag else name)
        return cleaned

    def _tag(self, text: str, name: str) -> str:
        try:
            return language(text)
        except BadInput:
            self.refuse(name)


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return type(value) is dict or isinstance(value, Mapping)


@lru_cache
def _all(words: type[StrEnum]) -> frozenset[str]:
    return frozenset(word.value for word in words)


def clean(text: str) -> str:
    """Return a text without control characters, lone surrogates and outer blanks; line ends stay."""
    if text.isprintable():
        # neither controls nor surrogates nor turning marks are: by far the most texts
        return text.strip()
    return "".join(one for one in text if _is_kept(one)).strip()


def _is_kept(character: str) -> bool:
    code = ord(character)
    if character in "\n\t":
        return True
    # C0, C1, surrogates, and the marks that turn the reading direction of what follows
    return not (code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 or code in _TURNING)


_TURNING: frozenset[int] = frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
