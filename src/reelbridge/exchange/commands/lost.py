"""Commands after a loss: which files are lost and who has them, and those that a partner sends again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import PARTLY_DONE, as_json, caller, echo_json, with_node
from reelbridge.exchange.commands.parcels import parcel
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.exchange.queries.lost import Held, Lost


@parcel.command("lost", help=_("Name every file that the vault has lost, and who has it."))
@as_json
@with_node
def lost(as_json: bool) -> None:
    """Print what is lost."""
    from reelbridge.exchange.queries.lost import lost_files

    found = lost_files()
    if as_json:
        echo_json([one.as_json() for one in found])
        return
    for one in found:
        click.echo(f"{one.name}  {one.digest[:12]}…  {', '.join(one.items) or '—'}")
        for said, held in _ways(one):
            click.echo("    " + said % {"partner": held.partner, "parcel": held.parcel})
        if not _ways(one):
            click.echo("    " + _("Only a backup may hold it."))
    if not found:
        click.echo(_("Nothing is lost, as far as the vault was read. “reelbridge verify” reads all of it."))


def _ways(one: Lost) -> list[tuple[str, Held]]:
    again = _("%(partner)s sends it again: “reelbridge parcel again %(parcel)s”.")
    ended = _("%(partner)s sent it in %(parcel)s, whose grant has ended: ask for a new one.")
    received = _("%(partner)s signed for the same bytes in %(parcel)s: ask whether they are still there.")
    ways = [(again, one.again), (ended, one.ended), *((received, held) for held in one.received)]
    return [(said, held) for said, held in ways if held]


@parcel.command(
    "again", help=_("Fetch what was lost of parcels again from whoever sent them, as long as the grants stand.")
)
@click.argument("refs", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help=_("Every parcel of which something is lost."))
@as_json
@with_node
def again(refs: tuple[str, ...], is_all: bool, as_json: bool) -> None:
    """Fetch again what was lost."""
    from reelbridge.exchange.actions.fetching_again import fetch_again, parcels_to_fetch_again
    from reelbridge.kernel.errors import Refusal
    from reelbridge.kernel.wording import say_refusal

    if bool(refs) == is_all:
        raise click.UsageError(_("Name the parcels, or all of them with --all."))
    answers = []
    for ref in parcels_to_fetch_again() if is_all else refs:
        try:
            answers.append({"parcel": ref, "files": fetch_again(ref, by=caller()), "why": ""})
        except Refusal as refusal:
            if not is_all:
                raise
            answers.append({"parcel": ref, "files": [], "why": say_refusal(refusal)})
    if as_json:
        echo_json(answers)
    for one in [] if as_json else answers:
        told = {"parcel": one["parcel"], "count": len(one["files"])}
        click.echo(str(one["why"]) or _("%(parcel)s: files that are here again: %(count)s.") % told)
    sys.exit(PARTLY_DONE if any(one["why"] for one in answers) else 0)
