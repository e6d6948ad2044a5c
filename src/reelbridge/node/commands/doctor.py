"""``reelbridge doctor``: is the node well, and if not, what to do."""

from __future__ import annotations

from dataclasses import asdict

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say


@click.command(help=_("Look the node over and say what is wrong and what to do; exit 1 when something is wrong."))
@click.option(
    "--mend", is_flag=True, help=_("Make the index and missing proxies again, and clear half-received files.")
)
@as_json
@with_node
def doctor(mend: bool, as_json: bool) -> None:
    """Look a node over."""
    from reelbridge.node import checkups

    if mend:
        from reelbridge.catalogue.actions import clear_abandoned
        from reelbridge.node.remaking import remake_derivatives
        from reelbridge.vault.actions import tidy

        tidy(by=caller())
        clear_abandoned(by=caller())
        remake_derivatives()
    found = checkups.look_over()
    if as_json:
        echo_json([{**asdict(one), "sentence": say(one.code, one.facts)} for one in found])
    marks = {checkups.Level.GOOD: _("good"), checkups.Level.WARNING: _("look"), checkups.Level.WRONG: _("wrong")}
    for one in [] if as_json else found:
        click.echo(f"{marks[one.level]:<8} {say(one.code, one.facts)}")
    if any(one.level is checkups.Level.WRONG for one in found):
        raise SystemExit(ANSWERED_NO)
