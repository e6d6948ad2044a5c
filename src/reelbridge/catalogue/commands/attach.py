"""``reelbridge attach``: documents that belong to an item."""

from __future__ import annotations

from pathlib import Path

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(
    help=_("Attach documents, PDF or plain text, to an item: shot lists, letters. Their text is found with the item.")
)
@click.argument("item")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
@with_node
def attach(item: str, files: tuple[Path, ...], as_json: bool) -> None:
    """Attach each file and say under which digest it is kept."""
    from reelbridge.catalogue.actions import attach_paper

    attached = [attach_paper(item, file, by=caller()) for file in files]
    if as_json:
        echo_json(
            [
                {"item": item, "number": one.pk, "name": one.name, "digest": one.digest, "pages": len(one.paper.pages)}
                for one in attached
            ]
        )
        return
    for one in attached:
        click.echo(_("%(name)s is attached to %(item)s: %(pages)s pages.")
                   % {"name": one.name, "item": item, "pages": len(one.paper.pages)})  # fmt: skip
