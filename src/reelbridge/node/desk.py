"""The desk: what waits for the person who has signed in, and what goes on by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reelbridge.base import formats
from reelbridge.base.models import Job
from reelbridge.base.policy import may
from reelbridge.base.queries import dead_jobs, jobs_at_hand
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.models import Arrival, Item
from reelbridge.catalogue.queries import items, newest, where_to_see
from reelbridge.catalogue.queries.arrivals import refused_since
from reelbridge.exchange.models import Parcel, Partner, Request
from reelbridge.exchange.queries.keys import EndingKey, ending_keys
from reelbridge.exchange.queries.line import PartnerRow, partner_rows
from reelbridge.exchange.queries.waiting import cards_to_compare, parcels_failed, parcels_under_way, requests_to_answer
from reelbridge.kernel import clock
from reelbridge.production.queries import CutClearance, clearance, cut, productions
from reelbridge.production.timeline import still_url
from reelbridge.rights import queries as rights
from reelbridge.rights.models import Notice
from reelbridge.rights.rules.picture import Months, months_of_grants

#: How long a refused file waits on the desk.
REFUSED_FOR = timedelta(days=7)
MOST_PRODUCTIONS = 3
MOST_NEW = 8
#: How far ahead the desk looks for grants that end.
TWO_YEARS = timedelta(days=730)
MOST_GRANTS = 6


@dataclass(frozen=True, slots=True)
class AskedOfUs:
    """A partner's request that waits for an answer, with a still of what it asks for."""

    request: Request
    item: Item | None
    still_url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the desk shows at once; cuts are weighed apart, since that takes longer."""

    requests: list[AskedOfUs]
    cards: list[Partner]
    #: Keys that end soon or have ended.
    keys: list[EndingKey]
    parcels: list[Parcel]
    refused: list[Arrival]
    dead: list[Job]
    running: list[Job]
    on_their_way: list[Parcel]
    partners: list[PartnerRow]
    newest: list[Item]
    #: Grants that end and nobody has noted yet.
    notices: list[Notice]
    #: The next two years of the grants that end in them; None when there are none.
    ending: Months | None

    @property
    def is_new(self) -> bool:
        """Whether nothing is held and nobody known yet."""
        return not self.newest and not self.partners

    @property
    def nearby(self) -> list[formats.Partner]:
        """The partners whose clocks stand beside ours: the two heard last."""
        heard = sorted(self.partners, key=lambda row: str(row.partner.last_heard_at or ""), reverse=True)
        return [row.holder for row in heard[:2]]

    @property
    def count(self) -> int:
        """How many things wait."""
        groups = len(self.keys) + bool(self.refused) + bool(self.dead) + bool(self.notices)
        return len(self.requests) + len(self.cards) + len(self.parcels) + groups


def desk_for(actor: Actor) -> Desk:
    """Return what waits for a person by what they may do, in a fixed number of queries."""
    runs_node = may(actor, "base.run_jobs")
    return Desk(
        requests=_asked_of_us() if may(actor, "exchange.answer") else [],
        cards=list(cards_to_compare()) if may(actor, "exchange.keep_partners") else [],
        keys=ending_keys() if may(actor, "exchange.keep_partners") else [],
        parcels=list(parcels_failed()[:10]),
        refused=list(refused_since(clock.now() - REFUSED_FOR)[:50]) if may(actor, "catalogue.ingest") else [],
        dead=list(dead_jobs()[:50]) if runs_node else [],
        running=list(jobs_at_hand()[:8]),
        on_their_way=list(parcels_under_way()[:8]),
        partners=partner_rows(),
        newest=newest(MOST_NEW),
        notices=list(rights.notices()[:50]) if may(actor, "rights.revoke") else [],
        ending=_ending() if may(actor, "rights.see") else None,
    )


def cuts_to_look_at() -> list[tuple[CutClearance, str]]:
    """Weigh the newest cut of the newest productions; return those that need a person, with a still of the worst."""
    newest = [cut(production.ref) for production in productions()[:MOST_PRODUCTIONS] if production.cut_count]
    return [(found, still_url(found.waiting[0])) for found in map(clearance, newest) if found.waiting]


def _ending() -> Months | None:
    today = rights.today()
    rows = rights.listed(rights.grants(state="standing", ends_by=today + TWO_YEARS)[:MOST_GRANTS])
    if not rows:
        return None
    return months_of_grants(today.replace(day=1), [(row.value, row.label, row.label_language) for row in rows])


def _asked_of_us() -> list[AskedOfUs]:
    rows = list(requests_to_answer()[:20])
    firsts = {row.pk: next(iter(row.lines.all()), None) for row in rows}
    held = items({line.item_ref for line in firsts.values() if line})
    asked = []
    for row in rows:
        line = firsts[row.pk]
        item = held.get(line.item_ref) if line else None
        asked.append(AskedOfUs(row, item, where_to_see(item).still_url((line and line.start) or 0) if item else ""))
    return asked
