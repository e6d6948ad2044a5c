"""``reelbridge production``: making and listing productions."""

from __future__ import annotations

from pathlib import Path

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.group(help=_("Make and list productions."))
def production() -> None:
    """Hold the verbs together."""


@production.command("add", help=_("Make a production with its titles and the use planned for it."))
@click.option("--title", "titles", multiple=True, required=True, metavar="LANGUAGE=TEXT", help=_("A title; repeat."))
@click.option("--in", "territories", multiple=True, required=True, help=_("A territory such as CN; repeat."))
@click.option("--on", "media", multiple=True, required=True, help=_("A medium such as tv or vod; repeat."))
@click.option("--from", "starts_on", default="", help=_("The first day, such as 2026-09-01."))
@click.option("--to", "ends_on", default="", help=_("The last day."))
@click.option("--language", "languages", multiple=True, help=_("A language it is shown in; repeat. None: any."))
@click.option("--purpose", default="", help=_("What it is for, such as documentary."))
@as_json
@with_node
def add(
    titles: tuple[str, ...],
    territories: tuple[str, ...],
    media: tuple[str, ...],
    starts_on: str,
    ends_on: str,
    languages: tuple[str, ...],
    purpose: str,
    as_json: bool,
) -> None:
    """Add a production and print its ref."""
    from reelbridge.production.actions import add_production
    from reelbridge.production.queries.answers import production_as_json
    from reelbridge.rights.rules import Use

    planned = {
        "territories": list(territories), "media": list(media), "window": f"{starts_on or '..'}/{ends_on or '..'}",
        "languages": list(languages), "purpose": purpose,
    }  # fmt: skip
    made = add_production(titles=_titles(titles), use=Use.from_json(planned), by=caller())
    if as_json:
        echo_json(production_as_json(made))
    else:
        click.echo(made.ref)


def _titles(written: tuple[str, ...]) -> dict[str, str]:
    from reelbridge.kernel.errors import BadInput

    titles = {}
    for one in written:
        tag, equals, text = one.partition("=")
        if not equals:
            raise BadInput("production.title_not_understood", text=one)
        titles[tag] = text
    return titles


@production.command("list", help=_("List the productions, the newest first."))
@as_json
@with_node
def list_(as_json: bool) -> None:
    """Print refs, titles and how many cuts there are."""
    from reelbridge.kernel.language import choose
    from reelbridge.kernel.wording import from_environment
    from reelbridge.production.queries import productions
    from reelbridge.production.queries.answers import production_as_json

    rows = list(productions())
    if as_json:
        echo_json([{**production_as_json(row), "cuts": row.cut_count} for row in rows])
        return
    for row in rows:
        title = choose(row.titles, from_environment()).text
        click.echo(f"{row.ref}  {title}  {_('cuts: %(count)s') % {'count': row.cut_count}}")
    if not rows:
        click.echo(_("There is no production yet. Make one with “reelbridge production add”."))


@production.command("plan", help=_("Show what partners agreed and planned, and what conflicts."))
@click.argument("ref")
@as_json
@with_node
def plan(ref: str, as_json: bool) -> None:
    """Print the plan; exit 1 when releases conflict."""
    from reelbridge.kernel.wording import say, say_reason
    from reelbridge.production import queries
    from reelbridge.production.queries.planning import plan_as_json
    from reelbridge.production.rules.planning import as_json as entry_as_json

    found = queries.plan(queries.production(ref))
    if as_json:
        echo_json(plan_as_json(found))
    else:
        for kind, entries in found.entries.items():
            for one in entries:
                facts = ", ".join(
                    f"{name}={' '.join(value) if isinstance(value, list) else value}"
                    for name, value in entry_as_json(one.entry).items()
                )
                click.echo(f"{one.number:>5}  {say(f'production.plan.{kind}'):<20}  {facts}")
        for release, reason in found.conflicts:
            click.echo(f"! {release.territory} {release.medium} {release.window}: {say_reason(reason)}")
    if found.conflicts:
        raise SystemExit(ANSWERED_NO)


look = click.option("--only-look", is_flag=True, help=_("Only say what it would move; change nothing."))


@production.command("write", help=_("Write into the plan: production write REF share partner=beichen percent=60 …"))
@click.argument("ref")
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE...")
@look
@with_node
def write(ref: str, kind: str, fields: tuple[str, ...], only_look: bool) -> None:
    """Write one entry and print its number; what it moves goes before it."""
    from reelbridge.production.actions import write_plan

    said = dict(one.partition("=")[::2] for one in fields)
    _tell_moves(ref, kind, said, is_only_look=only_look)
    if not only_look:
        click.echo(write_plan(ref, kind, said, by=caller()).pk)


@production.command("change", help=_("Change an entry of the plan: production change REF 12 window=2026-10-01/.."))
@click.argument("ref")
@click.argument("number", type=int)
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@look
@with_node
def change(ref: str, number: int, fields: tuple[str, ...], only_look: bool) -> None:
    """Change some facts of an entry; holdbacks that count from a premiere move with it, and are told of first."""
    from reelbridge.production.actions import change_plan

    said = dict(one.partition("=")[::2] for one in fields)
    _tell_moves(ref, "", said, number, is_only_look=only_look)
    if not only_look:
        change_plan(ref, number, said, by=caller())


def _tell_moves(
    ref: str, kind: str, said: dict[str, str] | None, number: int | None = None, *, is_only_look: bool
) -> None:
    """Print which holdbacks an entry moves and what conflicts, beside the answer itself."""
    from reelbridge.kernel.wording import say_reason
    from reelbridge.production import queries

    found = queries.consequences(queries.production(ref), kind, said, number)
    for reason in found:
        click.echo(f"! {say_reason(reason)}", err=True)
    if is_only_look and not found:
        click.echo(_("It would move no holdback and meet no conflict. Nothing was written down."), err=True)


@production.command("strike", help=_("Strike an entry out of the plan; the log keeps what it said."))
@click.argument("ref")
@click.argument("number", type=int)
@look
@with_node
def strike(ref: str, number: int, only_look: bool) -> None:
    """Strike one entry out; what that moves is told first."""
    from reelbridge.production.actions import strike_plan

    _tell_moves(ref, "", None, number, is_only_look=only_look)
    if not only_look:
        strike_plan(ref, number, by=caller())


@production.command("film", help=_("Say which item of the archive is the finished film."))
@click.argument("ref")
@click.argument("item")
@with_node
def film(ref: str, item: str) -> None:
    """Name the film."""
    from reelbridge.production.actions import name_film

    name_film(ref, item, by=caller())


@production.command("statement", help=_("Divide the income by the shares, exact to the cent."))
@click.argument("ref")
@as_json
@with_node
def statement(ref: str, as_json: bool) -> None:
    """Print the statement of income."""
    from reelbridge.production import queries
    from reelbridge.production.queries.planning import statement_as_json

    found = queries.plan(queries.production(ref))
    if as_json:
        echo_json(statement_as_json(found))
        return
    for partner, held in found.statement.sums.items():
        sums = ", ".join(f"{amount} {currency}" for currency, amount in sorted(held.items()))
        click.echo(f"{partner or _('not agreed'):<24}  {sums}")


@production.command("reckon", help=_("Reckon a statement of income again from its own shares. Needs no node."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def reckon(file: Path) -> None:
    """Say whether a statement agrees to the cent; exit 1 when it does not."""
    from reelbridge.production.rules.recomputing import disagreements

    found = disagreements(file.read_bytes())
    for one in found:
        click.echo(one)
    if found:
        raise SystemExit(ANSWERED_NO)
    click.echo(_("The statement agrees to the cent."))
