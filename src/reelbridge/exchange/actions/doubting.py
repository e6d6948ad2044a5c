"""Doubt: a parcel keeps coming wrong, so its sender reads it again, and makes another where it has changed."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions.parcels import is_whole, parcel_folder
from reelbridge.exchange.bags.own import SignedList, list_in
from reelbridge.exchange.identity import own_identity, retired_identities
from reelbridge.exchange.models import Parcel, Partner, Request
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState
from reelbridge.exchange.rules.promises import key_among
from reelbridge.exchange.rules.signed import verify
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound, Refusal

#: What makes a receiver ask its sender to read the parcel again.
_DOUBTFUL = ("exchange.chunk_came_wrong", "exchange.signed_by_unknown_key")


def doubt(parcel: Parcel) -> None:
    """Tell the sender of a parcel that it keeps coming wrong; raises what ``call`` raises."""
    body = b"{}"
    call(parcel.partner, Ask("POST", f"/exchange/parcels/{parcel.ref}/doubt", body=body))


def doubt_after(parcel: Parcel, refusal: Refusal) -> None:
    """Tell the sender of a parcel where a refusal gives reason to doubt it; it may be out of reach."""
    if refusal.code in _DOUBTFUL:
        with suppress(Refusal):
            doubt(parcel)


def doubted(partner: Partner, ref: str) -> None:
    """Have a parcel of ours read again because its receiver doubts it; raises NotFound for what is not theirs."""
    parcel = Parcel.objects.filter(ref=ref, partner=partner, direction=Request.Direction.OUT).first()
    if parcel is None:
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    check_soon(parcel)


def check_soon(parcel: Parcel) -> None:
    """Have a parcel of ours read again by a job."""
    enqueue("exchange.check_parcel", key=f"check:{parcel.ref}", subject=parcel.subject, parcel=parcel.ref)


def check_parcel(ref: str) -> None:
    """Read a parcel that may be fetched; where it is no longer as it was announced, have another made in its place.

    One that was accepted stands in receipts and stays what it is: that it cannot be fetched again is written down.
    """
    parcel = Parcel.objects.select_related("request").get(ref=ref, direction=Request.Direction.OUT)
    if parcel.state not in (ParcelState.READY, ParcelState.ACCEPTED) or is_as_announced(parcel):
        return
    if parcel.state == ParcelState.ACCEPTED:
        record("exchange.parcel_changed_here", parcel.subject, by=THE_NODE)
        return
    with transaction.atomic():
        if not Parcel.objects.filter(request=parcel.request, state=ParcelState.BUILDING).exists():
            _another(parcel)


@transaction.atomic
def build_anew() -> None:
    """Make parcels under other refs that are being made in a backup: under theirs others may have been announced."""
    for parcel in Parcel.objects.filter(direction=Request.Direction.OUT, state=ParcelState.BUILDING):
        again = _another(parcel)
        parcel.state, parcel.why_code, parcel.why_facts = ParcelState.FAILED, MADE_AGAIN, {"parcel": again.ref}
        parcel.save(update_fields=["state", "why_code", "why_facts"])


def _another(parcel: Parcel) -> Parcel:
    again = Parcel.objects.create(
        ref=next_ref("p"),
        direction=Request.Direction.OUT,
        request=parcel.request,
        partner=parcel.partner,
        grant_ref=parcel.grant_ref,
        state=ParcelState.BUILDING,
    )
    enqueue("exchange.build_parcel", key=f"build:{again.ref}", subject=again.subject, parcel=again.ref)
    record("exchange.parcel_made_again", parcel.subject, by=THE_NODE, again=again.ref)
    return again


def is_as_announced(parcel: Parcel) -> bool:
    """Whether every byte of a parcel of ours is still as its list says, and the list the one that was announced."""
    folder = parcel_folder(parcel.ref)
    if not is_whole(folder):
        return False
    listed = list_in(folder)
    return listed.digest == parcel.list_digest and _is_signed(listed)


def _is_signed(listed: SignedList) -> bool:
    """Whether our signature under a list holds."""
    own = {own_identity().node_id: (own_identity().public_key, *(one.public_key for one in retired_identities()))}
    try:
        return bool(verify(listed.envelope, key_among(own)))
    except (BadInput, NotAllowed):
        return False
