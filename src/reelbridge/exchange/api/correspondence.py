"""What is written around requests, in the API: letters, offers, counter-terms, reports, renewals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.exchange.actions import certificates, countering, offers, uses, words
from reelbridge.exchange.api.dealings import LineOut
from reelbridge.exchange.models import Request
from reelbridge.exchange.queries import correspondence, dealings, line
from reelbridge.exchange.queries.asked import asked_in
from reelbridge.exchange.queries.letters import letters_of
from reelbridge.rights.rules import Terms

router = Router()


class TranslationOut(Schema):
    """A translation, by whom."""

    language: str
    text: str
    author: str


class LetterOut(Schema):
    """One letter of a dealing, with what a person translated of it."""

    kind: str
    ref: str
    at: str
    is_ours: bool
    author: str
    text: str
    language: str
    terms: dict[str, Any] | None
    deed: str
    translations: list[TranslationOut]


class OfferOut(Schema):
    """An offer and the requests that took it up."""

    ref: str
    is_ours: bool
    partner: str
    title: str
    terms: dict[str, Any]
    lines: list[LineOut]
    note: str
    language: str
    author: str
    good_until: str | None
    written_at: str
    withdrawn_at: str | None
    requests: list[str]


class WordsIn(Schema):
    """Words and the language they are in; ours where none is named."""

    note: str = ""
    language: str = ""


class NoteIn(Schema):
    """A letter, a question, or the answer to one."""

    text: str
    language: str = ""
    is_question: bool = False
    answers: str = ""


class TranslationIn(Schema):
    """A translation of what ``about`` names."""

    about: str
    text: str
    language: str


class TermsIn(WordsIn):
    """Terms as ``reelbridge-terms/1``, and a letter."""

    terms: dict[str, Any]


class CounterIn(TermsIn):
    """Other terms; ``is_meant`` where they cannot be kept beside what another partner was promised."""

    is_meant: bool = False


class OfferIn(TermsIn):
    """An offer: shots as ``REF``, ``REF/4`` or ``REF@IN-OUT``."""

    partner: str
    title: str
    shots: list[str]
    good_until: date | None = None


class TakeUpIn(WordsIn):
    """What a partner's offer is taken up for."""

    production_title: str


class UseIn(WordsIn):
    """A showing."""

    on: date
    territory: str
    medium: str
    title: str = ""
    seconds: int | None = None


class RenewalIn(WordsIn):
    """How much longer a grant is wanted."""

    ends_on: date


