"""Writing down what stands beside grants, and ending it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.rights import queries
from reelbridge.rights.actions.grants import MOST_LINES, issue_grant, refuse_frames_beyond
from reelbridge.rights.events import PapersChanged
from reelbridge.rights.models import Grant, Paper, PaperLine
from reelbridge.rights.rules import Covered
from reelbridge.rights.rules.layers import Copyright
from reelbridge.rights.rules.papers import Value, kind_of, paper_as_json
from reelbridge.rights.rules.statements import statement_at
from reelbridge.search.actions import touch_all


@transaction.atomic
def write_paper(paper: Value, lines: Sequence[Covered], *, by: Actor, title: str = "") -> Paper:
    """Write down a holdback, an embargo, a consent or the state of copyright in some items.

    Raises BadInput without items, with too many, or for frames beyond an item; NotFound for an item that is not here.
    """
    require(by, "rights.issue")
    if not lines:
        raise BadInput("rights.paper_without_items")
    if len(lines) > MOST_LINES:
        raise BadInput("rights.too_many_items", count=len(lines), most=MOST_LINES)
    refuse_frames_beyond(lines)
    facts = paper_as_json(paper)
    made = Paper.objects.create(
        ref=next_ref("h"), kind=kind_of(paper), title=title.strip()[:300], facts_json=facts, written_by=by.name
    )
    _write_lines(made, lines)
    record("rights.paper_written", f"paper:{made.ref}", by=by, facts=facts, items=sorted({x.item_ref for x in lines}))
    _tell(made)
    return queries.paper(made.ref)


@transaction.atomic
def keep_paper(ref: str, paper: Value, lines: Sequence[Covered], *, by: Actor) -> Paper:
    """Keep a partner's paper as it travelled here with a grant; the same ref is the same paper, as it says now.

    Lines of earlier grants stay. What a person here has ended stays ended.
    """
    require(by, "rights.issue")
    facts = paper_as_json(paper)
    made, is_new = Paper.objects.get_or_create(
        ref=ref, defaults={"kind": kind_of(paper), "facts_json": facts, "written_by": by.name}
    )
    if made.kind != kind_of(paper):
        raise Conflict("rights.paper_exists_otherwise", ref=ref)
    Paper.objects.filter(pk=made.pk).update(facts_json=facts)
    known = {line.as_value() for line in made.lines.all()}
    _write_lines(made, [one for one in lines if Covered(one.item_ref, one.span) not in known])
    if is_new or made.facts_json != facts:
        record("rights.paper_received", f"paper:{ref}", by=by, facts=facts)
    _tell(made)
    return queries.paper(ref)


def _write_lines(paper: Paper, lines: Sequence[Covered]) -> None:
    PaperLine.objects.bulk_create(
        PaperLine(
            paper=paper,
            item_ref=line.item_ref,
            start=line.span.start if line.span else None,
            end=line.span.end if line.span else None,
        )
        for line in lines
    )


@transaction.atomic
def write_statement(
    address: str, lines: Sequence[Covered], *, by: Actor, title: str = ""
) -> tuple[Paper, Grant | None]:
    """Write down what an address of rightsstatements.org or Creative Commons says of some items.

    A licence becomes a grant of our own beside the state of copyright. Raises BadInput for any other address.
    """
    require(by, "rights.issue")
    said = statement_at(address)
    if said is None:
        raise BadInput("rights.statement_not_understood", text=address.strip()[:120])
    state = Copyright("", (), said.territories, said.protection, source=said.address)
    paper = write_paper(state, lines, title=title, by=by)
    if said.terms is None:
        return paper, None
    grant = issue_grant(direction="own", partner_ref="", terms=said.terms, lines=lines, title=title, by=by)
    return paper, grant


@transaction.atomic
def end_paper(ref: str, *, by: Actor, because: str) -> Paper:
    """Lift a holdback or an embargo, withdraw a consent, strike a state of copyright, from now on.

    Raises BadInput without a reason, Conflict when it has ended before.
    """
    require(by, "rights.revoke")
    paper = queries.paper(ref)
    why = because.strip()
    if not why:
        raise BadInput("rights.ended_without_reason", ref=ref)
    changed = Paper.objects.filter(pk=paper.pk, ended_at=None).update(ended_at=clock.now(), why_ended=why[:1000])
    if not changed:
        raise Conflict("rights.paper_has_ended", ref=ref)
    record("rights.paper_ended", f"paper:{ref}", by=by, because=why)
    _tell(paper)
    return queries.paper(ref)


def _tell(paper: Paper) -> None:
    """Have what it is about be found by what it allows now, and whoever was granted it hear of it."""
    items = sorted(set(paper.lines.values_list("item_ref", flat=True)))
    announce(PapersChanged(items))
    touch_all("item", items)
    touch_all("work", catalogue.work_refs_of(items))
