"""Commands of parcels: list, fetch, and verify any bag on disk."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import N_
from reelbridge.kernel.wording import gettext_now as _

#: How often it is looked whether another disk was put in.
LOOK_EVERY_S = 2.0
PUT_IN = N_(
    "Of the %(disks)s disks these are still to come: %(missing)s. Put in one of them; reading goes on by itself. The "
    "disk that was read may be taken out. Ctrl-C ends the waiting, and what was read is kept."
)


@click.group(help=_("Fetch, list and verify parcels."))
def parcel() -> None:
    """Hold the commands of parcels together."""


@parcel.command("list", help=_("List parcels, the newest first."))
@as_json
@with_node
def list_parcels(as_json: bool) -> None:
    """Print every parcel on a line."""
    from reelbridge.exchange.queries import dealings

    rows = dealings.parcels()
    if as_json:
        echo_json([dealings.parcel_as_json(row) for row in rows])
        return
    for row in rows:
        done = f"{row.done_chunks}/{row.total_chunks}" if not row.is_ours else f"{row.total_chunks}"
        click.echo(f"{row.ref}  {row.direction:<3}  {row.partner.node_id:<12} {row.state:<9} {done}")
    if not rows:
        click.echo(_("No parcel has been sent or received yet."))


@parcel.command("show", help=_("Show a parcel: its files, how far it has come, its receipts."))
@click.argument("ref")
@as_json
@with_node
def show_parcel(ref: str, as_json: bool) -> None:
    """Print one parcel."""
    from reelbridge.exchange.queries import dealings

    shown = dealings.parcel_as_json(dealings.parcel(ref), whole=True)
    if as_json:
        echo_json(shown)
        return
    click.echo(f"{shown['ref']}  {shown['partner']}  {shown['state']}  {shown['bytes']} B")
    for file in shown["files"]:
        click.echo(f"  {file['sha256'][:12]}…  {file['size']:>14}  {file['path']}")
    for one in shown["receipts"]:
        click.echo(_("Receipt signed by %(by)s at %(at)s") % {"by": one["signed_by"], "at": one["at"]})
    if shown["why"]:
        click.echo(shown["why"])


@parcel.command("fetch", help=_("Fetch a parcel now, from wherever it stopped."))
@click.argument("ref")
@as_json
@with_node
def fetch(ref: str, as_json: bool) -> None:
    """Fetch a parcel, showing how far it is."""
    from reelbridge.exchange.actions.accepting import fetch_parcel
    from reelbridge.exchange.queries import dealings

    one = dealings.parcel(ref)
    with click.progressbar(length=one.total_bytes, label=ref, file=sys.stderr, hidden=as_json) as bar:
        fetch_parcel(ref, by=caller(), shown=lambda done, _total: bar.update(done - bar.pos))
    if as_json:
        echo_json(dealings.parcel_as_json(dealings.parcel(ref), whole=True))
        return
    click.echo(_("%(ref)s is here, whole and verified; the receipt is signed.") % {"ref": ref})


@parcel.command("write", help=_("Write a parcel that waits for a partner onto one or several disks."))
@click.argument("ref")
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--most", "most_bytes", type=click.IntRange(min=0), default=0, help=_("So many bytes on a disk at most."))
@as_json
@with_node
def write(ref: str, folders: tuple[Path, ...], most_bytes: int, as_json: bool) -> None:
    """Write a parcel onto disks, showing how far it is."""
    from reelbridge.exchange.actions.disks import write_parcel
    from reelbridge.exchange.queries import dealings

    total = dealings.parcel(ref).total_bytes
    with click.progressbar(length=total, label=ref, file=sys.stderr, hidden=as_json) as bar:
        bags = write_parcel(
            ref,
            folders,
            by=caller(),
            most_bytes=most_bytes,
            shown=lambda done, _total: bar.update(done - bar.pos),
        )
    if as_json:
        echo_json({"parcel": ref, "disks": [str(bag) for bag in bags]})
        return
    for bag in bags:
        click.echo(str(bag))
    click.echo(_("%(ref)s is written; disks in use: %(count)s. Each was read back.") % {"ref": ref, "count": len(bags)})


@parcel.command("read", help=_("Read a parcel from disks, one after the other or all at once, and accept it whole."))
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--wait", is_flag=True, help=_("Say which disk comes next, wait for it and go on."))
@as_json
@with_node
def read(folders: tuple[Path, ...], wait: bool, as_json: bool) -> None:
    """Read a parcel from disks."""
    from reelbridge.exchange.actions.disks import read_parcel
    from reelbridge.exchange.queries import dealings

    asked_for = set[int]()

    def shown(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    def await_disks(missing: frozenset[int], disks: int) -> None:
        if missing != asked_for:
            asked_for.clear()
            asked_for.update(missing)
            told = {"missing": ", ".join(map(str, sorted(missing))), "disks": disks}
            click.echo(f"\n{_(PUT_IN) % told}", err=True)
        time.sleep(LOOK_EVERY_S)

    with click.progressbar(length=1, file=sys.stderr, hidden=as_json) as bar:
        found = read_parcel(folders, by=caller(), shown=shown, await_disks=await_disks if wait else None)
    if as_json:
        echo_json(dealings.parcel_as_json(dealings.parcel(found.ref), whole=True))
        return
    click.echo(_("%(ref)s is here, whole and verified; the receipt is signed.") % {"ref": found.ref})


@parcel.command("verify", help=_("Verify any bag on disk; no node is needed. Exit status 0: valid, 1: not."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--bag", type=click.Path(path_type=Path), help=_("The bag's folder, of whatever origin."))
@click.option(
    "--key", default="", help=_("The sender's public key, 64 hexadecimal digits, to check a parcel's signature.")
)
@as_json
@click.pass_context
def verify(ctx: click.Context, folder: Path | None, bag: Path | None, key: str, as_json: bool) -> None:
    """Verify a bag and, where there is one, the signed list of a parcel."""
    from reelbridge.exchange.bags.verifying import verify_bag
    from reelbridge.exchange.rules.parcel import FILE

    chosen = bag or folder
    if chosen is None:
        raise click.UsageError(_("Name the bag's folder."))
    report = verify_bag(chosen)
    if (chosen / FILE).is_file() and not bag:
        from reelbridge.exchange.bags.own import look_at_list

        look_at_list(chosen, report, public_key=_key(key))
    if as_json:
        echo_json(report.as_json())
    else:
        _tell(report)
    ctx.exit(0 if report.is_valid else ANSWERED_NO)


def _key(text: str) -> bytes | None:
    if not text:
        return None
    digits = "".join(text.split()).lower()
    if len(digits) != 64 or any(one not in "0123456789abcdef" for one in digits):
        raise click.BadParameter(_("A key has 64 hexadecimal digits."), param_hint="--key")
    return bytes.fromhex(digits)


def _tell(report: Any) -> None:
    from reelbridge.kernel.wording import say_reason

    for problem in report.problems:
        click.echo(f"✗ {say_reason(problem)}")
    for warning in report.warnings:
        click.echo(f"! {say_reason(warning)}")
    facts = {"files": report.files, "bytes": report.size_bytes, "algorithms": ", ".join(report.algorithms)}
    if report.is_valid:
        click.echo(_("Valid: %(files)s files, %(bytes)s bytes (%(algorithms)s).") % facts)
    else:
        click.echo(_("Not valid: problems found: %(count)s.") % {"count": len(report.problems)})
