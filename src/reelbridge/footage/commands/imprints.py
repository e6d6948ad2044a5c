"""``reelbridge imprints``: how much can be found by its pictures, what is missing, and partners' imprints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, start_node, with_node
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.footage.actions import Taken

_FOLDER = click.Path(path_type=Path)


@click.group(
    invoke_without_command=True,
    help=_("Show how much can be found by its pictures; enter what is missing; exchange imprints with partners."),
)
@click.option("--enter", is_flag=True, help=_("Ask for the imprints of everything that is not in the index."))
@click.option("--again", is_flag=True, help=_("Make the index again from all imprints, then ask for what is missing."))
@as_json
@click.pass_context
def imprints(ctx: click.Context, enter: bool, again: bool, as_json: bool) -> None:
    """Print the reach of the index; exit 1 when something is missing and was not asked for."""
    if ctx.invoked_subcommand:
        return
    start_node()
    from reelbridge.base.rules.roles import COMMAND_LINE
    from reelbridge.footage import actions, queries

    if again:
        actions.rebuild()
    jobs = actions.enter_missing(by=COMMAND_LINE) if enter or again else 0
    found = queries.reach()
    if as_json:
        echo_json({**asdict(found), "jobs": jobs})
    else:
        facts = {"found": found.found, "items": found.items, "hours": f"{found.hours:.1f}",
                 "megabytes": f"{found.bytes / 1e6:.1f}"}  # fmt: skip
        said = _("By their pictures are found: %(found)s of %(items)s holdings (%(hours)s h, %(megabytes)s MB).")
        click.echo(said % facts)
        if jobs:
            click.echo(_("%(count)s are on their way.") % {"count": jobs})
    if found.missing and not jobs:
        raise SystemExit(ANSWERED_NO)


@imprints.command(help=_("Write the imprints that a partner may have, with their records, onto a disk."))
@click.argument("partner")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@as_json
@with_node
def write(partner: str, folder: Path, as_json: bool) -> None:
    """Write a parcel of imprints onto a disk."""
    from reelbridge.exchange.actions.imprints_out import write_imprints

    bag = write_imprints(partner, folder, by=caller())
    if as_json:
        echo_json({"partner": partner, "folder": str(bag)})
        return
    click.echo(_("%(folder)s is written and was read back.") % {"folder": bag})


@imprints.command(help=_("Read the imprints of a partner from a disk, in the place of those that came before."))
@click.argument("folder", metavar="DIR", type=_FOLDER)
@as_json
@with_node
def read(folder: Path, as_json: bool) -> None:
    """Read a parcel of imprints from a disk."""
    from reelbridge.footage.actions import read_imprints

    _tell(read_imprints(folder, by=caller()), as_json=as_json)


@imprints.command(help=_("Bring the imprints of a partner into line with what it shows now, by line."))
@click.argument("partner")
@as_json
@with_node
def fetch(partner: str, as_json: bool) -> None:
    """Fetch the imprints of a partner now."""
    from reelbridge.footage.actions import fetch_imprints

    _tell(fetch_imprints(partner, by=caller()), as_json=as_json)


def _tell(taken: Taken, *, as_json: bool) -> None:
    told = asdict(taken)
    if as_json:
        echo_json(told)
        return
    click.echo(_("%(node)s: imprints new or renewed: %(came)s; no longer shown: %(gone)s.") % told)
