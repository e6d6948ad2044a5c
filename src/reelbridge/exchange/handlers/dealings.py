"""Reactions to facts and letters of the dealings: requests, grants, parcels, receipts, and what is written around."""

from __future__ import annotations

from reelbridge.base.facts import on
from reelbridge.exchange.actions import binding, certificates, countering, dealings_in, offers, receipts, uses, words
from reelbridge.exchange.actions.parcels import withdraw_parcels
from reelbridge.exchange.line import receives
from reelbridge.rights.events import GrantRevoked, PapersChanged

receives("Offer:Holdings")(offers.receive_offer)
receives("Undo:Holdings")(offers.receive_offer_withdrawn)
receives("Offer:Request")(dealings_in.receive_request)
receives("Offer:Terms")(countering.receive_counter)
receives("Accept:Terms")(countering.receive_acceptance)
receives("Accept:Request")(dealings_in.receive_grant)
receives("Reject:Request")(dealings_in.receive_refusal)
receives("Announce:Note")(words.receive_note)
receives("Announce:Translation")(words.receive_translation)
receives("Announce:Parcel")(dealings_in.receive_parcel_notice)
receives("Accept:Parcel")(receipts.receive_receipt)
receives("Announce:Receipt")(receipts.receive_countersigned)
receives("Announce:Use")(uses.receive_use)
receives("Undo:Grant")(dealings_in.receive_revocation)
receives("Announce:Papers")(binding.receive_papers)
receives("Announce:Certificate")(certificates.receive_certificate)


@on(GrantRevoked)
def close_parcels(fact: GrantRevoked) -> None:
    """Serve nothing more of a grant that was revoked, tell the partner, or certify to it what becomes of its files."""
    withdraw_parcels(fact.ref, why=fact.why)
    certificates.certify(fact.ref)


@on(PapersChanged)
def tell_papers(fact: PapersChanged) -> None:
    """Tell partners what binds their granted frames now."""
    binding.tell_papers(fact.item_refs)
