"""Who belongs to an audience, and what each audience sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from reelbridge.base.kit import tongue
from reelbridge.exchange.models import Audience, Partner, Showing
from reelbridge.exchange.rules.audience import AT_FIRST, GROUP, PARTNER, PUBLIC, group_name
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.language import choose
from reelbridge.kernel.wording import say

_KNOWN = Q(accepted_at__isnull=False) & ~Q(state=Partner.State.REVOKED)


def public() -> Audience:
    """Return the audience that is everybody."""
    return Audience.objects.get_or_create(name=PUBLIC, defaults={"withheld": AT_FIRST})[0]


def audience(spec: str) -> Audience:
    """Return an audience by its set, ``public``, ``group:carmen`` or ``carmen``; raises NotFound, BadInput."""
    if spec == PUBLIC:
        return public()
    found = Audience.objects.filter(name=group_name(spec)).first()
    if found is None:
        raise NotFound("exchange.no_such_group", name=spec.removeprefix(GROUP))
    return found


def audiences_of(partner: Partner | None) -> list[Audience]:
    """Return the audiences somebody belongs to: the public, and the groups of a partner whom we accepted."""
    if partner is None:
        return [public()]
    if partner.accepted_at is None or partner.state == Partner.State.REVOKED:
        return []
    return [public(), *partner.groups.all()]


def partners_in(one: Audience) -> list[Partner]:
    """Return the partners who see what an audience is shown."""
    rows = Partner.objects.all() if one.is_public else one.members.all()
    return list(rows.filter(_KNOWN).order_by("node_id"))


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """An audience as lists show it."""

    audience: Audience
    items: int
    members: tuple[str, ...]
    member_names: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line and the API give it."""
        return {
            "set": self.audience.spec,
            "titles": dict(self.audience.titles),
            "items": self.items,
            "members": list(self.members),
            "withheld": list(self.audience.withheld),
        }


def audience_rows() -> list[AudienceRow]:
    """Return the public and every group, with how many items each sees and who belongs to it."""
    public()
    shown = Count("showings", filter=Q(showings__withdrawn_at=None))
    rows = Audience.objects.annotate(shown=shown).prefetch_related("members")
    found = [_row(one, one.shown) for one in rows]
    return sorted(found, key=lambda row: (not row.audience.is_public, row.audience.name))


def audience_row(spec: str) -> AudienceRow:
    """Return one audience with its counts; raises NotFound."""
    one = audience(spec)
    return _row(one, showings(one).count())


def _row(one: Audience, items: int) -> AudienceRow:
    members = sorted(one.members.all(), key=lambda member: member.node_id)
    names = tuple(choose(member.names, tongue()).text or member.node_id for member in members)
    return AudienceRow(one, items, tuple(member.node_id for member in members), names)


def sets_in_words(partner: Partner | None) -> dict[str, str]:
    """Return what the sets that somebody is shown are called, by their specs."""
    found = {
        one.spec: say("exchange.set_of_all") if one.is_public else choose(one.titles, tongue()).text or one.name
        for one in audiences_of(partner)
    }
    return found | ({f"{PARTNER}{partner.node_id}": say("exchange.set_of_one")} if partner else {})


def showings(one: Audience) -> QuerySet[Showing]:
    """Return what an audience is shown now."""
    return Showing.objects.filter(audience=one, withdrawn_at=None).order_by("item_ref")
