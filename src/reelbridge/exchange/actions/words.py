"""What people write about a request: notes, questions and their answers, and translations of either side's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions import line
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Note, Partner, Request, Translation
from reelbridge.exchange.queries.correspondence import texts_of
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import TranslationLetter, read_translation
from reelbridge.exchange.rules.dealing import LONGEST_NOTE
from reelbridge.exchange.rules.reading import Reader
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.kernel.language import language


@transaction.atomic
def write_note(
    request: Request, *, text: str, by: Actor, text_language: str, is_question: bool = False, answers: str = ""
) -> Note:
    """Write to the partner about a request, in one's own words; a question waits for its answer on the other desk.

    Raises BadInput for an empty letter, NotFound for the answer to a question that the partner did not ask.
    """
    require(by, "exchange.write")
    words = cleaned(text)
    if not words:
        raise BadInput("exchange.note_is_empty")
    if answers and not request.notes.filter(ref=answers, is_question=True, is_ours=False).exists():
        raise NotFound("exchange.no_such_question", question=answers[:60], request=request.ref)
    note = Note.objects.create(
        ref=next_ref("n"), request=request, is_ours=True, author=by.name, text=words, language=text_language,
        is_question=is_question and not answers, answers=answers,
    )  # fmt: skip
    line.send(
        request.partner,
        letters.note_message(
            request_ref=request.ref, ref=note.ref, text=words, language=text_language, author=by.name,
            is_question=note.is_question, answers=answers,
        ),
        message_id=letters.message_id("note", own_identity().node_id, note.ref),
    )  # fmt: skip
    record("exchange.wrote", request.subject, by=by, note=note.ref)
    return note


def receive_note(partner: Partner, message: dict[str, Any]) -> None:
    """Put a partner's words into the correspondence; raises Conflict for a request that is not here (yet)."""
    thing = letters.object_of(message)
    request = request_of(partner, thing.ref("request"))
    Note.objects.get_or_create(
        ref=thing.ref("ref", of=f"{partner.node_id}-n"),
        defaults={
            "request": request,
            "is_ours": False,
            "author": thing.text("author", longest=200),
            "text": thing.text("text", longest=LONGEST_NOTE),
            "language": letters.language_in(thing),
            "is_question": thing.raw("is_question") is True,
            "answers": thing.text("answers", longest=60, default=""),
            "written_at": written_at(message),
        },
    )
    moved(request)


@transaction.atomic
def translate(request: Request, *, about: str, text: str, into: str, by: Actor) -> Translation:
    """Put a translation under something that was written about a request, and send it to the other side.

    ``about`` is the ref of the words: a note, an offer, counter-terms, a report, the request itself, or the request's
    with ``:answer`` for what its answer says. A second translation into the same language takes the first one's
    place here; the letters keep both. Raises NotFound for words that are not there, BadInput for an empty text, a
    language that is none or the one the words are in.
    """
    require(by, "exchange.write")
    words, tongue = cleaned(text), language(into)
    if not words:
        raise BadInput("exchange.note_is_empty")
    known = texts_of(request)
    if about not in known:
        raise NotFound("exchange.no_such_words", about=about[:70], request=request.ref)
    if known[about] == tongue:
        raise BadInput("exchange.translated_into_itself", language=tongue)
    made, _ = Translation.objects.update_or_create(
        request=request, about=about, language=tongue, is_ours=True,
        defaults={"text": words, "author": by.name, "written_at": clock.now()},
    )  # fmt: skip
    line.send(request.partner, TranslationLetter(request.ref, about, tongue, words, by.name).as_message())
    record("exchange.translated", request.subject, by=by, about=about, language=tongue)
    return made


def receive_translation(partner: Partner, message: dict[str, Any]) -> None:
    """Keep a partner's translation, the latest written; raises Conflict for words that are not here (yet)."""
    read, at = read_translation(letters.object_of(message)), written_at(message)
    request = request_of(partner, read.request_ref)
    if read.about not in texts_of(request):
        raise Conflict("exchange.letter_came_early", about=read.about)
    kept, is_new = Translation.objects.get_or_create(
        request=request, about=read.about, language=read.language, is_ours=False,
        defaults={"text": read.text, "author": read.author, "written_at": at},
    )  # fmt: skip
    if not is_new and kept.written_at < at:
        kept.text, kept.author, kept.written_at = read.text, read.author, at
        kept.save(update_fields=["text", "author", "written_at"])


def cleaned(text: str) -> str:
    """Return what was written without what cannot be kept; raises BadInput for too much."""
    words = text.replace("\0", "").strip()
    if len(words) > LONGEST_NOTE:
        raise BadInput("exchange.note_too_long", length=len(words), most=LONGEST_NOTE)
    return words


def request_of(partner: Partner, ref: str) -> Request:
    """Return a request between a partner and us, whoever asked; raises Conflict when there is none (yet)."""
    found = Request.objects.select_related("partner").filter(ref=ref, partner=partner).first()
    if found is None:
        raise Conflict("exchange.letter_came_early", about=ref)
    return found


def moved(request: Request) -> None:
    """Let a request stand first in lists."""
    Request.objects.filter(pk=request.pk).update(changed_at=clock.now())


def written_at(message: dict[str, Any]) -> datetime:
    """Return when a letter was written, never later than now: clocks differ."""
    return min(Reader(message, letters.NOT_UNDERSTOOD).moment("published"), clock.now())
