"""Files that came in a parcel and were lost since are asked for once more, as long as their grant stands."""

from __future__ import annotations

import shutil
from pathlib import Path

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.actions.accepting import OverTheLine, believed_list, incoming, require_standing
from reelbridge.exchange.actions.arriving import Shown, alone, incoming_folder
from reelbridge.exchange.actions.doubting import doubt_after
from reelbridge.exchange.actions.fetching import Watch
from reelbridge.exchange.models import Parcel
from reelbridge.exchange.queries.lost import lost_files, lost_of
from reelbridge.exchange.rules.dealing import ParcelState
from reelbridge.kernel.errors import BadInput, Conflict, Unreachable
from reelbridge.vault import actions as vault


def parcels_to_fetch_again() -> list[str]:
    """Return the refs of the parcels of which lost files can be fetched again."""
    return sorted({one.again.parcel for one in lost_files() if one.again})


def fetch_again(ref: str, *, by: Actor, shown: Shown | None = None) -> list[str]:
    """Fetch what was lost of a parcel from whoever sent it, verify it, and put it back; return the digests.

    Raises Conflict for a parcel that was not accepted, NotAllowed when its grant stands no more, Unreachable when the
    line breaks off: what has come is kept, and the next call goes on from there. The sender is told where it comes
    wrong.
    """
    require(by, "exchange.fetch")
    parcel = incoming(ref)
    if parcel.state != ParcelState.ACCEPTED:
        raise Conflict("exchange.parcel_was_not_accepted", parcel=ref)
    with alone(ref):
        require_standing(parcel)
        wanted = lost_of(parcel)
        try:
            back = _bring_back(parcel, wanted, shown) if wanted else []
        except Unreachable as refusal:
            doubt_after(parcel, refusal)
            raise
    if back:
        record("exchange.parcel_fetched_again", parcel.subject, by=by, files=len(back))
    return back


def _bring_back(parcel: Parcel, wanted: set[str], shown: Shown | None) -> list[str]:
    folder, line = incoming_folder(parcel.ref), OverTheLine()
    folder.mkdir(parents=True, exist_ok=True)
    listed = believed_list(parcel, folder, line).parcel
    runs = [run for run in listed.runs() if any(file.digest in wanted for file in run.files)]
    total, back, done = sum(run.end - run.first for run in runs), [], 0

    def arrived(size: int) -> None:
        nonlocal done
        done += size
        if shown:
            shown(done, total)

    for run in runs:
        line.bring(parcel, run, listed, folder=folder, watch=Watch(arrived, lambda _: None))
        for file in run.files:
            if file.digest in wanted:
                back.append(_put_back(parcel, folder / file.path, file.digest))
    shutil.rmtree(folder)
    return back


def _put_back(parcel: Parcel, path: Path, digest: str) -> str:
    taken = vault.take_in(path, by=THE_NODE, name=path.name, move=True)
    if taken.digest != digest:
        raise BadInput("exchange.parcel_changed_on_disk", parcel=parcel.ref, file=path.name)
    return str(taken.digest)
