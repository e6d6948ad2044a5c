"""Jobs of the dealings: parcels made and parcels fetched."""

from __future__ import annotations

from datetime import timedelta

from reelbridge.base.jobs import Running, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import accepting, certificates, doubting, imprints_out, parcels, storing
from reelbridge.exchange.wire import TAKEN_BACK
from reelbridge.kernel.errors import NotAllowed


@job("exchange.build_parcel", queue="heavy", attempts=10)
def build_parcel(_: Running, *, parcel: str) -> None:
    """Make a granted parcel."""
    parcels.build_parcel(parcel)


@job("exchange.check_parcel", queue="heavy", attempts=10)
def check_parcel(_: Running, *, parcel: str) -> None:
    """Read a parcel again that its receiver doubts."""
    doubting.check_parcel(parcel)


@job("exchange.check_imprints", queue="heavy", attempts=10)
def check_imprints(_: Running, *, node_id: str, ref: str) -> None:
    """Read a parcel of imprints again whose receiver doubts it."""
    imprints_out.check_imprints(node_id, ref)


@job("exchange.clear_store", queue="light", attempts=60)
def clear_store(_: Running, *, parcel: str) -> None:
    """Remove a parcel that is done with from our store."""
    storing.clear_store(parcel)


@job("exchange.fetch_parcel", queue="heavy", attempts=60)
def fetch_parcel(running: Running, *, parcel: str) -> None:
    """Fetch a parcel that lies ready at a partner's; sixty attempts with growing pauses are about two weeks."""
    try:
        accepting.fetch_parcel(parcel, by=THE_NODE, shown=running.progress)
    except NotAllowed as refusal:
        # a grant that is taken back ends the parcel, which says so, and is no failure of the job
        if refusal.code != TAKEN_BACK:
            raise


@job(certificates.LOOK)
def certify_ended(_: Running) -> None:
    """Certify what became of files whose grant has run out, and ask for tomorrow's look."""
    certificates.certify_ended()
    certificates.schedule_certificates(delay=timedelta(days=1))
