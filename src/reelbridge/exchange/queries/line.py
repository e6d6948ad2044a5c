"""Partners, what is shown to them, and the letters that pass between us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from reelbridge.base.models import Job
from reelbridge.catalogue.models import Institution
from reelbridge.exchange.identity import Identity, expiry_of, own_identity, reserve_key, retired_identities
from reelbridge.exchange.models import HarvestProblem, IncomingLetter, Offered, OutgoingLetter, Partner, PartnerKey
from reelbridge.exchange.queries.audiences import audiences_of
from reelbridge.exchange.rules.card import MOST_BEFORE, encoded, signed_card
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.promises import SIGNATURES, signatures_in
from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.revocation import is_doubtful
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.wording import say

#: Lists begin with what waits for our operator and end with what is over: by state and whether we have not accepted.
_ORDER = {
    ("proposed", True): 0,
    ("paired", False): 1,
    ("proposed", False): 2,
    ("revoked", True): 3,
    ("revoked", False): 3,
}


def own_card(identity: Identity | None = None) -> dict[str, Any]:
    """Return this node's card, signed now, by the key in use unless another identity of ours is given."""
    node, identity = settings.NODE, identity or own_identity()
    facts = {
        "id": node.id,
        "names": node.names,
        "seal": node.options.seal[:4],
        "country": node.options.country,
        "cities": node.cities,
        "time_zone": node.options.time_zone,
        "language": node.options.language,
        "address": identity.address,
        "public_key": encoded(identity.public_key),
        "made_at": moment(clock.now()),
    }
    if expires_at := expiry_of(identity.fingerprint):
        facts["expires_at"] = moment(expires_at)
    if reserve := reserve_key():
        facts["reserve_key"] = encoded(reserve)
    if before := retired_identities():
        facts["keys_before"] = [encoded(one.public_key) for one in before[:MOST_BEFORE]]
    return signed_card(facts, identity.key)


@dataclass(frozen=True, slots=True)
class KeyBefore:
    """A key of a partner's that does not stand any more, and how many of its letters here are in doubt."""

    key: PartnerKey
    doubtful: int


def keys_before(partner_: Partner) -> list[KeyBefore]:
    """Return the keys by which a partner signed before, the latest first."""
    return [KeyBefore(one, _doubtful(partner_, one)) for one in partner_.keys.order_by("-until", "-pk")]


def _doubtful(partner_: Partner, key: PartnerKey) -> int:
    if key.revoked_since is None:
        return 0
    revoked = {key.key_fingerprint: key.revoked_since}
    rows = IncomingLetter.objects.filter(partner=partner_, message__has_key=SIGNATURES).exclude(kind="Announce:Key")
    messages = rows.exclude(state=IncomingLetter.State.REFUSED).values_list("message", flat=True)
    return sum(any(is_doubtful(one, revoked) for one in signatures_in(message)) for message in messages)


def own_fingerprint() -> str:
    """Return this node's key fingerprint in groups, as people compare it."""
    return grouped(own_identity().fingerprint)


def partner(node_id: str) -> Partner:
    """Return a partner by its node's id; raises NotFound."""
    found = Partner.objects.select_related("institution").filter(node_id=node_id).first()
    if found is None:
        raise NotFound("exchange.no_such_partner", partner=node_id)
    return found


def moment_of_change() -> datetime:
    """Return the stamp for what changes now: never before a partner's last call, though the clock was set back.

    A harvest asks for what changed since the one before; what was stamped earlier would never be asked for.
    """
    heard = Partner.objects.aggregate(last=Max("last_heard_at"))["last"]
    return max(clock.now(), heard) if heard else clock.now()