@router.get("/requests/{ref}/letters", response=list[LetterOut])
def letters(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """Return everything that was written about a request, in order."""
    require(actor_of(request), "exchange.see_dealings")
    return _letters(dealings.request(ref))


@router.post("/requests/{ref}/letters", response=list[LetterOut])
def write_letter(request: HttpRequest, ref: str, given: NoteIn) -> list[dict[str, Any]]:
    """Write to the partner about a request."""
    require(actor_of(request), "exchange.write")
    one = dealings.request(ref)
    words.write_note(
        one, text=given.text, text_language=given.language or _own(), is_question=given.is_question,
        answers=given.answers, by=actor_of(request),
    )  # fmt: skip
    return _letters(one)


@router.post("/requests/{ref}/translations", response=list[LetterOut])
def add_translation(request: HttpRequest, ref: str, given: TranslationIn) -> list[dict[str, Any]]:
    """Put a translation under what was written."""
    require(actor_of(request), "exchange.write")
    one = dealings.request(ref)
    words.translate(one, about=given.about, text=given.text, into=given.language, by=actor_of(request))
    return _letters(one)


@router.post("/requests/{ref}/counters", response=list[LetterOut])
def add_counter(request: HttpRequest, ref: str, given: CounterIn) -> list[dict[str, Any]]:
    """Propose other terms for a request that waits."""
    require(actor_of(request), "exchange.write")
    one = dealings.request(ref)
    countering.counter(
        one, terms=Terms.from_json(given.terms), note=given.note, note_language=given.language or _own(),
        by=actor_of(request), is_meant=given.is_meant,
    )  # fmt: skip
    return _letters(one)


@router.post("/requests/{ref}/counters/{counter}/accept", response=list[LetterOut])
def accept_counter(request: HttpRequest, ref: str, counter: str) -> list[dict[str, Any]]:
    """Take the terms that the holder proposed."""
    require(actor_of(request), "exchange.ask")
    countering.accept_counter(correspondence.counter(counter), by=actor_of(request))
    return _letters(dealings.request(ref))


@router.post("/requests/{ref}/uses", response=list[LetterOut])
def add_use(request: HttpRequest, ref: str, given: UseIn) -> list[dict[str, Any]]:
    """Report a use of granted frames."""
    require(actor_of(request), "exchange.write")
    one = dealings.request(ref)
    uses.report_use(
        one, used_on=given.on, where=given.territory, on=given.medium, title=given.title, seconds=given.seconds,
        note=given.note, note_language=given.language or _own(), by=actor_of(request),
    )  # fmt: skip
    return _letters(one)


@router.post("/requests/{ref}/renewals", response=list[LetterOut])
def add_renewal(request: HttpRequest, ref: str, given: RenewalIn) -> list[dict[str, Any]]:
    """Ask for a grant to run longer; return the letters of the new request."""
    require(actor_of(request), "exchange.ask")
    one = dealings.request(ref)
    made = uses.ask_for_renewal(
        one, terms=uses.longer(one, given.ends_on), note=given.note, note_language=given.language or _own(),
        by=actor_of(request),
    )  # fmt: skip
    return _letters(made)


@router.post("/parcels/{ref}/destroy", response=list[LetterOut])
def destroy_parcel(request: HttpRequest, ref: str, given: WordsIn) -> list[dict[str, Any]]:
    """Destroy the quarantined files of a parcel, and certify it."""
    require(actor_of(request), "exchange.destroy")
    parcel = dealings.parcel(ref)
    certificates.destroy(parcel, note=given.note, note_language=given.language or _own(), by=actor_of(request))
    return _letters(parcel.request)


@router.get("/offers", response=list[OfferOut])
def offers_listed(request: HttpRequest) -> list[dict[str, Any]]:
    """List offers made and received, the newest first."""
    require(actor_of(request), "exchange.see_dealings")
    return [correspondence.offer_as_json(one) for one in correspondence.offers()[:500]]


@router.post("/offers", response=OfferOut)
def add_offer(request: HttpRequest, given: OfferIn) -> dict[str, Any]:
    """Offer a partner shots of ours on terms."""
    require(actor_of(request), "exchange.offer")
    made = offers.make_offer(
        line.partner(given.partner), [asked_in(text) for text in given.shots], terms=Terms.from_json(given.terms),
        title=given.title, note=given.note, note_language=given.language or _own(), good_until=given.good_until,
        by=actor_of(request),
    )  # fmt: skip
    return correspondence.offer_as_json(made)


@router.post("/offers/{ref}/requests", response=list[LetterOut])
def take_up_offer(request: HttpRequest, ref: str, given: TakeUpIn) -> list[dict[str, Any]]:
    """Ask for what a partner offered, on the terms offered; return the letters of the request."""
    require(actor_of(request), "exchange.ask")
    made = offers.take_up(
        correspondence.offer(ref), production_title=given.production_title, note=given.note,
        note_language=given.language or _own(), by=actor_of(request),
    )  # fmt: skip
    return _letters(made)


@router.post("/offers/{ref}/take-back", response=OfferOut)
def take_back_offer(request: HttpRequest, ref: str, given: WordsIn) -> dict[str, Any]:
    """Take back an offer of ours; the note says why."""
    require(actor_of(request), "exchange.offer")
    made = offers.withdraw_offer(
        correspondence.offer(ref), why=given.note, why_language=given.language or _own(), by=actor_of(request)
    )
    return correspondence.offer_as_json(made)


def _letters(one: Request) -> list[dict[str, Any]]:
    return [letter.as_json() for letter in letters_of(dealings.request(one.ref))]


def _own() -> str:
    return str(settings.NODE.options.language)
