"""Commands of the vault."""

from __future__ import annotations

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("Read every stored file again and compare its digest. Exits 1 when one is damaged or missing."))
@click.option("--due", is_flag=True, help=_("Only the files whose turn it is."))
@as_json
@click.pass_context
@with_node
def verify(ctx: click.Context, due: bool, as_json: bool) -> None:
    """Read the vault."""
    from reelbridge.vault import queries
    from reelbridge.vault.actions import verify_all

    total = sum(row.size for row in queries.due()) if due else queries.holdings().bytes
    if as_json:
        found = verify_all(by=caller(), only_due=due)
        echo_json(
            {"files": found.files, "bytes": found.bytes, "damaged": found.damaged, "missing": found.missing},
        )
    else:
        with click.progressbar(length=total, label=_("Reading the vault")) as bar:
            found = verify_all(by=caller(), only_due=due, on_bytes=bar.update)
        for digest in found.damaged:
            click.echo(_("damaged: %(name)s (%(digest)s)") % {"name": queries.came_in_as(digest), "digest": digest})
        for digest in found.missing:
            click.echo(_("missing: %(name)s (%(digest)s)") % {"name": queries.came_in_as(digest), "digest": digest})
        click.echo(
            _("Files read: %(files)s. Damaged: %(damaged)s. Missing: %(missing)s.")
            % {"files": found.files, "damaged": len(found.damaged), "missing": len(found.missing)}
        )
    if not found.is_sound:
        ctx.exit(ANSWERED_NO)
