"""``reelbridge sample``: records and films to try a node with."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.group(help=_("Sample records and films to try a node with."))
def sample() -> None:
    """Group the sample commands."""


@sample.command("load", help=_("Load the sample catalogue of this node's institution (nevsky or beichen)."))
@as_json
@with_node
def load(as_json: bool) -> None:
    """Load the records."""
    from django.conf import settings

    from reelbridge.node.sample.loading import load_records

    refs = load_records(settings.NODE.id, by=caller())
    if as_json:
        echo_json(refs)
        return
    click.echo(_("Loaded: %(count)s works and agents, in three languages.") % {"count": len(refs)})


@sample.command("productions", help=_("Make the sample productions: three cuts, a release board, shares."))
@as_json
@with_node
def productions(as_json: bool) -> None:
    """Make the productions."""
    from reelbridge.node.sample.productions import load_productions

    refs = load_productions(by=caller())
    if as_json:
        echo_json(refs)
        return
    for key, ref in refs.items():
        click.echo(f"{ref}  {key}")


@sample.command("films", help=_("Render the sample films and photographs into a folder, each with its sidecar."))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@as_json
@with_node
def films(directory: Path, as_json: bool) -> None:
    """Render the films."""
    from django.conf import settings

    from reelbridge.node.sample.loading import write_material

    directory.mkdir(parents=True, exist_ok=True)
    with click.progressbar(length=1, label=_("Rendering"), file=sys.stderr, hidden=as_json) as bar:

        def on_frame(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        paths = write_material(settings.NODE.id, directory, on_frame=on_frame)
    if as_json:
        echo_json({"directory": str(directory), "files": [path.name for path in paths]})
        return
    click.echo(
        _("Written: %(count)s files with their sidecars in %(directory)s.")
        % {"count": len(paths), "directory": directory}
    )
