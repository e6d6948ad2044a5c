"""``reelbridge serve`` and ``reelbridge worker``: the processes of a running node."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from reelbridge.base.cli import as_json, echo_json, start_node, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.node import config


@click.command(help=_("Run the web server and the workers until stopped."))
@click.argument("directory", type=click.Path(path_type=Path), required=False)
def serve(directory: Path | None) -> None:
    """Serve a node."""
    if directory:
        os.environ[config.WHERE] = str(directory)
    start_node()
    from django.conf import settings

    from reelbridge.node.processes import House, prepare, require_port

    require_port(settings.NODE)
    for line in prepare():
        click.echo(line)
    click.echo(
        _("%(name)s: %(address)s (stop with Ctrl-C)")
        % {"name": settings.NODE.id, "address": settings.NODE.options.address}
    )
    house = House(settings.NODE)
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, house.stop)
    house.run()


@click.command(help=_("Run jobs without the web server, on another machine or for a single pass."))
@click.option(
    "--queue", "queues", multiple=True, type=click.Choice(["light", "heavy"]), help=_("Only these queues; else all.")
)
@click.option("--until-idle", is_flag=True, help=_("Stop when nothing is due."))
@click.option(
    "--lease",
    type=click.FloatRange(0.5),
    default=30,
    show_default=True,
    help=_("Seconds after which a silent worker's job is taken up by another."),
)
@as_json
@with_node
def worker(queues: tuple[str, ...], until_idle: bool, lease: float, as_json: bool) -> None:
    """Run jobs."""
    from datetime import timedelta

    from reelbridge.base.worker import Worker

    one = Worker(queues or ("light", "heavy"), timedelta(seconds=lease))
    if until_idle:
        count = one.run_until_idle(wait_for_due_s=2)
        if as_json:
            echo_json({"jobs_run": count})
        else:
            click.echo(_("Jobs run: %(count)s") % {"count": count})
        return
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, one.stop)
    one.run()
