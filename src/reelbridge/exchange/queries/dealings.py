"""Requests, parcels and receipts as pages, the API and the command line show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from reelbridge.base.models import Job
from reelbridge.exchange.bags.own import SignedList, list_in
from reelbridge.exchange.models import Parcel, Partner, Receipt, Request
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState
from reelbridge.exchange.rules.parcel import FILE, SMALL_FILE
from reelbridge.exchange.rules.reading import is_ref
from reelbridge.exchange.stores import LASTING, own_store
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, NotAllowed, NotFound
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Covered, Standing, Terms

#: States in which the receiver may fetch a parcel.
_SERVED = (ParcelState.READY, ParcelState.ACCEPTED)


def today() -> date:
    """Return the day it is here."""
    return clock.today()


def requests(*, direction: str = "", state: str = "") -> QuerySet[Request]:
    """Return the requests that fit, what moved last first, with partner and lines."""
    rows = Request.objects.select_related("partner__institution").prefetch_related("lines", "parcels")
    if direction:
        rows = rows.filter(direction=direction)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-changed_at", "-pk")


def request(ref: str) -> Request:
    """Return a request; raises NotFound."""
    found = requests().filter(ref=ref).first()
    if found is None:
        raise NotFound("exchange.no_such_request", request=ref)
    return found


def promises_broken_by(request: Request, terms: Terms) -> list[Reason]:
    """Return the promises to other partners that stand in the way of giving these terms for a request."""
    asked = [Covered(one.item_ref, one.as_value().span) for one in request.lines.all()]
    return rights.promised_to_others(request.partner.node_id, terms, asked)


def parcels() -> QuerySet[Parcel]:
    """Return the parcels, the newest first."""
    return Parcel.objects.select_related("request", "partner__institution", "receipt").order_by("-made_at", "-pk")


def parcel(ref: str) -> Parcel:
    """Return a parcel; raises NotFound."""
    found = parcels().filter(ref=ref).first()
    if found is None:
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    return found


def receipt_of(one: Parcel) -> Receipt | None:
    """Return a parcel's receipt; None before there is one."""
    return getattr(one, "receipt", None)


def folder_of(one: Parcel) -> Path:
    """Return where a parcel lies: the bag that is sent, or the papers that are kept."""
    kept = Path(settings.NODE.path("parcels", one.ref))
    return kept if kept.is_dir() else Path(settings.NODE.path("parcels", f"{one.ref}.incoming"))


def list_of(one: Parcel) -> SignedList | None:
    """Return a parcel's signed list; None while it is not here."""
    folder = folder_of(one)
    return list_in(folder) if (folder / FILE).is_file() else None


def file_for(partner: Partner, ref: str, path: str) -> Path:
    """Return a file of a parcel for the partner it is meant for.

    Raises NotFound for anybody else, for what is not in its list and before it is ready; Conflict when another was made
    in its place, of which a letter is on its way; NotAllowed once the grant has been revoked or has ended.
    """
    folder = _served(partner, ref)
    if path != FILE and path not in dict(layout(folder)):
        raise NotFound("exchange.no_such_file_in_parcel", parcel=ref, file=path)
    return folder / path


def elsewhere_for(partner: Partner, ref: str, path: str) -> dict[str, object]:
    """Return the address of a large file of a parcel in our store, and the seconds for which it is good.

    Raises as ``file_for`` does, NotFound where it comes by line only.
    """
    found, store = file_for(partner, ref, path), own_store()
    if store is None or not found.is_file() or found.stat().st_size <= SMALL_FILE:
        raise NotFound("exchange.no_such_file_in_parcel", parcel=ref, file=path)
    return {"url": store.signed(ref, path), "seconds": int(LASTING.total_seconds())}


def files_for(partner: Partner, ref: str) -> tuple[Path, Sequence[tuple[str, int]]]:
    """Return a parcel's folder and every file in it with its size, in the order of its list, for its receiver.

    Raises as ``file_for`` does.
    """
    folder = _served(partner, ref)
    return folder, layout(folder)


def _served(partner: Partner, ref: str) -> Path:
    one = Parcel.objects.filter(
        ref=ref if is_ref(ref) else "", partner=partner, direction=Request.Direction.OUT
    ).first()
    if one is not None and one.why_code == MADE_AGAIN:
        raise Conflict(MADE_AGAIN, **one.why_facts)
    if one is None or one.state in (ParcelState.BUILDING, ParcelState.FAILED):
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    may_be_sent(one)
    return Path(settings.NODE.path("parcels", ref))


