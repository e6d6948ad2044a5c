"""Commands of links between catalogues: look for pairs, list them, decide."""

from __future__ import annotations

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.group(help=_("Link what two catalogues tell of the same person, work or place; nothing is merged."))
def link() -> None:
    """Hold the commands of links together."""


@link.command("suggest", help=_("Look for our persons, works and places in partners' catalogues by their names."))
@as_json
@with_node
def suggest(as_json: bool) -> None:
    """Look for pairs."""
    from reelbridge.catalogue.actions import suggest_links

    found = suggest_links(by=caller())
    if as_json:
        echo_json({"new": found})
    else:
        click.echo(_("New pairs to look at: %(count)s.") % {"count": found})


@link.command("list", help=_("List links: those to decide, or those decided."))
@click.option("--state", type=click.Choice(["suggested", "same", "different"]), default="suggested", help=_("Which."))
@as_json
@with_node
def list_(state: str, as_json: bool) -> None:
    """List links."""
    from reelbridge.catalogue.queries.links import link_as_json, links

    rows = [link_as_json(one) for one in links(state=state)]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        names = f"{row['evidence'].get('one', '')} = {row['evidence'].get('other', '')}"
        click.echo(f"{row['one']}  {row['other']}  {row['score']:.2f}  {names}")


@link.command("decide", help=_("Say whether two records tell of the same person, work or place."))
@click.argument("one")
@click.argument("other")
@click.option("--same/--different", "is_same", default=True, help=_("What they are."))
@click.option("--note", default="", help=_("Why."))
@as_json
@with_node
def decide(one: str, other: str, is_same: bool, note: str, as_json: bool) -> None:
    """Decide on a pair."""
    from reelbridge.catalogue.actions import decide_link
    from reelbridge.catalogue.queries.links import link_as_json

    made = decide_link(one, other, is_same=is_same, note=note, by=caller())
    if as_json:
        echo_json(link_as_json(made))
    else:
        click.echo(f"{made.one}  {made.other}  {made.state}")
