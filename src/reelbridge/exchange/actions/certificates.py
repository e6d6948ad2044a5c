"""What becomes of files whose grant has ended: quarantined at once, destroyed by a person, certified to the grantor."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import actions as catalogue
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.arriving import alone, drop
from reelbridge.exchange.actions.words import cleaned, written_at
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Certificate, Parcel, Partner, Request
from reelbridge.exchange.queries.correspondence import has_run_out, held_parcel, may_be_destroyed
from reelbridge.exchange.queries.dealings import list_of
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import CertificateLetter, Deed, Words, read_certificate
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.wording import say
from reelbridge.media import actions as media
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Direction, Standing
from reelbridge.vault import actions as vault

#: The job that looks every day at grants that ran out.
LOOK = "exchange.certify_ended"


def certify(grant_ref: str) -> Certificate | None:
    """Certify what became of the files that came under a grant which has ended, once.

    From the moment it ended nobody is shown or given them (``rights.rules.seeing``). None where no parcel came.
    Raises Conflict while the parcel is being fetched: only then is it known whether anything of it stays.
    """
    parcel = held_parcel(grant_ref)
    if parcel is None or parcel.is_ours:
        return None
    with alone(parcel.ref):
        parcel.refresh_from_db(fields=["state"])
        if parcel.state != ParcelState.ACCEPTED:
            drop(parcel)
        return _certify(parcel, grant_ref)


def certify_ended() -> int:
    """Certify what became of the files whose grant has run out; return how many certificates were written.

    A parcel that is being fetched at this moment is looked at the next day.
    """
    rows = Parcel.objects.filter(direction=Request.Direction.IN).exclude(why_code=MADE_AGAIN)
    rows = rows.exclude(certificates__deed__in=[deed for deed in Deed if deed is not Deed.KEPT])
    made = 0
    for parcel in rows.order_by("pk"):
        # that they are kept under another grant is said once
        is_said = parcel.certificates.exists() and bool(_still_granted(parcel, parcel.grant_ref))
        if has_run_out(parcel.grant_ref) and not is_said:
            with suppress(Conflict):
                made += certify(parcel.grant_ref) is not None
    return made


def schedule_certificates(*, delay: timedelta = timedelta(0)) -> None:
    """Ask for the next look at grants that ran out, unless one is asked for; the node calls this when it starts."""
    day = (clock.now() + delay).date()
    enqueue(LOOK, key=f"{LOOK}:{day}", delay_s=delay.total_seconds())


@transaction.atomic
def _certify(parcel: Parcel, grant_ref: str) -> Certificate:
    if known := parcel.certificates.exclude(deed=Deed.KEPT).first():
        return known
    if parcel.state != ParcelState.ACCEPTED:
        return _write(parcel, grant_ref, Deed.NEVER_ARRIVED, by=THE_NODE)
    if other := _still_granted(parcel, grant_ref):
        return _write(parcel, grant_ref, Deed.KEPT, by=THE_NODE, note=_kept_under(parcel.partner, other))
    return _write(parcel, grant_ref, Deed.QUARANTINED, by=THE_NODE)


def _still_granted(parcel: Parcel, grant_ref: str) -> str:
    """Return another standing grant under which the whole parcel may be held; empty for none."""
    held = {(one.item_ref, one.span) for one in parcel.request.lines.all()}
    for grant in rights.grants(direction=Direction.IN).filter(partner_ref=parcel.partner.node_id):
        is_open = grant.state == Standing.STANDING and not (grant.ends_on and grant.ends_on < rights.today())
        if grant.ref != grant_ref and is_open and held <= {(one.item_ref, one.span) for one in grant.as_value().lines}:
            return str(grant.ref)
    return ""


def _kept_under(partner: Partner, grant_ref: str) -> str:
    with translation.override(partner.language.lower()):
        return say("exchange.kept_under_another_grant", {"grant": grant_ref})


@transaction.atomic
def destroy(parcel: Parcel, *, by: Actor, note: str = "", note_language: str = "en") -> Certificate:
    """Destroy the quarantined files of a parcel, every derivative with them, and certify it to whoever sent them.

    A file that another item here holds stays. Raises Conflict for what is not quarantined.
    """
    require(by, "exchange.destroy")
    if not may_be_destroyed(parcel):
        raise Conflict("exchange.not_in_quarantine", parcel=parcel.ref)
    words = cleaned(note)
    for digest in catalogue.detach_excerpts(parcel.ref, by=by):
        media.forget(digest, by=by)
        vault.destroy(digest, by=by)
    return _write(parcel, parcel.grant_ref, Deed.DESTROYED, by=by, note=words, language=note_language)


def _write(parcel: Parcel, grant_ref: str, deed: Deed, *, by: Actor, note: str = "", language: str = "") -> Certificate:
    listed = list_of(parcel)
    lines = listed.parcel.lines if listed else ()
    found = [listed.parcel.file(one.path) for one in lines] if listed else []
    words = Words(next_ref("k"), by.name, note, language or parcel.partner.language)
    letter = CertificateLetter(
        words, parcel.ref, grant_ref, deed, tuple((file.path, file.digest) for file in found if file)
    )
    made = _keep(parcel, letter, is_ours=True)
    line.send(
        parcel.partner,
        letter.as_message(),
        message_id=letters.message_id("certificate", own_identity().node_id, made.ref),
    )
    record("exchange.certified", parcel.subject, by=by, deed=deed, certificate=made.ref)
    return made


def _keep(parcel: Parcel, letter: CertificateLetter, *, is_ours: bool, **more: Any) -> Certificate:
    made, _ = Certificate.objects.get_or_create(
        ref=letter.words.ref,
        defaults={
            "parcel": parcel,
            "is_ours": is_ours,
            **letter.words.as_json(),
            "deed": letter.deed,
            "files": [{"path": path, "sha256": digest} for path, digest in letter.files],
            **more,
        },
    )
    return made


def receive_certificate(partner: Partner, message: dict[str, Any]) -> None:
    """Keep a partner's word on what became of our files; raises BadInput when it speaks of files that were not sent."""
    read = read_certificate(letters.object_of(message), sender=partner.node_id, grantor=own_identity().node_id)
    parcel = Parcel.objects.filter(ref=read.parcel_ref, partner=partner, direction=Request.Direction.OUT).first()
    if parcel is None:
        raise BadInput("exchange.no_such_parcel", parcel=read.parcel_ref)
    listed = list_of(parcel)
    if listed and read.deed is not Deed.NEVER_ARRIVED:
        files = [listed.parcel.file(one.path) for one in listed.parcel.lines]
        if {(file.path, file.digest) for file in files if file} != set(read.files):
            raise BadInput("exchange.certificate_for_something_else", parcel=parcel.ref)
    _keep(parcel, read, is_ours=False, written_at=written_at(message))
