"""The letters around a request: offers, counter-terms, translations, reports of use, certificates (messages.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reelbridge.exchange.rules.dealing import LONGEST_NOTE, Asked
from reelbridge.exchange.rules.dealing_letters import language_in, lines_as_json, lines_in
from reelbridge.exchange.rules.reading import Reader
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.territory import territory
from reelbridge.rights.rules import Terms
from reelbridge.rights.rules.terms import medium

MOST_FILES = 10_000


class Deed(StrEnum):
    """What became of files whose grant ended."""

    #: They stay where they are and are opened by nobody.
    QUARANTINED = "quarantined"
    DESTROYED = "destroyed"
    #: They never arrived, or never whole; nothing of them was kept.
    NEVER_ARRIVED = "never_arrived"
    #: Another grant, named in the note, still allows them.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Words:
    """Who wrote something, in which words and language."""

    ref: str
    author: str
    note: str
    language: str

    def as_json(self) -> dict[str, Any]:
        """Return what every letter of this kind begins with, and what is kept of it under the same names."""
        return {"ref": self.ref, "author": self.author, "note": self.note, "language": self.language}


def read_words(thing: Reader, *, sender: str, letter: str) -> Words:
    """Read who wrote what; the ref must be of the sender's making and of this letter."""
    return Words(
        ref=thing.ref("ref", of=f"{sender}-{letter}"),
        author=thing.text("author", longest=200),
        note=thing.text("note", longest=LONGEST_NOTE, default=""),
        language=language_in(thing),
    )


@dataclass(frozen=True, slots=True)
class OfferLetter:
    """Items offered on terms."""

    words: Words
    title: str
    terms: Terms
    lines: tuple[Asked, ...]
    good_until: date | None

    def as_message(self) -> dict[str, Any]:
        """Return the letter."""
        return {
            "type": "Offer",
            "object": {
                "type": "Holdings",
                **self.words.as_json(),
                "title": self.title,
                "terms": self.terms.as_json(),
                "lines": lines_as_json(self.lines),
                "good_until": self.good_until.isoformat() if self.good_until else "",
            },
        }


def read_offer(thing: Reader, *, sender: str) -> OfferLetter:
    """Read an offer; raises BadInput naming the first place that is wrong."""
    until = thing.text("good_until", longest=10, default="")
    return OfferLetter(
        words=read_words(thing, sender=sender, letter="o"),
        title=thing.text("title", longest=300),
        terms=Terms.from_json(thing.raw("terms")),
        lines=lines_in(thing),
        good_until=_day(thing, "good_until") if until else None,
    )


def offer_withdrawn(*, ref: str, why: str, language: str) -> dict[str, Any]:
    """Return the letter that takes an offer back."""
    return {"type": "Undo", "object": {"type": "Holdings", "ref": ref, "why": why, "language": language}}


@dataclass(frozen=True, slots=True)
class CounterLetter:
    """Other terms for a request."""

    words: Words
    request_ref: str
    terms: Terms

    def as_message(self, *, in_reply_to: str) -> dict[str, Any]:
        """Return the letter."""
        thing = {**self.words.as_json(), "request": self.request_ref, "terms": self.terms.as_json()}
        return {"type": "Offer", "inReplyTo": in_reply_to, "object": {"type": "Terms", **thing}}


def read_counter(thing: Reader, *, sender: str) -> CounterLetter:
    """Read counter-terms; raises BadInput naming the first place that is wrong."""
    return CounterLetter(
        words=read_words(thing, sender=sender, letter="c"),
        request_ref=thing.ref("request"),
        terms=Terms.from_json(thing.raw("terms")),
    )


def counter_accepted(*, ref: str, request_ref: str, author: str) -> dict[str, Any]:
    """Return the letter by which whoever asked takes the terms that the holder proposed."""
    return {"type": "Accept", "object": {"type": "Terms", "ref": ref, "request": request_ref, "author": author}}


