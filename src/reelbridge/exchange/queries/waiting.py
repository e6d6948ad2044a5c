"""What of the dealings waits for a person here, and what is on its way."""

from __future__ import annotations

from django.db.models import QuerySet

from reelbridge.exchange.models import Parcel, Partner, Request
from reelbridge.exchange.rules.dealing import ParcelState, RequestState


def requests_to_answer() -> QuerySet[Request]:
    """Return partners' requests that nobody here has answered, oldest first."""
    rows = Request.objects.select_related("partner__institution").prefetch_related("lines")
    return rows.filter(direction=Request.Direction.IN, state=RequestState.RECEIVED).order_by("asked_at")


def cards_to_compare() -> QuerySet[Partner]:
    """Return partners whose card lies here and waits to be compared and accepted."""
    return Partner.objects.filter(state=Partner.State.PROPOSED, accepted_at=None).order_by("node_id")


def parcels_failed() -> QuerySet[Parcel]:
    """Return parcels that stopped on their way here and wait for a person."""
    rows = Parcel.objects.select_related("partner__institution", "request")
    return rows.filter(direction=Request.Direction.IN, state=ParcelState.FAILED).order_by("-made_at")


def parcels_under_way() -> QuerySet[Parcel]:
    """Return parcels being built or fetched, the newest first."""
    rows = Parcel.objects.select_related("partner__institution", "request")
    return rows.filter(state__in=[ParcelState.BUILDING, ParcelState.FETCHING, ParcelState.WHOLE]).order_by("-made_at")
