"""``reelbridge imprints``: how much can be found by its pictures, and entering what is missing."""

from __future__ import annotations

from dataclasses import asdict

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("Show how much can be found by its pictures; enter what is missing."))
@click.option("--enter", is_flag=True, help=_("Ask for the imprints of everything that is not in the index."))
@click.option("--again", is_flag=True, help=_("Make the index again from all imprints, then ask for what is missing."))
@as_json
@with_node
def imprints(enter: bool, again: bool, as_json: bool) -> None:
    """Print the reach of the index; exit 1 when something is missing and was not asked for."""
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
