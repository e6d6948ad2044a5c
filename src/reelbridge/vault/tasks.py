"""Jobs of the vault."""

from __future__ import annotations

from datetime import timedelta

from reelbridge.base.jobs import Running, enqueue, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.vault.actions import schedule, verify_all
from reelbridge.vault.queries import due

#: How long one job reads before it lets other heavy work have its turn.
TURN_S = 600.0


@job("vault.verify_due", queue="heavy")
def verify_due(running: Running) -> None:
    """Read what is due, for a while; ask for another turn when more is due, else for tomorrow's round."""
    total, done = due().count(), 0

    def counted(_: object) -> None:
        nonlocal done
        done += 1
        running.progress(done, total)

    verify_all(by=THE_NODE, only_due=True, longest_s=TURN_S, on_file=counted)
    if due().exists():
        enqueue("vault.verify_due")
    else:
        schedule(delay=timedelta(days=1))
