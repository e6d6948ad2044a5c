"""``reelbridge rights``: list grants, write one down, ask what may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import N_
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.rights.rules import Terms, Use

#: The answer in one word, above the reasons.
ANSWERS = {
    "yes": N_("Yes: it may be used."),
    "if": N_("Yes, with conditions."),
    "no": N_("No: it may not be used as planned."),
    "unknown": N_("Nobody can tell yet."),
}

where = click.option(
    "--in", "territories", multiple=True, help=_("A territory: CN, RU, WORLD, or a name. Again for more.")
)
media = click.option("--on", "media", multiple=True, help=_("A medium: tv, cinema, web, … Again for more."))
first = click.option("--from", "starts_on", default="", help=_("The first day, 2026-09-01; open without."))
last = click.option("--to", "ends_on", default="", help=_("The last day, 2027-08-31; open without."))
spoken = click.option("--language", "-l", "languages", multiple=True, help=_("A language: zh, ru, … Again for more."))


@click.group(help=_("List grants, add them, and ask what may be used."))
def rights() -> None:
    """Hold the commands of rights together."""


@rights.command("list", help=_("List grants, what ends first at the top."))
@click.option("--direction", type=click.Choice(["in", "out", "own"]), help=_("Only grants in, out, or our own."))
@as_json
@with_node
def list_grants(direction: str | None, as_json: bool) -> None:
    """Print every grant on a line."""
    from reelbridge.rights import queries
    from reelbridge.rights.rules import reading
    from reelbridge.rights.schemas import grant_out

    rows = queries.listed(queries.grants(direction=direction or ""))
    if as_json:
        echo_json([grant_out(row) for row in rows])
        return
    for row in rows:
        terms = row.value.terms
        ended = f" [{_('revoked')}]" if row.grant.state == "revoked" else ""
        click.echo(f"{row.grant.ref}  {row.grant.direction:<3}  {row.label}{ended}")
        words = [reading.territories(terms.territories), reading.media(terms.media), reading.window(terms.window)]
        click.echo("    " + " · ".join(words))
    if not rows:
        click.echo(_("There is no grant yet."))


@rights.command("check", help=_("Say whether an item or shot may be used as planned. Exit status 0: yes, 1: no."))
@click.argument("ref")
@where
@media
@first
@last
@spoken
@click.option("--span", "frames", default="", help=_("Frames of the item, such as 120:480."))
@click.option("--purpose", default="", help=_("What for: documentary, news, …"))
@as_json
@with_node
@click.pass_context
def check(
    ctx: click.Context, ref: str, territories: tuple[str, ...], media: tuple[str, ...], starts_on: str, ends_on: str,
    languages: tuple[str, ...], frames: str, purpose: str, as_json: bool,
) -> None:  # fmt: skip
    """Print the verdict with every reason."""
    from reelbridge.kernel.language import language
    from reelbridge.kernel.wording import say, say_reason
    from reelbridge.rights import queries
    from reelbridge.rights.rules import Use
    from reelbridge.rights.rules.terms import medium

    use = Use(
        queries.territories_named(territories),
        frozenset(map(medium, media)),
        _window(starts_on, ends_on),
        frozenset(map(language, languages)),
        purpose,
    )
    found = queries.weighed_for(ref, _span(frames), use)
    verdict = found.verdict
    if as_json:
        echo_json(queries.weighed_as_json(found))
    else:
        click.echo(_(ANSWERS[verdict.answer]))
        for reason in verdict.reasons:
            click.echo(f"  {say_reason(reason)}")
        for of, clause in found.clauses:
            click.echo(f"  {_('Clause')} ({of}): {clause}")
        for of, ask in found.ask:
            click.echo(f"  {_('Whom to ask')} ({of}): {ask}")
        for near in found.nearest:
            click.echo(f"  → {say(f'rights.nearest.{near.kind}')}: {_plan(near.use)}")
    ctx.exit(0 if verdict.is_clear else ANSWERED_NO)


@rights.command("watch", help=_("List what has to be looked at: what ends soon, what contradicts, what is overspent."))
@as_json
@with_node
def watch(as_json: bool) -> None:
    """Print each thing in a sentence."""
    from reelbridge.kernel.wording import say_reason
    from reelbridge.rights import queries

    found = queries.watched()
    if as_json:
        echo_json([queries.reason_as_json(reason) for reason in found])
        return
    for reason in found:
        click.echo(say_reason(reason))
    if not found:
        click.echo(_("Nothing has to be looked at."))


@rights.command("available", help=_("List the items that may be used as planned."))
@where
@media
@first
@last
@spoken
@as_json
@with_node
def available(
    territories: tuple[str, ...], media: tuple[str, ...], starts_on: str, ends_on: str, languages: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Print the refs, one a line."""
    from reelbridge.kernel.language import language
    from reelbridge.rights import queries
    from reelbridge.rights.rules import Use
    from reelbridge.rights.rules.terms import medium

    places, kinds = queries.territories_named(territories), frozenset(map(medium, media))
    found = queries.available(Use(places, kinds, _window(starts_on, ends_on), frozenset(map(language, languages))))
    if as_json:
        echo_json(found)
    else:
        for ref in found:
            click.echo(ref)


