"""Reactions to facts and letters of the dealings: requests, grants, parcels and receipts."""

from __future__ import annotations

from reelbridge.base.facts import on
from reelbridge.exchange.actions import dealings_in, receipts
from reelbridge.exchange.actions.parcels import withdraw_parcels
from reelbridge.exchange.line import receives
from reelbridge.rights.events import GrantRevoked

receives("Offer:Request")(dealings_in.receive_request)
receives("Accept:Request")(dealings_in.receive_grant)
receives("Reject:Request")(dealings_in.receive_refusal)
receives("Announce:Note")(dealings_in.receive_note)
receives("Announce:Parcel")(dealings_in.receive_parcel_notice)
receives("Accept:Parcel")(receipts.receive_receipt)
receives("Announce:Receipt")(receipts.receive_countersigned)
receives("Undo:Grant")(dealings_in.receive_revocation)


@on(GrantRevoked)
def close_parcels(fact: GrantRevoked) -> None:
    """Serve nothing more of a grant that was revoked, and tell the partner."""
    withdraw_parcels(fact.ref, why=fact.why)
