"""Keys of ours: replaced, revoked, and the reserve in the safe that may revoke; told by the key before (card.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.identity import (
    Identity,
    adopt_next,
    keep_revocation,
    let_expire,
    make_reserve,
    next_identity,
    own_expiry,
    own_identity,
    read_reserve,
    reserve_key,
    retired_identities,
)
from reelbridge.exchange.queries.line import own_card, paired_partners
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.fingerprint import fingerprint, typed
from reelbridge.exchange.rules.revocation import LONGEST_WHY, Revocation
from reelbridge.exchange.rules.signed import Envelope, sign
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound


def replace_key(*, by: Actor, good_for: timedelta | None = None) -> Identity:
    """Make a new key, tell every partner by a letter that the present key signs, and sign with the new one from now on.

    With ``good_for`` the new key expires. Interrupted, it is finished by the next call, or when the first of the
    letters is delivered. Raises Conflict when the present key has expired and somebody is paired by it.
    """
    require(by, "exchange.keep_partners")
    ended = own_expiry()
    if ended and ended <= clock.now() and paired_partners().exists():
        # nobody would believe the successor: it is not brought, so that nobody waits for it
        raise Conflict("exchange.own_key_expired", day=ended.date())
    following = next_identity()
    if good_for:
        let_expire(following.fingerprint, clock.now() + good_for)
    _bring(following, by=by, did="exchange.key.replaced")
    return own_identity()


def keep_reserve(target: Path, *, by: Actor) -> str:
    """Make a reserve key in a file that goes into a safe, tell partners its public half, and return its fingerprint.

    Raises Conflict when there is one, or a file of that name.
    """
    require(by, "exchange.keep_partners")
    if reserve_key():
        raise Conflict("exchange.reserve_key_is_there", key=fingerprint(reserve_key()))
    try:
        made = fingerprint(make_reserve(target))
    except FileExistsError as fault:
        raise Conflict("exchange.file_is_there", path=target.name) from fault
    with transaction.atomic():
        _tell(own_card(), "reserve", made)
        record("exchange.key.reserve_made", f"key:{own_identity().fingerprint}", by=by, reserve=made)
    return made


def revoke_key(
    key: str, *, since: datetime, why: str, by: Actor, reserve: bytes | None = None
) -> tuple[Identity, dict[str, Any]]:
    """Say of a key of ours that nothing it signed since a moment is to be believed, and tell every partner.

    Without a key named it is the present one: then the reserve signs (``reserve`` is what its file holds), and a new
    key stands in its place from now on. A key before may also be revoked by the present one. Returns who we are now,
    and the paper that says so, which partners can also take in by hand; it is kept beside the keys.
    Raises NotFound for a key that is not ours, BadInput for a moment to come.
    """
    require(by, "exchange.keep_partners")
    present = own_identity()
    wanted = typed(key) or present.fingerprint
    if since > clock.now() or not why.strip() or len(why) > LONGEST_WHY:
        raise BadInput("exchange.revocation_needs_past_and_reason")
    if wanted not in {present.fingerprint, *(one.fingerprint for one in retired_identities())}:
        raise NotFound("exchange.not_our_key", key=wanted[:64])
    following = next_identity() if wanted == present.fingerprint else present
    said = Revocation(present.node_id, wanted, since, why.strip(), following.fingerprint)
    if reserve is not None:
        signer = read_reserve(reserve)
        raw = reserve_key()
    elif wanted == present.fingerprint:
        raise BadInput("exchange.present_key_needs_reserve")
    else:
        signer, raw = present.key, present.public_key
    signed = sign({"document": said.as_json()}, by=present.node_id, public_key=raw, at=clock.now(), signer=signer.sign)
    paper = {"card": own_card(following), "revocation": signed}
    keep_revocation(wanted, paper)
    _bring(following, by=by, did="exchange.key.revoked", revocation=signed, key=wanted)
    return own_identity(), paper


def _bring(following: Identity, *, by: Actor, did: str, revocation: Envelope | None = None, key: str = "") -> None:
    """Tell partners of a key, and sign with it from now on."""
    present = own_identity()
    with transaction.atomic():
        _tell(own_card(following), "key", following.fingerprint, *([key] if key else []), revocation=revocation)
        record(did, f"key:{key or present.fingerprint}", by=by, by_key=following.fingerprint)
    adopt_next(following.fingerprint)


def _tell(card: dict[str, Any], *about: str, revocation: Envelope | None = None) -> None:
    node = own_identity().node_id
    for partner in paired_partners():
        said = letters.message_id(about[0], node, *about[1:], partner.node_id)
        send(partner, letters.key_message(card, revocation), message_id=said)