def _plan(use: Use) -> str:
    """Return a use in words."""
    from reelbridge.rights.rules import reading

    sides = [reading.territories(use.territories), reading.media(use.media), reading.window(use.window)]
    return " · ".join([*sides, *([reading.languages(use.spoken)] if use.spoken else [])])


@rights.command("add", help=_("Write down a grant for items, shots or whole works."))
@click.argument("refs", nargs=-1, required=True)
@click.option(
    "--direction", type=click.Choice(["own", "in"]), default="own", help=_("Our own holdings, or a partner's.")
)
@click.option("--partner", default="", help=_("The partner who gave it, by short name."))
@click.option("--title", default="", help=_("How people here call it."))
@where
@media
@first
@last
@spoken
@click.option("--purpose", default="", help=_("What for: documentary, news, …"))
@click.option("--credit", "credits_", multiple=True, help=_("A credit line with its language: ru=Невский киноархив."))
@click.option("--seconds", type=int, help=_("How many seconds may be used in all."))
@click.option(
    "--alone", type=click.Choice(["exclusive", "sole"]), help=_("Nobody else may do the same: exclusive, or sole.")
)
@click.option("--airings", type=click.IntRange(min=1), help=_("How many times it may be aired in all."))
@as_json
@with_node
def add(
    refs: tuple[str, ...], direction: str, partner: str, title: str, territories: tuple[str, ...],
    media: tuple[str, ...], starts_on: str, ends_on: str, languages: tuple[str, ...], purpose: str,
    credits_: tuple[str, ...], seconds: int | None, alone: str | None, airings: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Issue the grant and print its ref."""
    from reelbridge.rights import actions, queries
    from reelbridge.rights.schemas import grant_out

    terms = _terms(territories, media, _window(starts_on, ends_on), languages=languages, purpose=purpose,
                   credits_=credits_, seconds=seconds, alone=alone, airings=airings)  # fmt: skip
    grant = actions.issue_grant(
        direction=direction,
        partner_ref=partner,
        terms=terms,
        lines=queries.covered_by_refs(refs),
        title=title,
        by=caller(),
    )
    if as_json:
        echo_json(grant_out(queries.listed([queries.grant(grant.ref)])[0]))
    else:
        click.echo(_("Grant %(ref)s is written down.") % {"ref": grant.ref})


def _terms(
    territories: tuple[str, ...], media: tuple[str, ...], window: Window, *, languages: tuple[str, ...],
    purpose: str, credits_: tuple[str, ...], seconds: int | None, alone: str | None, airings: int | None,
) -> Terms:  # fmt: skip
    from reelbridge.kernel.language import language
    from reelbridge.rights import queries
    from reelbridge.rights.rules import Terms
    from reelbridge.rights.rules.limits import Exclusivity, Runs
    from reelbridge.rights.rules.terms import medium

    lines = [text.partition("=") for text in credits_]
    return Terms(
        queries.territories_named(territories),
        frozenset(map(medium, media)),
        window,
        frozenset(map(language, languages)),
        purpose,
        {language(tag): text for tag, _equals, text in lines},
        seconds,
        exclusivity=Exclusivity(alone or Exclusivity.NON_EXCLUSIVE),
        runs=Runs(airings) if airings else None,
    )


def _window(starts_on: str, ends_on: str) -> Window:
    return Window.parse(f"{starts_on or '..'}/{ends_on or '..'}") if starts_on or ends_on else Window()


def _span(frames: str) -> Span | None:
    if not frames:
        return None
    start, _colon, end = frames.partition(":")
    if not (start.isdecimal() and end.isdecimal()):
        raise BadInput("rights.span_not_understood", text=frames[:60])
    return Span(int(start), int(end))