def layout(folder: Path) -> Sequence[tuple[str, int]]:
    """Return the paths and sizes of the files in the folder of a parcel of ours, in the order of its list."""
    path = folder / FILE
    found = path.stat() if path.is_file() else None
    return _layout_as_of(folder, (found.st_mtime_ns, found.st_size) if found else None)


@lru_cache(maxsize=4)
def _layout_as_of(folder: Path, _: tuple[int, int] | None) -> Sequence[tuple[str, int]]:
    """Read the paths and sizes of a parcel's files, once for as long as its list does not change."""
    return [(file.path, file.size) for file in list_in(folder).parcel.files]


def may_be_sent(one: Parcel) -> None:
    """Raise Conflict before a parcel of ours is ready, NotAllowed once its grant has been revoked or has ended."""
    if one.state in (ParcelState.BUILDING, ParcelState.FAILED):
        raise Conflict("exchange.parcel_is_not_ready", parcel=one.ref)
    if one.state not in _SERVED or rights.grant(one.grant_ref).state != Standing.STANDING:
        raise NotAllowed("exchange.grant_was_taken_back", parcel=one.ref, grant=one.grant_ref)
    ends_on = rights.grant(one.grant_ref).terms.window.ends_on
    if ends_on is not None and clock.today() > ends_on:
        raise NotAllowed("exchange.grant_has_ended", parcel=one.ref, grant=one.grant_ref, day=ends_on)


@dataclass(frozen=True, slots=True)
class NextTry:
    """Why a parcel stopped, and when it is tried again; ``at`` is None when a person must act."""

    why: str
    at: datetime | None
    attempts: int


def next_try(one: Parcel) -> NextTry | None:
    """Return why a parcel stopped and what will happen next; None while nothing is wrong."""
    job = Job.objects.filter(subject=one.subject).order_by("-pk").first()
    waits = job is not None and job.state == Job.State.WAITING and job.attempts > 0
    failed = job is not None and job.state == Job.State.DEAD
    if one.state == ParcelState.ACCEPTED or not (one.why_code or waits or failed):
        return None
    code, facts = one.why_code, one.why_facts
    if job and not code:
        code, facts = job.why_code, job.why_facts
    why = say(code, facts) if code else say("exchange.parcel_failed_inside")
    return NextTry(why, job.due_at if job and waits else None, job.attempts if job else 0)


def request_as_json(one: Request) -> dict[str, Any]:
    """Return a request as the API and the command line give it."""
    return {
        "ref": one.ref,
        "direction": str(one.direction),
        "partner": one.partner.node_id,
        "production_title": one.production_title,
        "state": str(one.state),
        "asked_by": one.asked_by,
        "asked_at": one.asked_at.isoformat(),
        "note": one.note,
        "note_language": one.note_language,
        "wanted": one.wanted_json,
        "granted": one.granted_json,
        "grant": one.grant_ref,
        "handles": one.handles,
        "offer": one.offer_ref,
        "renews": one.renews,
        "answered_by": one.answered_by,
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "answer": one.answer,
        "answer_language": one.answer_language,
        "lines": [{"item": line.item_ref, "start": line.start, "end": line.end} for line in one.lines.all()],
        "parcels": [parcel.ref for parcel in one.parcels.all()],
    }


def parcel_as_json(one: Parcel, *, whole: bool = False) -> dict[str, Any]:
    """Return a parcel as the API and the command line give it; ``whole`` with its files and why it stopped."""
    shown: dict[str, Any] = {
        "ref": one.ref,
        "direction": str(one.direction),
        "partner": one.partner.node_id,
        "request": one.request.ref,
        "grant": one.grant_ref,
        "state": str(one.state),
        "bytes": one.total_bytes,
        "bytes_here": one.done_bytes,
        "chunks": one.total_chunks,
        "chunks_here": one.done_chunks,
        "receipts": _signatures(receipt_of(one)),
    }
    if whole:
        listed, tried = list_of(one), next_try(one)
        files = listed.parcel.files if listed else ()
        shown["files"] = [{"path": file.path, "size": file.size, "sha256": file.digest} for file in files]
        shown["why"] = tried.why if tried else ""
        shown["next_try_at"] = tried.at.isoformat() if tried and tried.at else None
    return shown


def _signatures(receipt: Receipt | None) -> list[dict[str, str]]:
    signatures = receipt.envelope["signatures"] if receipt else []
    return [{"signed_by": one["by"], "at": one["at"], "key": one["key"]} for one in signatures]