def paired_partners() -> QuerySet[Partner]:
    """Return the partners that can be written to."""
    return Partner.objects.select_related("institution").filter(state=Partner.State.PAIRED).order_by("node_id")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a partner says it is, before its institution stands in our catalogue."""

    names: dict[str, str]
    seal: str
    language: str
    cities: dict[str, str]
    time_zone: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner as lists show it."""

    partner: Partner
    letters_waiting: int
    items_offered: int

    @property
    def holder(self) -> Institution | Holder:
        """The partner's institution, or what its card says of it."""
        if self.partner.institution is not None:
            return self.partner.institution
        card = self.partner.card
        return Holder(card["names"], card["seal"], card["language"], card["cities"], card["time_zone"])

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line and the API give it."""
        partner = self.partner
        return {
            "id": partner.node_id,
            "names": partner.names,
            "address": partner.address,
            "fingerprint": grouped(partner.key_fingerprint),
            "state": str(partner.state),
            "accepted_at": _moment(partner.accepted_at),
            "accepted_us_at": _moment(partner.accepted_us_at),
            "last_heard_at": _moment(partner.last_heard_at),
            "silent_since": _moment(partner.silent_since),
            "key_good_until": _moment(partner.key_expires_at),
            "last_harvest_at": _moment(partner.last_harvest_at),
            "language": partner.language,
            "withheld": list(partner.withheld),
            "sets": [one.spec for one in audiences_of(partner)],
            "letters_waiting": self.letters_waiting,
            "items_offered": self.items_offered,
        }


def partner_rows() -> list[PartnerRow]:
    """Return every partner with counts of what waits and what is offered, in one go."""
    waiting = Count("letters_out", filter=Q(letters_out__state=OutgoingLetter.State.WAITING), distinct=True)
    offered = Count("offered", filter=Q(offered__withdrawn_at=None), distinct=True)
    rows = (
        Partner.objects.select_related("institution")
        .prefetch_related("groups")
        .annotate(waiting=waiting, showing=offered)
    )
    in_order = sorted(rows, key=lambda row: (_ORDER[row.state, row.accepted_at is None], row.node_id))
    return [PartnerRow(row, row.waiting, row.showing) for row in in_order]


def partner_row(node_id: str) -> PartnerRow:
    """Return one partner with its counts; raises NotFound."""
    found = partner(node_id)
    waiting = found.letters_out.filter(state=OutgoingLetter.State.WAITING).count()
    return PartnerRow(found, waiting, found.offered.filter(withdrawn_at=None).count())


def offered_refs(partner_: Partner) -> list[str]:
    """Return the refs of the items shown to a partner now."""
    rows = Offered.objects.filter(partner=partner_, withdrawn_at=None)
    return list(rows.order_by("item_ref").values_list("item_ref", flat=True))


def is_offered(item_ref: str, partner_: Partner) -> bool:
    """Whether a partner may see an item's record, proxy and stills."""
    if not partner_.is_paired:
        return False
    return Offered.objects.filter(partner=partner_, item_ref=item_ref, withdrawn_at=None).exists()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the partner's page lists it."""

    kind: str
    at: datetime
    state: str
    why_code: str
    why_facts: dict[str, Any]
    is_ours: bool

    @property
    def name(self) -> str:
        """What letters of this kind are called; the kind itself when it has no name."""
        code = f"exchange.kind.{self.kind}"
        said = say(code)
        return self.kind if said == code else said

    @property
    def why(self) -> str:
        """Why it waits or was refused, in the reader's language; empty when there is nothing to tell."""
        return say(self.why_code, self.why_facts) if self.why_code else ""


def letters_with(partner_: Partner, *, most: int = 20) -> list[Letter]:
    """Return the latest letters both ways, newest first."""
    sent = [
        Letter(row.kind, row.written_at, row.state, row.why_code, row.why_facts, is_ours=True)
        for row in OutgoingLetter.objects.filter(partner=partner_).order_by("-written_at", "-pk")[:most]
    ]
    came = [
        Letter(row.kind, row.received_at, row.state, row.why_code, row.why_facts, is_ours=False)
        for row in IncomingLetter.objects.filter(partner=partner_).order_by("-received_at", "-pk")[:most]
    ]
    return sorted([*sent, *came], key=lambda letter: letter.at, reverse=True)[:most]


def harvest_job(partner_: Partner) -> Job | None:
    """Return the open or latest job that reads a partner's catalogue."""
    return Job.objects.filter(subject=partner_.subject, name="exchange.harvest").order_by("-pk").first()


def _moment(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def problems_of(partner_: Partner, *, most: int = 100) -> list[HarvestProblem]:
    """Return the partner's records that could not be kept, latest first."""
    return list(HarvestProblem.objects.filter(partner=partner_).order_by("-at", "identifier")[:most])
