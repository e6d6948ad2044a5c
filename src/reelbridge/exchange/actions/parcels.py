"""Parcels that leave: exactly the granted frames, the records, the terms, and the signed list of it all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.dealings import granting_letter
from reelbridge.exchange.actions.packing import put_in, require_sound
from reelbridge.exchange.actions.storing import clear_store_soon, put_in_store
from reelbridge.exchange.bags.own import SignedList, list_in
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.bags.writing import write_bag
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Parcel, Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState, RequestState, later
from reelbridge.exchange.rules.parcel import FILE, ParcelList
from reelbridge.exchange.rules.signed import canonical, sign
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest_bytes
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.files import write_whole
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Standing

OnBytes = Callable[[int], None]


def parcel_folder(ref: str) -> Path:
    """Return where a parcel of ours lies, made or not."""
    return Path(settings.NODE.path("parcels", ref))


def build_parcel(ref: str, *, on_bytes: OnBytes = lambda _: None) -> Parcel:
    """Make a granted parcel and tell the partner; what was made before a crash is used or made again.

    Raises Conflict when the film is not ready to be cut, NotFound when its file is gone.
    """
    parcel = Parcel.objects.select_related("request__partner", "partner").get(ref=ref, direction=Request.Direction.OUT)
    if parcel.state != ParcelState.BUILDING:
        return parcel
    if rights.grant(parcel.grant_ref).state != Standing.STANDING:
        Parcel.objects.filter(pk=parcel.pk, state=ParcelState.BUILDING).update(state=ParcelState.REVOKED)
        return parcel
    folder = parcel_folder(ref)
    if folder.is_dir() and not is_whole(folder):
        shutil.rmtree(folder)
    listed = list_in(folder) if folder.is_dir() else _make(parcel, folder, on_bytes)
    put_in_store(parcel, listed.parcel)
    _send(parcel, listed)
    return parcel


def is_whole(folder: Path) -> bool:
    """Whether every byte of a parcel of ours is as its list says."""
    try:
        return bool(list_in(folder)) and verify_bag(folder).is_valid
    except BadInput:
        return False


def _make(parcel: Parcel, folder: Path, on_bytes: OnBytes) -> SignedList:
    draft = folder.with_name(f".{parcel.ref}.building")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "data").mkdir(parents=True)
    lines = put_in(draft, parcel)
    info = {
        "Source-Organization": own_identity().name,
        "External-Identifier": parcel.ref,
        "Bagging-Date": clock.today().isoformat(),
        "Bag-Software-Agent": "reelbridge",
    }
    chunk_bytes, files = write_bag(draft, info=info, on_bytes=on_bytes)
    require_sound(lines, {file.path: file.digest for file in files})
    listed = ParcelList(
        ref=parcel.ref,
        sender=own_identity().node_id,
        receiver=parcel.partner.node_id,
        request_ref=parcel.request.ref,
        grant_ref=parcel.grant_ref,
        made_at=clock.now(),
        chunk_bytes=chunk_bytes,
        lines=lines,
        files=files,
    )
    signed = put_list(draft, listed)
    draft.rename(folder)
    return signed


def put_list(draft: Path, listed: ParcelList) -> SignedList:
    """Sign the list of a bag and put it in; return it as it was signed."""
    # a list may have a million files: what is signed is what is written
    identity, form = own_identity(), canonical(listed.as_json())
    envelope = sign(
        {"document": form},
        by=identity.node_id,
        public_key=identity.public_key,
        at=clock.now(),
        signer=identity.key.sign,
    )
    write_whole(draft / FILE, b'{"document":%b,"signatures":%b}' % (form, canonical(envelope["signatures"])))
    return SignedList(envelope, listed, digest_bytes(form))


@transaction.atomic
def _send(parcel: Parcel, listed: SignedList) -> None:
    """Mark the parcel ready and tell the partner, once."""
    total = listed.parcel.total_bytes
    changed = Parcel.objects.filter(pk=parcel.pk, state=ParcelState.BUILDING).update(
        state=ParcelState.READY,
        list_digest=listed.digest,
        total_bytes=total,
        total_chunks=listed.parcel.total_chunks,
        ready_at=clock.now(),
        why_code="",
        why_facts={},
    )
    if not changed:
        raise Conflict("exchange.parcel_changed_meanwhile", parcel=parcel.ref)
    others = Parcel.objects.filter(request=parcel.request_id, direction=Request.Direction.OUT, state=ParcelState.READY)
    for other in others.exclude(pk=parcel.pk):
        clear_store_soon(other)
    others.exclude(pk=parcel.pk).update(state=ParcelState.FAILED, why_code=MADE_AGAIN, why_facts={"parcel": parcel.ref})
    request = Request.objects.get(pk=parcel.request_id)
    request.state = later(RequestState(request.state), RequestState.PARCEL_READY)
    request.changed_at = clock.now()
    request.save(update_fields=["state", "changed_at"])
    notice = letters.ParcelNotice(
        parcel.ref, listed.digest, total, len(listed.parcel.files), granting_letter(parcel.request)
    )
    line.send(
        parcel.partner,
        notice.as_message(in_reply_to=parcel.request.message_id),
        message_id=letters.message_id("parcel", own_identity().node_id, parcel.ref),
        may_wait=True,
    )
    record("exchange.parcel_ready", parcel.subject, by=THE_NODE, bytes=total, list_sha256=listed.digest)


@transaction.atomic
def withdraw_parcels(grant_ref: str, *, why: str) -> None:
    """Close every parcel of a grant that was revoked, and tell the partner who holds it."""
    for parcel in Parcel.objects.select_related("partner", "request").filter(grant_ref=grant_ref):
        Parcel.objects.filter(pk=parcel.pk).exclude(state=ParcelState.ACCEPTED).update(state=ParcelState.REVOKED)
        clear_store_soon(parcel)
        record("exchange.parcel_withdrawn", parcel.subject, by=THE_NODE, because=why)
    request = Request.objects.select_related("partner").filter(grant_ref=grant_ref).first()
    if request and not request.is_ours:
        line.send(
            request.partner,
            letters.revocation_message(grant_ref=grant_ref, why=why),
            message_id=letters.message_id("revocation", own_identity().node_id, grant_ref),
            may_wait=True,
        )
