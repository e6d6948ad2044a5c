"""``reelbridge rights``: holdbacks, consents, copyright, events, airings, groups, and what would break."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.rights.commands.grants import first, last, media, rights, where

if TYPE_CHECKING:
    from reelbridge.rights.models import Paper
    from reelbridge.rights.rules import Terms
    from reelbridge.rights.rules.papers import Value

refs = click.argument("refs", nargs=-1, required=True)
title = click.option("--title", default="", help=_("How people here call it."))
clause = click.option("--clause", default="", help=_("The clause's number or text."))
ask = click.option("--ask", default="", help=_("Who can allow more."))
because = click.option("--because", required=True, help=_("Why."))


@rights.command("papers", help=_("List holdbacks, embargoes, consents and states of copyright."))
@click.option("--kind", type=click.Choice(["holdback", "embargo", "consent", "copyright"]), help=_("Only these."))
@as_json
@with_node
def papers(kind: str | None, as_json: bool) -> None:
    """Print each on a line with what it says."""
    from reelbridge.rights import queries
    from reelbridge.rights.schemas import paper_out

    rows = [paper_out(row) for row in queries.listed_papers(queries.papers(kind=kind or ""))]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        ended = f" [{_('ended')}]" if row["has_ended"] else ""
        click.echo(f"{row['ref']}  {row['kind']:<9}  {' '.join(row['says'])}{ended}")
    if not rows:
        click.echo(_("Nothing is written down here yet."))


@rights.command("hold", help=_("Write down a holdback: nothing there until some time after an event."))
@refs
@where
@media
@click.option("--anchor", default="", help=_("The event it counts from: premiere:CN, or in words."))
@click.option("--on-day", default="", help=_("The event's day, if known: 2026-09-01."))
@click.option("--months", type=click.IntRange(min=0), default=0, help=_("Months after it."))
@click.option("--days", type=click.IntRange(min=0), default=0, help=_("And days."))
@title
@clause
@ask
@as_json
@with_node
def hold(
    refs: tuple[str, ...], territories: tuple[str, ...], media: tuple[str, ...], anchor: str, on_day: str,
    months: int, days: int, title: str, clause: str, ask: str, as_json: bool,
) -> None:  # fmt: skip
    """Print its ref."""
    given = {"kind": "holdback", "anchor": anchor, "anchored_on": on_day, "months": months, "days": days}
    _write(refs, {**given, "clause": clause, "ask": ask}, territories, media, title=title, as_json=as_json)


@rights.command("embargo", help=_("Write down an embargo: nothing there before a moment, or for some hours."))
@refs
@where
@media
@click.option("--until", default="", help=_("The moment, by this institution's clock: 2026-09-01T18:00."))
@click.option("--hours", type=click.IntRange(min=1), help=_("Or so many hours."))
@click.option("--since", default="", help=_("From this moment on; without it they do not count yet."))
@title
@clause
@ask
@as_json
@with_node
def embargo(
    refs: tuple[str, ...], territories: tuple[str, ...], media: tuple[str, ...], until: str, hours: int | None,
    since: str, title: str, clause: str, ask: str, as_json: bool,
) -> None:  # fmt: skip
    """Print its ref."""
    given = {"kind": "embargo", "not_before": _moment(until), "hours": hours, "since": _moment(since)}
    _write(refs, {**given, "clause": clause, "ask": ask}, territories, media, title=title, as_json=as_json)


@rights.command("consent", help=_("Write down what a person shown, or a contributor, agreed to."))
@refs
@click.option("--person", required=True, help=_("Whose consent it is."))
@click.option(
    "--state",
    type=click.Choice(["given", "asked", "refused", "withdrawn"]),
    default="given",
    help=_("Whether they agreed."),
)
@where
@media
@first
@last
@click.option("--purpose", "purposes", multiple=True, help=_("Only for this: documentary, news, … Again for more."))
@title
@ask
@as_json
@with_node
def consent(
    refs: tuple[str, ...], person: str, state: str, territories: tuple[str, ...], media: tuple[str, ...],
    starts_on: str, ends_on: str, purposes: tuple[str, ...], title: str, ask: str, as_json: bool,
) -> None:  # fmt: skip
    """Print its ref."""
    window = f"{starts_on or '..'}/{ends_on or '..'}"
    given = {"kind": "consent", "person": person, "state": state, "window": window, "purposes": list(purposes)}
    _write(refs, {**given, "ask": ask}, territories, media, title=title, as_json=as_json)


@rights.command("copyright", help=_("Write down whether a work is protected in some territories, and why."))
@refs
@where
@click.option(
    "--state",
    type=click.Choice(["protected", "public_domain", "unknown"]),
    required=True,
    help=_("Whether it is protected there."),
)
@click.option("--day", default="", help=_("The last day of protection, or the first day it is free."))
@click.option("--ground", "grounds", multiple=True, help=_("Why, with its language: en=Published in 1932."))
@click.option("--source", default="", help=_("Who says so."))
@title
@as_json
@with_node
def copyright_state(
    refs: tuple[str, ...], territories: tuple[str, ...], state: str, day: str, grounds: tuple[str, ...],
    source: str, title: str, as_json: bool,
) -> None:  # fmt: skip
    """Print its ref."""
    ground = {tag: text for tag, _equals, text in (one.partition("=") for one in grounds)}
    given = {"kind": "copyright", "protection": state, "day": day, "ground": ground, "source": source}
    _write(refs, given, territories, (), title=title, as_json=as_json)


@rights.command(
    "statement", help=_("Write down what an address of rightsstatements.org or Creative Commons says of items.")
)
@click.argument("address")
@refs
@title
@as_json
@with_node
def statement(address: str, refs: tuple[str, ...], title: str, as_json: bool) -> None:
    """Print the state of copyright, and the licence as a grant where there is one."""
    from reelbridge.rights import actions, queries

    made, grant = actions.write_statement(address, queries.covered_by_refs(refs), title=title, by=caller())
    _tell(made, as_json=as_json)
    if grant and not as_json:
        click.echo(_("Grant %(ref)s is written down.") % {"ref": grant.ref})


def _write(
    refs: tuple[str, ...], given: dict[str, Any], territories: tuple[str, ...], media: tuple[str, ...],
    *, title: str, as_json: bool,
) -> None:  # fmt: skip
    from reelbridge.rights import actions, queries
    from reelbridge.rights.rules.papers import PAPER_FORMAT, paper_from_json

    places = sorted(queries.territories_named(territories))
    value: Value = paper_from_json({"format": PAPER_FORMAT, **given, "territories": places, "media": list(media)})
    made = actions.write_paper(value, queries.covered_by_refs(refs), title=title, by=caller())
    _tell(made, as_json=as_json)


def _tell(paper: Paper, *, as_json: bool) -> None:
    from reelbridge.rights import queries
    from reelbridge.rights.schemas import paper_out

    shown = paper_out(queries.listed_papers([paper])[0])
    if as_json:
        echo_json(shown)
    else:
        click.echo(_("%(ref)s is written down.") % {"ref": paper.ref})
        for said in shown["says"]:
            click.echo(f"  {said}")


def _moment(text: str) -> str:
    if not text:
        return ""
    from django.conf import settings

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("rights.moment_not_understood", text=text[:60]) from fault
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.NODE.options.time_zone))).isoformat()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("rights.avails_day_not_understood", text=text[:60]) from fault


@rights.command("end", help=_("Lift a holdback or embargo, withdraw a consent, strike a state of copyright."))
@click.argument("ref")
@because
@as_json
@with_node
def end(ref: str, because: str, as_json: bool) -> None:
    """End it and say so."""
    from reelbridge.rights import actions, queries
    from reelbridge.rights.schemas import paper_out

    ended = actions.end_paper(ref, by=caller(), because=because)
    if as_json:
        echo_json(paper_out(queries.listed_papers([ended])[0]))
    else:
        click.echo(_("%(ref)s has ended.") % {"ref": ref})


@rights.command("revoke", help=_("End a grant now, for good."))
@click.argument("ref")
@because
@as_json
@with_node
def revoke(ref: str, because: str, as_json: bool) -> None:
    """Revoke it and say so."""
    from reelbridge.rights import actions, queries
    from reelbridge.rights.schemas import grant_out

    ended = actions.revoke_grant(ref, by=caller(), because=because)
    if as_json:
        echo_json(grant_out(queries.listed([ended])[0]))
    else:
        click.echo(_("Grant %(ref)s is revoked.") % {"ref": ref})


@rights.command("leaning", help=_("List what would break if a grant were revoked, or had other terms."))
@click.argument("ref")
@click.option("--terms", "other", type=click.File(encoding="utf-8"), help=_("Other terms, as JSON (docs/formats)."))
@as_json
@with_node
def leaning(ref: str, other: TextIO | None, as_json: bool) -> None:
    """Print each plan with what would stand in its way."""
    from reelbridge.kernel.wording import say_reason
    from reelbridge.rights import queries
    from reelbridge.rights.queries.shown import broken_as_json

    found = queries.breaking(ref, _terms_in(other) if other else None)
    if as_json:
        echo_json([broken_as_json(plan, reasons) for plan, reasons in found])
        return
    for plan, reasons in found:
        click.echo(plan.name)
        for reason in reasons:
            click.echo(f"  {say_reason(reason)}")
    if not found:
        click.echo(_("No newest cut leans on it."))


def _terms_in(written: TextIO) -> Terms:
    from reelbridge.rights.rules import Terms

    try:
        given = json.loads(written.read(1_000_000))
    except ValueError as fault:
        raise BadInput("rights.terms_not_understood", place=str(fault)[:60]) from fault
    return Terms.from_json(given)


@rights.command("aired", help=_("Write down a showing, so that it counts against a grant's airings."))
@click.argument("ref")
@click.argument("day")
@click.option("--note", default="", help=_("Channel or place."))
@with_node
def aired(ref: str, day: str, note: str) -> None:
    """Say so."""
    from reelbridge.rights import actions

    actions.write_airing(ref, _day(day), note=note, by=caller())
    click.echo(_("The airing is written down."))


@rights.command(
    "event", help=_("Write down the day of an event that holdbacks count from: WORK premiere:CN 2026-09-01.")
)
@click.argument("work")
@click.argument("name")
@click.argument("day")
@with_node
def event(work: str, name: str, day: str) -> None:
    """Say so."""
    from reelbridge.rights import actions

    actions.set_anchor(work, name, _day(day), by=caller())
    click.echo(_("The event is written down."))


@rights.command("group", help=_("Name a group of territories: a name, then its members. Alone: list the groups."))
@click.argument("name", default="")
@click.argument("members", nargs=-1)
@as_json
@with_node
def group(name: str, members: tuple[str, ...], as_json: bool) -> None:
    """Name it, or print those that are known."""
    from reelbridge.rights import actions, queries

    if name:
        actions.name_group(name, members, by=caller())
    known = [{"name": one.name, "members": one.tokens_json} for one in queries.groups()]
    if as_json:
        echo_json(known)
        return
    for one in known:
        click.echo(f"{one['name']}: {', '.join(one['members'])}")
