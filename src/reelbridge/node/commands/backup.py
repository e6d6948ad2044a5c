"""``reelbridge backup`` and ``reelbridge restore``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import PARTLY_DONE, as_json, echo_json, start_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def _bar(length: int, label: str, *, hidden: bool) -> ProgressBar[int]:
    """Return a progress bar on the error stream, so that what is printed stays clean."""
    return click.progressbar(length=max(length, 1), label=label, file=sys.stderr, hidden=hidden)


@click.command(help=_("Copy the whole node to a folder, while it runs; again into the same folder copies what is new."))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--files-only", is_flag=True, help=_("Copy the files only; the database is saved by its own means."))
@as_json
@click.pass_context
def backup(ctx: click.Context, directory: Path, files_only: bool, as_json: bool) -> None:
    """Back a node up."""
    from reelbridge.node import backups, config

    node = config.load(config.find())
    with _bar(sum(1 for _path in backups.files_to_save(node)), _("Saving"), hidden=as_json) as bar:
        made = backups.save(node, directory, with_database=not files_only, on_file=lambda _name: bar.update(1))
    if as_json:
        told = {"directory": str(directory), "node": made.node_id, "made_at": made.made_at, "files": len(made.files)}
        echo_json(told | {"unsound": list(made.unsound)})
    else:
        shown = {"directory": directory, "count": len(made.files)}
        click.echo(_("The node is saved in %(directory)s: %(count)s files, each with its digest.") % shown)
    for name in made.unsound:
        click.echo(say("node.saved_but_damaged", {"file": name}), err=True)
    if made.unsound:
        ctx.exit(PARTLY_DONE)


@click.command(help=_("Make a node again from a backup, in an empty folder named by --node."))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "only_check", is_flag=True, help=_("Only read the backup and compare every digest."))
@as_json
def restore(directory: Path, only_check: bool, as_json: bool) -> None:
    """Restore a node."""
    from reelbridge.node import backups, config

    if only_check:
        found = backups.check(directory)
        shown = {"count": len(found.files), "node": found.node_id, "made_at": found.made_at}
        if as_json:
            echo_json(
                {
                    "directory": str(directory),
                    "node": found.node_id,
                    "made_at": found.made_at,
                    "files": len(found.files),
                }
            )
            return
        click.echo(_("The backup of %(node)s from %(made_at)s is whole: %(count)s files.") % shown)
        return
    target = Path(os.environ.get(config.WHERE) or ".").resolve()
    found = backups.bring_back(directory, target)
    os.environ[config.WHERE] = str(target)
    start_node()
    from reelbridge.node.remaking import remake_derivatives

    jobs = remake_derivatives()
    if as_json:
        echo_json({"directory": str(target), "node": found.node_id, "made_at": found.made_at, "jobs": jobs})
        return
    shown = {"node": found.node_id, "made_at": found.made_at, "directory": target, "count": jobs}
    click.echo(_("%(node)s stands again in %(directory)s, as of %(made_at)s.") % shown)
    click.echo(
        _("Start it with “reelbridge serve”; it will make the index and %(count)s proxies again by itself.") % shown
    )
