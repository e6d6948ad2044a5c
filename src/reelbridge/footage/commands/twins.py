"""``reelbridge twins``: holdings that show the same footage, ours and our partners'."""

from __future__ import annotations

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("List holdings that show the same footage, with the better copy named."))
@click.argument("item", default="")
@as_json
@with_node
def twins(item: str, as_json: bool) -> None:
    """Print a line for every two holdings, or for those of an item; exit 1 when there are none."""
    from reelbridge.footage import queries

    pairs = queries.pairs(list(queries.twins(item)))
    if as_json:
        echo_json([pair.as_json() for pair in pairs])
    for pair in [] if as_json else pairs:
        sides = (f"{one.call_number or one.ref} ({one.keeper.ref})" for one in pair.items)
        best = pair.items[pair.better].call_number or pair.items[pair.better].ref
        word = _("the better copy: %(copy)s") % {"copy": best} if pair.why else _("neither is plainly the better copy")
        click.echo("  =  ".join(sides) + f"  {pair.seconds:.1f} s  {word}")
    if not pairs:
        raise SystemExit(ANSWERED_NO)
