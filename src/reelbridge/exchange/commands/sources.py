"""Commands of repositories that are no nodes: name them, list them, read them."""

from __future__ import annotations

import sys

import click

from reelbridge.base.cli import PARTLY_DONE, as_json, caller, echo_json, with_node
from reelbridge.exchange.commands.line import counting, silent
from reelbridge.exchange.rules.foreign import PROFILES
from reelbridge.kernel.wording import gettext_now as _


@click.group(help=_("Read catalogues of any OAI-PMH repository, not only of partners."))
def source() -> None:
    """Hold the commands of repositories together."""


@source.command("add", help=_("Name a repository by a short name and the address of its OAI-PMH interface."))
@click.argument("key", metavar="NAME")
@click.argument("address")
@click.option("--name", default="", help=_("What the institution is called."))
@click.option("--profile", type=click.Choice(PROFILES), default="oai_dc", help=_("How its records are read."))
@click.option("--prefix", default="", help=_("What the repository calls the format, where it is another word."))
@click.option("--set", "set_spec", default="", help=_("Only this set of it."))
@click.option("--language", default="en", help=_("The language of texts that name none."))
@as_json
@with_node
def add(
    key: str, address: str, name: str, profile: str, prefix: str, set_spec: str, language: str, as_json: bool
) -> None:
    """Name a repository."""
    from reelbridge.exchange.actions.sources import add_source
    from reelbridge.exchange.queries.sources import source_as_json

    made = add_source(
        key, address, name=name, profile=profile, prefix=prefix, set_spec=set_spec, tongue=language, by=caller()
    )
    if as_json:
        echo_json(source_as_json(made))
    else:
        click.echo(_("%(key)s is kept. Read it with “reelbridge source harvest %(key)s”.") % {"key": key})


@source.command("list", help=_("List the repositories, and when each was read."))
@as_json
@with_node
def list_(as_json: bool) -> None:
    """List the repositories."""
    from reelbridge.exchange.queries.sources import source_as_json, sources

    rows = [source_as_json(one) for one in sources()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(f"{row['key']}  {row['profile']}  {row['address']}  {row['last_harvest_at'] or '–'}")


@source.command("harvest", help=_("Fetch what a repository has added, changed or deleted."))
@click.argument("key", metavar="NAME")
@as_json
@with_node
def harvest(key: str, as_json: bool) -> None:
    """Read a repository."""
    from reelbridge.exchange.actions.sources import harvest_source, source_of
    from reelbridge.exchange.queries.sources import problems_of_source, source_as_json

    found = harvest_source(source_of(key), by=caller(), on_page=silent if as_json else counting)
    problems = problems_of_source(source_of(key))
    if as_json:
        echo_json({**source_as_json(source_of(key)), "kept": found.kept, "dropped": found.dropped})
    else:
        told = {"partner": key, "kept": found.kept, "dropped": found.dropped, "problems": found.problems}
        click.echo(
            _("%(partner)s: records kept: %(kept)s, withdrawn: %(dropped)s, not taken whole: %(problems)s.") % told
        )
        for problem in problems:
            click.echo(f"  {problem.identifier}: {problem.why}", err=True)
    sys.exit(PARTLY_DONE if problems else 0)
