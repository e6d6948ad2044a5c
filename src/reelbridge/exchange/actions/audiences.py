"""Agreements: which groups there are, who belongs to them, and what is withheld from whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions.offering import settle, tell_soon
from reelbridge.exchange.models import Audience, Offered, Partner, Showing
from reelbridge.exchange.queries.audiences import public
from reelbridge.exchange.queries.line import moment_of_change
from reelbridge.exchange.rules.audience import PUBLIC, group_name, withheld
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from reelbridge.kernel.language import OURS


@transaction.atomic
def form_group(name: str, members: Collection[str], *, by: Actor, titles: Mapping[str, str] | None = None) -> Audience:
    """Make a group of partners, or set anew who belongs to it; each sees at once what it may see now.

    ``name`` is short, such as ``carmen``; ``titles`` are what people call it, and stay where none are given.
    Raises BadInput for a name that cannot be one, NotFound for an unknown partner, NotAllowed for one who was
    revoked; then nothing changes.
    """
    require(by, "exchange.keep_agreements")
    short = group_name(name)
    if short == PUBLIC:
        raise BadInput("exchange.group_name_wrong", name=short)
    found = {one.node_id: one for one in Partner.objects.filter(node_id__in=members)}
    for node_id in members:
        if node_id not in found:
            raise NotFound("exchange.no_such_partner", partner=node_id)
        if found[node_id].state == Partner.State.REVOKED:
            raise NotAllowed("exchange.partner_is_revoked", partner=node_id)
    group, _ = Audience.objects.get_or_create(name=short)
    if titles:
        group.titles = {tag: text.strip()[:200] for tag, text in titles.items() if text.strip()}
        group.save(update_fields=["titles"])
    before = {one.node_id: one for one in group.members.all()}
    group.members.set(found.values())
    record("exchange.group_formed", group.subject, by=by, members=sorted(found))
    for node_id in sorted(before.keys() ^ found.keys()):
        settle({**before, **found}[node_id])
    return group


@transaction.atomic
def agree(
    partner: Partner, *, by: Actor, language: str | None = None, withhold: Collection[str] | None = None
) -> Partner:
    """Set what is agreed with a partner: the language we write in, and what is withheld of records and films.

    What is None stays. When more or less is withheld, the next harvest brings every record again.
    Raises BadInput for a language that is none of ours or a field that cannot be withheld.
    """
    require(by, "exchange.keep_agreements")
    if language is not None and language not in OURS:
        raise BadInput("exchange.language_not_ours", language=language[:20], known=", ".join(OURS))
    partner.language = partner.language if language is None else language
    now_withheld = partner.withheld if withhold is None else withheld(withhold)
    is_new = now_withheld != partner.withheld
    partner.withheld = now_withheld
    partner.save(update_fields=["language", "withheld"])
    if is_new:
        Offered.objects.filter(partner=partner, withdrawn_at=None).update(changed_at=moment_of_change())
        tell_soon(partner, delay_s=0)
    record("exchange.agreed", partner.subject, by=by, language=partner.language, withheld=partner.withheld)
    return partner


@transaction.atomic
def withhold_from_public(names: Collection[str], *, by: Actor) -> Audience:
    """Set what is withheld from the public; raises BadInput for a field that cannot be withheld."""
    require(by, "exchange.keep_agreements")
    everybody = public()
    chosen = withheld(names)
    if chosen != everybody.withheld:
        everybody.withheld = chosen
        everybody.save(update_fields=["withheld"])
        Showing.objects.filter(audience=everybody, withdrawn_at=None).update(changed_at=moment_of_change())
        record("exchange.withheld_from_public", everybody.subject, by=by, withheld=chosen)
    return everybody
