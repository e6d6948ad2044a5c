"""``reelbridge production``: making and listing productions."""

from __future__ import annotations

import click

from reelbridge.base.cli import as_json, echo_json, with_node
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
    from reelbridge.base.rules.roles import COMMAND_LINE
    from reelbridge.production.actions import add_production
    from reelbridge.production.queries.answers import production_as_json
    from reelbridge.rights.rules import Use

    planned = {
        "territories": list(territories), "media": list(media), "window": f"{starts_on or '..'}/{ends_on or '..'}",
        "languages": list(languages), "purpose": purpose,
    }  # fmt: skip
    made = add_production(titles=_titles(titles), use=Use.from_json(planned), by=COMMAND_LINE)
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
