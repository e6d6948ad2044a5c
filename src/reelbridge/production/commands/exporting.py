"""``reelbridge cut export`` and ``reelbridge shotlist``: files for the edit suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import with_node
from reelbridge.kernel.wording import from_environment
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.production.commands.cuts import cut

if TYPE_CHECKING:
    from reelbridge.production.downloads import Download

_form = click.option("--format", "form", type=click.Choice(["edl", "otio", "fcpxml", "ale"]), default="edl",
                     show_default=True)  # fmt: skip
_out = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=_("The file to write; else the screen.")
)


def _write(made: Download, out: Path | None) -> None:
    if out:
        out.write_bytes(made.content)
        click.echo(str(out), err=True)
    else:
        click.echo(made.content, nl=False)


@cut.command("export", help=_("Write a cut for the edit suite, with our refs and a marker at each uncleared clip."))
@click.argument("production_ref", metavar="PRODUCTION")
@click.option("--cut", "number", type=click.IntRange(1), help=_("The cut's number; else the newest."))
@_form
@_out
@with_node
def export(production_ref: str, number: int | None, form: str, out: Path | None) -> None:
    """Write one cut."""
    from reelbridge.production import exports, queries

    _write(exports.cut(queries.cut(production_ref, number), form), out)


@click.command(help=_("Write items and shots (nevsky-i-00001/4) as a list for the edit suite to begin with."))
@click.argument("refs", nargs=-1, required=True)
@_form
@_out
@with_node
def shotlist(refs: tuple[str, ...], form: str, out: Path | None) -> None:
    """Write a list of shots."""
    from reelbridge.production import exports

    _write(exports.shot_list(exports.wanted_of(refs, (), ()), form, language=from_environment()), out)
