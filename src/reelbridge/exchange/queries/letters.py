"""A dealing as a correspondence: every letter in the order in which it was written, with translations beneath."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from reelbridge.exchange.models import (
    Certificate,
    Counter,
    Note,
    Offer,
    Parcel,
    Receipt,
    Request,
    Translation,
    UseReport,
)
from reelbridge.exchange.queries.correspondence import GRACE, has_run_out, held_parcel, translations_of
from reelbridge.exchange.queries.threads import TermRow, term_rows
from reelbridge.exchange.rules.dealing import RequestState
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Standing

#: What stands first when two things carry the same moment.
_ORDER = (
    "offer", "request", "renewal", "note", "question", "answer", "counter", "refusal", "grant", "parcel", "receipt",
    "use", "withdrawal", "certificate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """One entry of the correspondence; ``kind`` is one of ``_ORDER``."""

    kind: str
    at: datetime
    is_ours: bool
    author: str = ""
    text: str = ""
    language: str = ""
    #: What translations and answers name.
    ref: str = ""
    #: Terms proposed, beside those asked for.
    terms: list[TermRow] = field(default_factory=list)
    offer: Offer | None = None
    note: Note | None = None
    counter: Counter | None = None
    parcel: Parcel | None = None
    receipt: Receipt | None = None
    use: UseReport | None = None
    certificate: Certificate | None = None
    translations: list[Translation] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line and the API give it."""
        things = (self.parcel, self.use, self.certificate, self.counter)
        return {
            "kind": self.kind,
            "ref": self.ref or next((one.ref for one in things if one), ""),
            "at": self.at.isoformat(),
            "is_ours": self.is_ours,
            "author": self.author,
            "text": self.text,
            "language": self.language,
            "terms": self.counter.terms_json if self.counter else None,
            "deed": self.certificate.deed if self.certificate else "",
            "translations": [
                {"language": one.language, "text": one.text, "author": one.author} for one in self.translations
            ],
        }


def letters_of(request: Request) -> list[Letter]:
    """Return everything that was written about a request, in order, each with its translations."""
    beneath = translations_of(request)
    # letters are dated to the second, what is done here more finely
    found = sorted(_letters(request), key=lambda one: (one.at.replace(microsecond=0), _ORDER.index(one.kind), one.at))
    return [replace(one, translations=beneath.get(one.ref, [])) for one in found]


def _letters(request: Request) -> Iterator[Letter]:
    for offer in Offer.objects.filter(ref=request.offer_ref or "-"):
        yield Letter(
            "offer", offer.written_at, offer.is_ours, offer.author, offer.note, offer.language, offer.ref, offer=offer
        )
    kind = "renewal" if request.renews else "request"
    yield Letter(
        kind, request.asked_at, request.is_ours, request.asked_by, request.note, request.note_language, request.ref
    )
    yield from _answer(request)
    for note in request.notes.all():
        kind = "question" if note.is_question else "answer" if note.answers else "note"
        yield Letter(kind, note.written_at, note.is_ours, note.author, note.text, note.language, note.ref, note=note)
    for one in request.counters.all():
        terms = term_rows(request.wanted, one.terms)
        yield Letter(
            "counter", one.written_at, one.is_ours, one.author, one.note, one.language, one.ref, terms, counter=one
        )
    for use in request.uses.all():
        yield Letter("use", use.written_at, use.is_ours, use.author, use.note, use.language, use.ref, use=use)
    yield from _parcels(request)
    yield from _withdrawal(request)


def _answer(request: Request) -> Iterator[Letter]:
    if request.answered_at:
        kind = "refusal" if request.state == RequestState.REFUSED else "grant"
        author, text = request.answered_by, request.answer
        about = f"{request.ref}:answer"
        yield Letter(kind, request.answered_at, not request.is_ours, author, text, request.answer_language, about)


def _parcels(request: Request) -> Iterator[Letter]:
    for parcel in Parcel.objects.select_related("receipt", "request").filter(request=request):
        yield Letter("parcel", parcel.ready_at or parcel.made_at, parcel.is_ours, parcel=parcel)
        receipt = getattr(parcel, "receipt", None)
        if receipt:
            yield Letter("receipt", receipt.signed_at, not parcel.is_ours, parcel=parcel, receipt=receipt)


def _withdrawal(request: Request) -> Iterator[Letter]:
    parcel = held_parcel(request.grant_ref) if request.grant_ref else None
    for one in parcel.certificates.all() if parcel else ():
        yield Letter(
            "certificate", one.written_at, one.is_ours, one.author, one.note, one.language, one.ref, certificate=one
        )
    if request.grant_ref:
        grant = rights.grant(request.grant_ref)
        if grant.state == Standing.REVOKED and grant.revoked_at:
            yield Letter("withdrawal", grant.revoked_at, not request.is_ours, text=grant.why_revoked)


@dataclass(frozen=True, slots=True)
class Owed:
    """A certificate that a partner owes: since when, and whether it has been silent."""

    since: datetime
    parcel: Parcel
    is_told: bool
    silent_since: datetime | None
    #: Whether we took the grant back; otherwise it ran out, and no letter is needed.
    is_withdrawn: bool = True


def certificate_owed(request: Request) -> Owed | None:
    """Return what the partner still owes after a grant was taken back or ran out; None when nothing is owed."""
    if request.is_ours or not request.grant_ref:
        return None
    grant, parcel = rights.grant(request.grant_ref), held_parcel(request.grant_ref)
    if parcel is None or parcel.ready_at is None or parcel.certificates.exists():
        return None
    if grant.ends_on and has_run_out(grant.ref, since=GRACE):
        since = datetime.combine(grant.ends_on, time.min, ZoneInfo(settings.NODE.options.time_zone))
        return Owed(since, parcel, is_told=True, silent_since=request.partner.silent_since, is_withdrawn=False)
    if grant.state != Standing.REVOKED:
        return None
    told = request.partner.letters_out.filter(kind="Undo:Grant", message__object__ref=grant.ref, state="delivered")
    return Owed(grant.revoked_at or parcel.ready_at, parcel, told.exists(), request.partner.silent_since)


@dataclass(frozen=True, slots=True)
class Ending:
    """When and how a grant ended, and what was certified of the files."""

    at: datetime | date
    is_withdrawn: bool
    certificate: Certificate | None


def ending_of(grant_ref: str) -> Ending | None:
    """Return how a grant ended; None for one that stands, or is not here (yet)."""
    grant = rights.grants_by_ref([grant_ref]).first()
    if grant is None:
        return None
    parcel = held_parcel(grant_ref)
    certificate = parcel.certificates.order_by("written_at", "pk").last() if parcel else None
    if grant.state == Standing.REVOKED and grant.revoked_at:
        return Ending(grant.revoked_at, is_withdrawn=True, certificate=certificate)
    if grant.ends_on and has_run_out(grant.ref):
        return Ending(grant.ends_on, is_withdrawn=False, certificate=certificate)
    return None
