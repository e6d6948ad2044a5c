"""Commands of the ledger: shown, written to a file, verified, and held against the partner's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.exchange.rules.ledger import Ledger

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(help=_("Show, export, verify and compare the signed record of all that passed with a partner."))
def ledger() -> None:
    """Hold the commands of the ledger together."""


@ledger.command("show", help=_("Show every promise that passed between a partner and this node."))
@click.argument("node_id", metavar="PARTNER")
@as_json
@with_node
def show(node_id: str, as_json: bool) -> None:
    """Print the ledger, an entry on a line."""
    from reelbridge.exchange.queries import ledger as kept
    from reelbridge.exchange.queries.line import partner

    found = partner(node_id)
    revoked = kept.revoked_of(found)
    rows = [kept.entry_as_json(entry, revoked) for entry in kept.entries(found).iterator()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        doubt = _("in doubt: signed after its key was lost") if row["is_doubtful"] else ""
        click.echo("{number:>6}  {written_at}  {by:<12} {name} {about}  {doubt}".format(**row, doubt=doubt).rstrip())
    if not rows:
        click.echo(_("No promise has passed yet."))


@ledger.command("export", help=_("Write a partner's ledger to a file that anybody can verify."))
@click.argument("node_id", metavar="PARTNER")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=_("The file to write."))
@with_node
def export(node_id: str, out: Path) -> None:
    """Write a ledger to a file; a file that is there already is replaced when the new one is whole."""
    from reelbridge.exchange.queries import ledger as kept
    from reelbridge.exchange.queries.line import partner

    draft = out.with_name(f".{out.name}.new")
    count = -1
    with draft.open("wb") as stream:
        for line in kept.exported(partner(node_id)):
            stream.write(line)
            count += 1
    draft.replace(out)
    click.echo(_("%(file)s: entries written: %(count)s.") % {"file": out, "count": count})


@ledger.command(
    "verify", help=_("Verify a ledger's file, entry by entry; no node is needed. Exit status 0: sound, 1: not.")
)
@click.argument("file", type=FILE)
@as_json
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Verify both signatures of every entry, the chain, and that nothing is cut off."""
    from reelbridge.exchange.rules.fingerprint import grouped
    from reelbridge.kernel.errors import BadInput
    from reelbridge.kernel.wording import say_refusal

    try:
        with _opened(file) as read:
            count = sum(1 for _promise in read.promises())
    except BadInput as refusal:
        if as_json:
            echo_json({"sound": False, "code": refusal.code, "sentence": say_refusal(refusal)})
        else:
            click.echo(f"✗ {say_refusal(refusal)}")
        ctx.exit(ANSWERED_NO)
    told = {"node": read.heading.node, "partner": read.heading.partner, "entries": count, "key": grouped(read.key)}
    if as_json:
        echo_json({"sound": True, **told})
        return
    click.echo(_("Sound: %(entries)s entries, kept by %(node)s about its dealings with %(partner)s.") % told)
    click.echo(_("Signed by the key %(key)s. Compare it with the fingerprint you know.") % told)


@ledger.command(
    "compare",
    help=_(
        "Hold the ledgers of both sides against each other and name the first difference; no node is needed. "
        "Exit status 0: they agree, 1: they do not."
    ),
)
@click.argument("one", type=FILE)
@click.argument("other", type=FILE)
@as_json
@click.pass_context
def compare(ctx: click.Context, one: Path, other: Path, as_json: bool) -> None:
    """Compare two ledgers; one that is not sound in itself is refused."""
    from reelbridge.exchange.rules.ledger_comparing import first_difference
    from reelbridge.kernel.wording import say_reason

    with _opened(one) as left, _opened(other) as right:
        found = first_difference(left, right)
    if as_json:
        told = {"code": found.code, "sentence": say_reason(found)} if found else None
        echo_json({"agree": found is None, "first_difference": told})
    elif found:
        click.echo(say_reason(found))
    else:
        said = _("The ledgers of %(one)s and %(other)s agree: %(entries)s entries.")
        click.echo(said % {"one": left.heading.node, "other": right.heading.node, "entries": left.heading.entries})
    ctx.exit(ANSWERED_NO if found else 0)


@contextmanager
def _opened(file: Path) -> Iterator[Ledger]:
    from reelbridge.exchange.rules.ledger import LONGEST_LINE, Ledger

    with file.open("rb") as stream:
        # a line longer than any entry is read so far that it is seen to be too long, and refused
        yield Ledger(iter(lambda: stream.readline(LONGEST_LINE + 1), b""))
