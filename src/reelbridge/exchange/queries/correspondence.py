"""What was written around requests: which words there are, whose turn it is, what is still owed."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from reelbridge.exchange.models import Certificate, Counter, Note, Offer, Parcel, Request, Translation
from reelbridge.exchange.rules.correspondence import Deed
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState
from reelbridge.kernel.errors import NotFound
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Standing

#: A grant renewed more often than that is looked at by a person.
MOST_RENEWALS = 100
#: Receivers look once a day, each by its own clock: so long after the last day no certificate is owed yet.
GRACE = timedelta(days=2)


def texts_of(request: Request) -> dict[str, str]:
    """Return what may be translated of a request, by ref, and the language that each is written in."""
    found: dict[str, str] = {}
    if request.note:
        found[request.ref] = request.note_language
    if request.answer:
        found[f"{request.ref}:answer"] = request.answer_language
    found |= dict(request.notes.values_list("ref", "language"))
    for rows in (request.counters, request.uses):
        found |= dict(rows.exclude(note="").values_list("ref", "language"))
    found |= dict(Offer.objects.filter(ref=request.offer_ref).exclude(note="").values_list("ref", "language"))
    certificates = Certificate.objects.filter(parcel__request=request).exclude(note="")
    return found | dict(certificates.values_list("ref", "language"))


def translations_of(request: Request) -> dict[str, list[Translation]]:
    """Return the translations under each text of a request, the latest last."""
    found: dict[str, list[Translation]] = defaultdict(list)
    for one in Translation.objects.filter(request=request).order_by("written_at", "pk"):
        found[one.about].append(one)
    return dict(found)


def latest_counter(request: Request, *, is_ours: bool) -> Counter | None:
    """Return the last terms that one side proposed; None when it proposed none."""
    return request.counters.filter(is_ours=is_ours).order_by("written_at", "pk").last()


def counter(ref: str) -> Counter:
    """Return counter-terms; raises NotFound."""
    found = Counter.objects.select_related("request__partner__institution").filter(ref=ref).first()
    if found is None:
        raise NotFound("exchange.no_such_counter", counter=ref[:60])
    return found


def offers() -> QuerySet[Offer]:
    """Return the offers made and received, the newest first."""
    return Offer.objects.select_related("partner__institution").order_by("-written_at", "-pk")


def offer(ref: str) -> Offer:
    """Return an offer; raises NotFound."""
    found = offers().filter(ref=ref).first()
    if found is None:
        raise NotFound("exchange.no_such_offer", offer=ref[:60])
    return found


def questions_waiting() -> QuerySet[Note]:
    """Return partners' questions that nobody here has answered, oldest first."""
    answered = Note.objects.filter(is_ours=True).exclude(answers="").values("answers")
    rows = Note.objects.select_related("request__partner__institution").filter(is_ours=False, is_question=True)
    return rows.exclude(ref__in=answered).order_by("written_at", "pk")


def counters_waiting() -> QuerySet[Counter]:
    """Return terms that holders proposed for requests of ours and that nobody here has answered."""
    rows = Counter.objects.select_related("request__partner__institution").filter(is_ours=False, accepted_at=None)
    return rows.filter(request__direction=Request.Direction.OUT, request__state="sent").order_by("written_at", "pk")


def has_run_out(grant_ref: str, *, since: timedelta = timedelta(0)) -> bool:
    """Whether a grant that stands came to its last day, so long ago at least."""
    grant = rights.grant(grant_ref)
    return grant.state == Standing.STANDING and grant.ends_on is not None and grant.ends_on + since < rights.today()


def certificates_owed() -> list[Parcel]:
    """Return parcels of ours whose grant ended and whose receiver has not certified what became of the files."""
    rows = Parcel.objects.select_related("partner__institution", "request").filter(
        direction=Request.Direction.OUT, ready_at__isnull=False, certificates=None
    )
    rows = rows.exclude(why_code=MADE_AGAIN)
    return [one for one in rows.order_by("made_at") if _is_over(one.grant_ref)]


def _is_over(grant_ref: str) -> bool:
    return rights.grant(grant_ref).state == Standing.REVOKED or has_run_out(grant_ref, since=GRACE)


def held_parcel(grant_ref: str) -> Parcel | None:
    """Return the parcel that came or went under a grant; for a renewal that of the grant renewed, and so on."""
    for _ in range(MOST_RENEWALS):
        # the one that arrived, or else the last: one before it may have been made again
        rows = Parcel.objects.select_related("partner__institution", "request").filter(grant_ref=grant_ref)
        found = rows.filter(state=ParcelState.ACCEPTED).last() or rows.order_by("pk").last()
        request = Request.objects.filter(grant_ref=grant_ref).exclude(renews="").first()
        if found is not None or request is None:
            return found
        grant_ref = request.renews
    return None


def may_be_destroyed(parcel: Parcel) -> bool:
    """Whether a parcel's files lie here in quarantine."""
    last = Certificate.objects.filter(parcel=parcel).order_by("written_at", "pk").last()
    return not parcel.is_ours and last is not None and last.deed == Deed.QUARANTINED


def offer_as_json(one: Offer) -> dict[str, Any]:
    """Return an offer as the API and the command line give it."""
    return {
        "ref": one.ref,
        "is_ours": one.is_ours,
        "partner": one.partner.node_id,
        "title": one.title,
        "terms": one.terms_json,
        "lines": one.lines,
        "note": one.note,
        "language": one.language,
        "author": one.author,
        "good_until": one.good_until.isoformat() if one.good_until else None,
        "written_at": one.written_at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
        "requests": list(Request.objects.filter(offer_ref=one.ref).order_by("ref").values_list("ref", flat=True)),
    }
