"""``reelbridge ingest``: files and folders, with progress, to be broken off and run again at any time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from reelbridge.base.cli import PARTLY_DONE, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from reelbridge.catalogue.models import Arrival


@click.command(
    help=_(
        "Take films, photographs and sound into the archive. Folders are taken whole; NAME.ext.toml beside a file "
        "describes it. A second run skips what is known. Exits 3 when some files were refused."
    )
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--batch", default="", help=_("A name for this run, to find its arrivals by."))
@click.option("--work", "work_ref", default="", help=_("The work that all of these are copies of."))
@click.option("--wait", is_flag=True, help=_("Make viewing copies, stills and shots before returning."))
@as_json
@click.pass_context
@with_node
def ingest(ctx: click.Context, paths: tuple[Path, ...], batch: str, work_ref: str, wait: bool, as_json: bool) -> None:
    """Take everything in, one file after the other."""
    from reelbridge.catalogue.actions import named_batch

    files = list(found(paths))
    arrivals = _take(files, batch=named_batch(batch), work_ref=work_ref, quiet=as_json)
    dead = _work_off(quiet=as_json) if wait else 0
    if as_json:
        echo_json(_answer(arrivals, dead))
    else:
        _tell(arrivals, dead)
    if dead or any(arrival.state == "refused" for arrival in arrivals):
        ctx.exit(PARTLY_DONE)


def found(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files that paths name, folders in the order of names; sidecars and hidden files are passed over.

    What is no plain file, and a folder that may not be read, is yielded too: it is refused by name, not passed over.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(_inside(path))
        else:
            yield path


def _inside(top: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(top, onerror=closed.append):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        here = Path(folder)
        yield from (here / name for name in names if not name.startswith(".") and not _is_sidecar(here / name))
    yield from (Path(fault.filename) for fault in closed)


def _is_sidecar(path: Path) -> bool:
    """Whether a file describes another one beside it."""
    return path.suffix == ".toml" and path.with_suffix("").is_file()


def _bar(length: int, label: str, *, quiet: bool) -> ProgressBar[int]:
    """Return a progress bar on the error stream, so that what is printed stays clean."""
    return click.progressbar(length=max(length, 1), label=label, file=sys.stderr, hidden=quiet)


def _take(files: list[Path], *, batch: str, work_ref: str, quiet: bool) -> list[Arrival]:
    """Take files in under a bar that counts their bytes."""
    from reelbridge.catalogue import actions

    sizes = [path.stat().st_size if path.is_file() else 0 for path in files]
    arrivals: list[Arrival] = []
    done = 0
    with _bar(sum(sizes), _("Taking in"), quiet=quiet) as bar:
        for path, size in zip(files, sizes, strict=True):
            arrivals.append(actions.ingest(path, by=caller(), batch=batch, work_ref=work_ref, on_bytes=bar.update))
            done += size
            # what was skipped or refused counts as gone through, what grew meanwhile does not count twice
            bar.update(done - bar.pos)
    return arrivals


def _work_off(*, quiet: bool) -> int:
    """Run the jobs that are due, beside whatever workers there are; return how many have failed."""
    from reelbridge.base.models import Job
    from reelbridge.base.worker import Worker
    from reelbridge.kernel import clock

    began, worker = clock.now(), Worker()

    def left() -> int:
        due = Job.objects.filter(state=Job.State.WAITING, due_at__lte=clock.now())
        return due.count() + Job.objects.filter(state=Job.State.RUNNING).count()

    total = left()
    with _bar(total, _("Making viewing copies"), quiet=quiet) as bar:
        while open_jobs := left():
            if not worker.run_one():
                sleep(0.2)  # another worker has the last ones
            bar.length = total = max(total, open_jobs)
            bar.update(total - open_jobs - bar.pos)
        bar.update(max(total, 1) - bar.pos)
    dead = Job.objects.filter(state=Job.State.DEAD, finished_at__gte=began)
    # a viewing copy that is tried again later is missing now; an index entry that waits its turn is not missed
    tried_again = Job.objects.filter(state=Job.State.WAITING, attempts__gt=0, name="media.prepare")
    return dead.count() + tried_again.count()


def _answer(arrivals: list[Arrival], dead: int) -> dict[str, Any]:
    return {
        "batch": arrivals[0].batch if arrivals else "",
        "taken": sum(arrival.state == "taken" for arrival in arrivals),
        "known": sum(arrival.state == "known" for arrival in arrivals),
        "refused": sum(arrival.state == "refused" for arrival in arrivals),
        "failed_jobs": dead,
        "arrivals": [
            {
                "name": arrival.name,
                "source": arrival.source,
                "size": arrival.size,
                "state": str(arrival.state),
                "item": arrival.item.ref if arrival.item else None,
                "why": arrival.why_code,
                "sentence": _sentence(arrival),
            }
            for arrival in arrivals
        ],
    }


def _sentence(arrival: Arrival) -> str:
    from reelbridge.kernel.wording import say

    return say(arrival.why_code, arrival.why_facts) if arrival.why_code else ""


def _tell(arrivals: list[Arrival], dead: int) -> None:
    counts = _answer(arrivals, dead)
    for arrival in arrivals:
        if arrival.state == "taken" and arrival.item:
            click.echo(f"{arrival.item.ref}  {arrival.name}")
    for arrival in arrivals:
        if arrival.why_code:
            click.echo(f"! {arrival.source or arrival.name}: {_sentence(arrival)}", err=True)
    click.echo(
        _("Taken in: %(taken)s. Known already: %(known)s. Refused: %(refused)s.")
        % {name: counts[name] for name in ("taken", "known", "refused")}
    )
    if dead:
        click.echo(_("Jobs that failed: %(count)s. See reelbridge doctor.") % {"count": dead}, err=True)
