"""Requests and parcels in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.exchange.queries import dealings

router = Router()


class LineOut(Schema):
    """Frames of an item; null for all of it."""

    item: str
    start: int | None
    end: int | None


class RequestOut(Schema):
    """A request, its terms as ``reelbridge-terms/1`` and its answer."""

    ref: str
    direction: str
    partner: str
    production_title: str
    state: str
    asked_by: str
    asked_at: str
    note: str
    note_language: str
    wanted: dict[str, Any]
    granted: dict[str, Any] | None
    grant: str
    handles: int
    offer: str
    renews: str
    answered_by: str
    answered_at: str | None
    answer: str
    answer_language: str
    lines: list[LineOut]
    parcels: list[str]


class SignatureOut(Schema):
    """Who signed a receipt, when, with which key."""

    signed_by: str
    at: str
    key: str


class FileOut(Schema):
    """A file of a parcel."""

    path: str
    size: int
    sha256: str


class ParcelOut(Schema):
    """A parcel: how far it has come, why it stopped, its files and receipts."""

    ref: str
    direction: str
    partner: str
    request: str
    grant: str
    state: str
    bytes: int
    bytes_here: int
    chunks: int
    chunks_here: int
    receipts: list[SignatureOut]
    files: list[FileOut]
    why: str
    next_try_at: str | None


@router.get("/requests", response=list[RequestOut])
def requests(request: HttpRequest, direction: str = "", state: str = "") -> list[dict[str, Any]]:
    """List requests in and out, what moved last first."""
    require(actor_of(request), "exchange.see_dealings")
    return [dealings.request_as_json(one) for one in dealings.requests(direction=direction, state=state)[:500]]


@router.get("/requests/{ref}", response=RequestOut)
def one_request(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Return one request."""
    require(actor_of(request), "exchange.see_dealings")
    return dealings.request_as_json(dealings.request(ref))


@router.get("/parcels/{ref}", response=ParcelOut)
def one_parcel(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Return one parcel with its files and receipts."""
    require(actor_of(request), "exchange.see_dealings")
    return dealings.parcel_as_json(dealings.parcel(ref), whole=True)
