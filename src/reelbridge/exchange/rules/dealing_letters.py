"""The letters of a dealing: what each holds in its ``object`` (docs/formats/messages.md), written and read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelbridge.exchange.rules.dealing import LONGEST_NOTE, MOST_LINES, Asked, checked_handles, checked_lines
from reelbridge.exchange.rules.reading import Reader, moment
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language
from reelbridge.kernel.timecode import Span
from reelbridge.rights.rules import Covered, Terms
from reelbridge.rights.rules.papers import Value, paper_as_json, paper_from_json

NOT_UNDERSTOOD = "exchange.letter_not_understood"
#: More papers than this over the frames of one grant are no honest letter.
MOST_PAPERS = 1_000

#: Our own letters have ids made from what they are about, so that writing one twice sends it once.
_NAMESPACE = uuid.UUID("5f1c2d52-8f0a-4b8f-9d2e-7f6b3f0f8a11")


def message_id(*about: str) -> str:
    """Return the id of a letter that is written at most once about a thing."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, chr(0).join(about))}"


def object_of(message: dict[str, Any]) -> Reader:
    """Return a reader of the thing that a letter is about."""
    return Reader(message, NOT_UNDERSTOOD).inner("object")


@dataclass(frozen=True, slots=True)
class Request:
    """Shots asked for, for a production, with the terms wanted."""

    ref: str
    production_title: str
    note: str
    note_language: str
    asked_by: str
    wanted: Terms
    lines: tuple[Asked, ...]
    #: The offer it takes up and the grant it wants renewed; empty for neither.
    offer_ref: str = ""
    renews: str = ""

    def as_message(self) -> dict[str, Any]:
        """Return the letter: an Offer in the pattern of a request for an action."""
        about = {name: ref for name, ref in (("offer", self.offer_ref), ("renews", self.renews)) if ref}
        return {
            "type": ["Offer", "coar-notify:RequestAction"],
            "object": {
                "type": "Request",
                "ref": self.ref,
                "production": self.production_title,
                "note": self.note,
                "language": self.note_language,
                "asked_by": self.asked_by,
                "wanted": self.wanted.as_json(),
                "lines": lines_as_json(self.lines),
                **about,
            },
        }


def read_request(message: dict[str, Any], *, sender: str, holder: str) -> Request:
    """Read a request from a partner; its ref must be of their making, what it takes up of the holder's."""
    thing = object_of(message)
    return Request(
        ref=thing.ref("ref", of=f"{sender}-r"),
        production_title=thing.text("production", longest=300),
        note=thing.text("note", longest=LONGEST_NOTE),
        note_language=language_in(thing),
        asked_by=thing.text("asked_by", longest=200),
        wanted=Terms.from_json(thing.raw("wanted")),
        lines=lines_in(thing),
        offer_ref=thing.ref("offer", of=f"{holder}-o") if thing.raw("offer") else "",
        renews=thing.ref("renews", of=f"{holder}-g") if thing.raw("renews") else "",
    )


@dataclass(frozen=True, slots=True)
class Granting:
    """A grant as it travels: the same ref, terms and lines at both ends."""

    ref: str
    request_ref: str
    granted_by: str
    terms: Terms
    lines: tuple[Asked, ...]
    note: str = ""
    note_language: str = "en"
    #: Holdbacks, embargoes, consents and states of copyright that bind whoever uses the frames.
    papers: tuple[Value, ...] = ()
    #: So many frames beyond each side of the lines come along, for trimming only.
    handles: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the grant as it stands in letters and in the parcel."""
        return {
            "ref": self.ref,
            "request": self.request_ref,
            "granted_by": self.granted_by,
            "terms": self.terms.as_json(),
            "lines": lines_as_json(self.lines),
            "note": self.note,
            "language": self.note_language,
            **({"papers": _papers_as_json(self.papers)} if self.papers else {}),
            **({"handles": self.handles} if self.handles else {}),
        }

    def as_message(self, *, in_reply_to: str) -> dict[str, Any]:
        """Return the letter that says yes."""
        return {"type": "Accept", "inReplyTo": in_reply_to, "object": {"type": "Request", **self.as_json()}}


def read_granting(thing: Reader, *, sender: str) -> Granting:
    """Read a grant from a partner; its ref must be of their making."""
    return Granting(
        ref=thing.ref("ref", of=f"{sender}-g"),
        request_ref=thing.ref("request"),
        granted_by=thing.text("granted_by", longest=200),
        terms=Terms.from_json(thing.raw("terms")),
        lines=lines_in(thing),
        note=thing.text("note", longest=LONGEST_NOTE, default=""),
        note_language=language_in(thing),
        papers=_papers_in(thing, sender) if thing.raw("papers") is not None else (),
        handles=checked_handles(thing.number_or_none("handles") or 0),
    )


def _papers_in(thing: Reader, sender: str) -> tuple[Value, ...]:
    """Return the papers that came with a grant; their refs must be of the sender's making, as must be their items."""
    found = []
    for one in thing.each("papers", most=MOST_PAPERS):
        ref = one.ref("ref", of=f"{sender}-h")
        lines = tuple(Covered(line.item_ref, line.span) for line in lines_in(one))
        found.append(paper_from_json(one.raw("paper"), ref, lines))
    return tuple(found)


def _papers_as_json(papers: tuple[Value, ...]) -> list[dict[str, Any]]:
    return [{"ref": one.ref, "paper": paper_as_json(one), "lines": _frames(one.lines)} for one in papers]


