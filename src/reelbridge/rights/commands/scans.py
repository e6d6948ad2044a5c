"""``reelbridge rights scan``: the scanned documents behind grants and papers."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.rights.commands.grants import rights


@rights.command("scan", help=_("Attach scanned documents to a grant or paper; without files, list or save them."))
@click.argument("ref")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=_("Save the documents in this folder."))
@as_json
@with_node
def scan(ref: str, files: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """Attach each file, then list all there are, and save them where that is asked for."""
    from reelbridge.rights import actions, queries
    from reelbridge.rights.schemas import scan_out
    from reelbridge.vault.queries import path_of

    for file in files:
        actions.attach_scan(ref, file, by=caller())
    found = list(queries.scans(ref))
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for one in found:
            target = out / one.name
            if target.exists():
                raise Conflict("rights.scan_lies_there", file=str(target))
            shutil.copyfile(path_of(one.digest), target)
    if as_json:
        echo_json([scan_out(one) for one in found])
        return
    for one in found:
        pages = _("%(count)s pages") % {"count": one.pages}
        click.echo(f"{one.pk}  {one.name}  {one.media_type}  {pages}  {one.digest[:16]}")
    if not found:
        click.echo(_("No scan is attached."))
