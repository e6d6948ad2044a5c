"""Jobs of the dealings: parcels made and parcels fetched."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import accepting, parcels


@job("exchange.build_parcel", queue="heavy", attempts=10)
def build_parcel(_: Running, *, parcel: str) -> None:
    """Make a granted parcel."""
    parcels.build_parcel(parcel)


@job("exchange.fetch_parcel", queue="heavy", attempts=60)
def fetch_parcel(running: Running, *, parcel: str) -> None:
    """Fetch a parcel that lies ready at a partner's; sixty attempts with growing pauses are about two weeks."""
    accepting.fetch_parcel(parcel, by=THE_NODE, shown=running.progress)