def _frames(lines: tuple[Covered, ...]) -> list[dict[str, Any]]:
    return lines_as_json(tuple(dict.fromkeys(Asked(one.item_ref, one.span) for one in lines)))


@dataclass(frozen=True, slots=True)
class PapersWord:
    """What binds the frames of a grant now: all of it, and which papers told of before have ended, each with why."""

    grant_ref: str
    #: How many such letters about this grant were written, this one among them: the highest counts.
    number: int
    papers: tuple[Value, ...]
    ended: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return what stands in the letter."""
        ended = [{"ref": ref, "why": why} for ref, why in sorted(self.ended.items())]
        return {"ref": self.grant_ref, "number": self.number, "papers": _papers_as_json(self.papers), "ended": ended}

    def as_message(self) -> dict[str, Any]:
        """Return the letter."""
        return {"type": "Announce", "object": {"type": "Papers", **self.as_json()}}


def read_papers(thing: Reader, *, sender: str) -> PapersWord:
    """Read what binds the frames of a partner's grant now; every ref must be of their making."""
    ended = {
        one.ref("ref", of=f"{sender}-h"): one.text("why", longest=1000) for one in thing.each("ended", most=MOST_PAPERS)
    }
    return PapersWord(
        thing.ref("ref", of=f"{sender}-g"), thing.number("number", least=1), _papers_in(thing, sender), ended
    )


def refusal_message(
    *, request_ref: str, why: str, why_language: str, refused_by: str, in_reply_to: str
) -> dict[str, Any]:
    """Return the letter that says no, and why."""
    return {
        "type": "Reject",
        "inReplyTo": in_reply_to,
        "object": {
            "type": "Request",
            "request": request_ref,
            "why": why,
            "language": why_language,
            "refused_by": refused_by,
        },
    }


@dataclass(frozen=True, slots=True)
class ParcelNotice:
    """Word that a parcel lies ready; it carries the grant too, so that the order of letters does not matter."""

    ref: str
    list_digest: str
    total_bytes: int
    files: int
    granting: Granting

    def as_message(self, *, in_reply_to: str) -> dict[str, Any]:
        """Return the letter."""
        return {
            "type": "Announce",
            "inReplyTo": in_reply_to,
            "object": {
                "type": "Parcel",
                "ref": self.ref,
                "list_sha256": self.list_digest,
                "bytes": self.total_bytes,
                "files": self.files,
                "grant": self.granting.as_json(),
            },
        }


def read_parcel_notice(message: dict[str, Any], *, sender: str) -> ParcelNotice:
    """Read word of a parcel from a partner."""
    thing = object_of(message)
    return ParcelNotice(
        ref=thing.ref("ref", of=f"{sender}-p"),
        list_digest=thing.digest("list_sha256"),
        total_bytes=thing.number("bytes"),
        files=thing.number("files"),
        granting=read_granting(thing.inner("grant"), sender=sender),
    )


def receipt_message(*, parcel_ref: str, envelope: dict[str, Any], is_countersigned: bool) -> dict[str, Any]:
    """Return the letter that brings a receipt: signed by the receiver, then back with both signatures."""
    return {
        "type": "Announce" if is_countersigned else "Accept",
        "object": {"type": "Receipt" if is_countersigned else "Parcel", "ref": parcel_ref, "receipt": envelope},
    }


def note_message(
    *, request_ref: str, ref: str, text: str, language: str, author: str, is_question: bool = False, answers: str = ""
) -> dict[str, Any]:
    """Return a letter in plain words about a request: a question, the answer to one, or just words."""
    about: dict[str, Any] = {"is_question": True} if is_question else {}
    return {
        "type": "Announce",
        "object": {
            "type": "Note",
            **about,
            **({"answers": answers} if answers else {}),
            "ref": ref,
            "request": request_ref,
            "text": text,
            "language": language,
            "author": author,
        },
    }


def revocation_message(*, grant_ref: str, why: str) -> dict[str, Any]:
    """Return the letter that takes a grant back."""
    return {"type": "Undo", "object": {"type": "Grant", "ref": grant_ref, "why": why}}


def key_message(card: dict[str, Any], revocation: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the letter that brings a card of ours by a key to come, or more of the present one; with a revocation."""
    why = {"revocation": revocation} if revocation else {}
    return {"type": "Announce", "object": {"type": "Key", "card": card, **why}}


def return_message(since: datetime) -> dict[str, Any]:
    """Return the letter of a node that was made again from a backup: what was written since then is lost here."""
    return {"type": "Announce", "object": {"type": "Return", "since": moment(since)}}


def lines_as_json(lines: tuple[Asked, ...]) -> list[dict[str, Any]]:
    """Return lines as they travel."""
    return [
        {
            "item": line.item_ref,
            "start": line.span.start if line.span else None,
            "end": line.span.end if line.span else None,
        }
        for line in lines
    ]


def lines_in(thing: Reader) -> tuple[Asked, ...]:
    """Return the lines in a letter, each once; raises BadInput naming the first that is wrong."""
    found = []
    for one in thing.each("lines", most=MOST_LINES):
        start, end = one.number_or_none("start"), one.number_or_none("end")
        if (start is None) != (end is None):
            raise one.wrong("end")
        found.append(Asked(one.ref("item"), None if start is None or end is None else Span(start, end)))
    return checked_lines(found)


def language_in(thing: Reader) -> str:
    """Return the language in which a letter is written; raises BadInput."""
    try:
        return language(thing.text("language", longest=20))
    except BadInput as fault:
        raise thing.wrong("language") from fault
