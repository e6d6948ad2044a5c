"""``reelbridge backup`` and ``reelbridge restore``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from reelbridge.base.cli import as_json, echo_json, start_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("Copy the whole node to a folder, while it runs; again into the same folder copies what is new."))
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--files-only", is_flag=True, help=_("Copy the files only; the database is saved by its own means."))
@as_json
def backup(directory: Path, files_only: bool, as_json: bool) -> None:
    """Back a node up."""
    from reelbridge.node import backups, config

    made = backups.save(config.load(config.find()), directory, with_database=not files_only)
    if as_json:
        echo_json(
            {"directory": str(directory), "node": made.node_id, "made_at": made.made_at, "files": len(made.files)}
        )
        return
    shown = {"directory": directory, "count": len(made.files)}
    click.echo(_("The node is saved in %(directory)s: %(count)s files, each with its digest.") % shown)


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