@dataclass(frozen=True, slots=True)
class UseLetter:
    """A showing of granted frames."""

    words: Words
    request_ref: str
    grant_ref: str
    title: str
    used_on: date
    territory: str
    medium: str
    seconds: int | None

    def as_message(self) -> dict[str, Any]:
        """Return the letter."""
        return {
            "type": "Announce",
            "object": {
                "type": "Use",
                **self.words.as_json(),
                "request": self.request_ref,
                "grant": self.grant_ref,
                "title": self.title,
                "on": self.used_on.isoformat(),
                "territory": self.territory,
                "medium": self.medium,
                "seconds": self.seconds,
            },
        }


def read_use(thing: Reader, *, sender: str, grantor: str) -> UseLetter:
    """Read a report of use under a grant of ours; raises BadInput naming the first place that is wrong."""
    where, by = thing.text("territory", longest=10), thing.text("medium", longest=40)
    try:
        where, by = territory(where), str(medium(by))
    except BadInput as fault:
        raise thing.wrong("territory") from fault
    return UseLetter(
        words=read_words(thing, sender=sender, letter="u"),
        request_ref=thing.ref("request"),
        grant_ref=thing.ref("grant", of=f"{grantor}-g"),
        title=thing.text("title", longest=300),
        used_on=_day(thing, "on"),
        territory=where,
        medium=by,
        seconds=thing.number_or_none("seconds"),
    )


@dataclass(frozen=True, slots=True)
class TranslationLetter:
    """A text in another language than it was written in, by a person."""

    request_ref: str
    about: str
    language: str
    text: str
    author: str

    def as_message(self) -> dict[str, Any]:
        """Return the letter."""
        return {
            "type": "Announce",
            "object": {
                "type": "Translation",
                "request": self.request_ref,
                "about": self.about,
                "language": self.language,
                "text": self.text,
                "author": self.author,
            },
        }


def read_translation(thing: Reader) -> TranslationLetter:
    """Read a translation; raises BadInput naming the first place that is wrong."""
    about = thing.text("about", longest=70)
    return TranslationLetter(
        request_ref=thing.ref("request"),
        about=about,
        language=language_in(thing),
        text=thing.text("text", longest=LONGEST_NOTE),
        author=thing.text("author", longest=200),
    )


@dataclass(frozen=True, slots=True)
class CertificateLetter:
    """What became of a parcel's files."""

    words: Words
    parcel_ref: str
    grant_ref: str
    deed: Deed
    #: Path and SHA-256.
    files: tuple[tuple[str, str], ...]

    def as_message(self) -> dict[str, Any]:
        """Return the letter."""
        return {
            "type": "Announce",
            "object": {
                "type": "Certificate",
                **self.words.as_json(),
                "parcel": self.parcel_ref,
                "grant": self.grant_ref,
                "deed": self.deed,
                "files": [{"path": path, "sha256": digest} for path, digest in self.files],
            },
        }


def read_certificate(thing: Reader, *, sender: str, grantor: str) -> CertificateLetter:
    """Read a certificate for a parcel of ours; raises BadInput naming the first place that is wrong."""
    try:
        deed = Deed(thing.text("deed", longest=20))
    except ValueError as fault:
        raise thing.wrong("deed") from fault
    files = thing.each("files", most=MOST_FILES)
    return CertificateLetter(
        words=read_words(thing, sender=sender, letter="k"),
        parcel_ref=thing.ref("parcel", of=f"{grantor}-p"),
        grant_ref=thing.ref("grant", of=f"{grantor}-g"),
        deed=deed,
        files=tuple((one.text("path", longest=1000), one.digest("sha256")) for one in files),
    )


def _day(thing: Reader, place: str) -> date:
    try:
        return date.fromisoformat(thing.text(place, longest=10))
    except ValueError as fault:
        raise thing.wrong(place) from fault
