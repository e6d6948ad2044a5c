"""Naming groups of territories of the institution's own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import BadInput, Conflict, NotFound, Refusal
from reelbridge.rights import queries
from reelbridge.rights.models import TerritoryGroup
from reelbridge.rights.rules.naming import Groups, territory_called
from reelbridge.rights.rules.regions import expanded


@transaction.atomic
def name_group(name: str, members: Sequence[str], *, by: Actor) -> TerritoryGroup:
    """Name a group of territories, or give one new members: names, codes, or other groups of one's own.

    Grants keep the territories that the group stood for when they were written down. Raises BadInput for a group
    without members, for an unknown one, and for a group that holds itself; Conflict for a name that means something.
    """
    require(by, "rights.issue")
    named = " ".join(name.split())[:60]
    own = queries.own_groups()
    if not named or not members:
        raise BadInput("rights.group_without_members", group=named)
    if _is_territory(named):
        raise Conflict("rights.group_is_a_territory", group=named)
    tokens = [_token(one, named, own) for one in members]
    expanded(named.casefold(), {**own, named.casefold(): tokens})
    found = TerritoryGroup.objects.filter(name__iexact=named).first() or TerritoryGroup(name=named)
    found.tokens_json = tokens
    found.save()
    record("rights.group_named", f"group:{found.name}", by=by, members=tokens)
    return found


@transaction.atomic
def strike_group(name: str, *, by: Actor) -> None:
    """Take a group away; raises NotFound, Conflict while another group holds it."""
    require(by, "rights.issue")
    found = TerritoryGroup.objects.filter(name=name).first()
    if found is None:
        raise NotFound("rights.no_such_group", group=name)
    holder = next((key for key, held in queries.own_groups().items() if name.casefold() in held), None)
    if holder:
        raise Conflict("rights.group_is_held", group=name, other=holder)
    found.delete()
    record("rights.group_struck", f"group:{name}", by=by)


def _is_territory(name: str) -> bool:
    try:
        territory_called(name)
    except Refusal:
        return False
    return True


def _token(text: str, group: str, own: Groups) -> str:
    """Return what a member is stored as: a group by its name in small letters, else its token."""
    name = " ".join(text.split()).casefold()
    if name in own or name == group.casefold():
        return name
    try:
        return territory_called(text)
    except Refusal as refusal:
        raise BadInput("rights.group_not_understood", group=group, text=text.strip()[:60]) from refusal
