"""Which agent a sidecar means: one already here, or a new one."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models import Q

from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed
from reelbridge.catalogue.actions.writing import write_agent
from reelbridge.catalogue.models import Agent, Institution, Name
from reelbridge.catalogue.queries import things
from reelbridge.catalogue.rules.sidecar import Someone
from reelbridge.kernel.errors import BadInput


def agent_for(someone: Someone, *, keeper: Institution, by: Actor) -> Agent:
    """Return our agent of that ref, else the only one known by one of these very names, else a new one.

    An agent found by name gains the forms it lacked. Lives that differ are two people. Raises NotFound for a ref that
    does not exist, BadInput for a partner's: a record may only lean on what its own keeper publishes.
    """
    found = things.agent(someone.ref) if someone.ref else _known(someone, keeper)
    if found is None:
        return _made(someone, keeper, by)
    if found.keeper_id != keeper.pk:
        raise BadInput("catalogue.agent_is_a_partners", ref=found.ref)
    held = {(name.language, name.text) for name in found.names.all()}
    added = [form for form in someone.names if (form.language, form.text) not in held]
    Name.objects.bulk_create(Name(agent=found, **asdict(form)) for form in added)
    if added:
        changed(found, "add_name", by=by, names=[form.text for form in added])
    return found


def _known(someone: Someone, keeper: Institution) -> Agent | None:
    same = Q()
    for form in someone.names:
        same |= Q(names__text=form.text, names__language=form.language)
    known = Agent.objects.filter(same, keeper=keeper, kind=someone.kind, deleted_at=None).distinct()
    fitting = [agent for agent in known if not (agent.lived and someone.lived and agent.lived != someone.lived)]
    return fitting[0] if len(fitting) == 1 else None


def _made(someone: Someone, keeper: Institution, by: Actor) -> Agent:
    agent = write_agent(
        {
            "ref": next_ref("a"),
            "agent_kind": str(someone.kind),
            "lived": someone.lived,
            "names": [asdict(form) for form in someone.names],
            "notes": dict(someone.notes),
        },
        keeper,
    )
    changed(agent, "add_agent", by=by)
    return agent
