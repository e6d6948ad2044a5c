"""Parcels of imprints that come: their list believed, and what is wanted of them brought, by line or from a disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue import actions as catalogue
from reelbridge.catalogue import queries as known
from reelbridge.exchange.actions.fetching import Watch, fetch_file, fetch_run
from reelbridge.exchange.actions.harvesting import LARGEST_PAGE_BYTES
from reelbridge.exchange.actions.imprints_out import ON_DISK
from reelbridge.exchange.bags.landed import changed_in, is_as_written
from reelbridge.exchange.bags.own import open_list, verify_list
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.imprints import incoming_imprints, list_taken, taken_list
from reelbridge.exchange.queries.ledger import keys_of, revoked_of
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.rules.parcel import FILE, IMPRINTS, LARGEST_LIST_BYTES, ParcelImprint, ParcelList
from reelbridge.exchange.rules.promises import key_among
from reelbridge.exchange.rules.revocation import is_doubtful
from reelbridge.exchange.rules.signed import verify
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Unreachable
from reelbridge.kernel.files import write_whole

_ADDRESS = "/exchange/imprints"
#: Records that are kept in one go.
_AT_ONCE = 500


def imprints_listed(node_id: str) -> tuple[ParcelList, bytes]:
    """Return the list of the imprints that a partner lets us have now, and its bytes as they were signed.

    Raises NotFound for no such partner, Conflict for one who is not paired, BadInput for a list that is not to be
    believed, NotAllowed, Unreachable.
    """
    found = partner_of(node_id)
    if not found.is_paired:
        raise Conflict("exchange.partner_is_not_paired", partner=node_id)
    ask = Ask("GET", f"{_ADDRESS}/{FILE}", may_wait=True, largest_bytes=LARGEST_LIST_BYTES)
    content = call(found, ask).body
    return _believed(found, content), content


def imprints_on(folder: Path) -> tuple[ParcelList, bytes, Path]:
    """Return the list of the imprints on a disk, its bytes, and the bag, every byte of which is as it was signed.

    ``folder`` is the bag or the folder above it; of several bags there the latest counts. Raises NotFound where there
    is none, BadInput for one that is not to be believed or has changed, NotAllowed for a sender who is no partner,
    Conflict for one that is older than what came last; nothing is taken then.
    """
    bag = _bag_in(folder)
    content = _content(bag)
    sender = open_list(content).parcel.sender
    try:
        partner = partner_of(sender)
    except NotFound:
        raise NotAllowed("exchange.partner_is_not_paired", partner=sender) from None
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=sender)
    listed = _believed(partner, content)
    if wrong := changed_in(bag, listed):
        raise BadInput("exchange.imprints_changed", parcel=listed.ref, file=wrong[0])
    if not is_as_written(bag, listed):
        raise BadInput("exchange.imprints_changed", parcel=listed.ref, file="manifest-sha256.txt")
    last = list_taken(sender)
    if last and (last.made_at, last.ref) > (listed.made_at, listed.ref):
        raise Conflict(
            "exchange.imprints_are_older", parcel=listed.ref, made_at=listed.made_at.date(),
            last=last.ref, last_made_at=last.made_at.date(),
        )  # fmt: skip
    return listed, content, bag


def keep_records_of(listed: ParcelList, bag: Path) -> None:
    """Keep the records on a disk of those items that are not known here: a partner without a line is not harvested."""
    keeper = partner_of(listed.sender).institution
    wanted = [one for one in listed.imprints if one.record]
    here = known.items(one.item_ref for one in wanted)
    records = [record for one in wanted if one.item_ref not in here and (record := _read_record(bag / one.record))]
    for first in range(0, len(records) if keeper else 0, _AT_ONCE):
        catalogue.keep_records(records[first : first + _AT_ONCE], keeper=keeper, by=THE_NODE)  # type: ignore[arg-type]


def imprints_fetched(listed: ParcelList, wanted: Collection[ParcelImprint]) -> Iterator[tuple[ParcelImprint, Path]]:
    """Bring imprints by line, and yield each with the file in which it lies, every chunk of it verified.

    What came before the line broke off is not asked for again. Raises NotFound when the partner has made another
    parcel meanwhile or shows no longer what is asked for, Unreachable; a parcel that comes wrong is doubted.
    """
    partner, folder = partner_of(listed.sender), incoming_imprints(listed.ref)
    for before in folder.parent.glob(f"{listed.sender}-*.incoming"):
        if before != folder:
            shutil.rmtree(before)
    folder.mkdir(parents=True, exist_ok=True)
    by_path = {one.path: one for one in wanted}
    # what need not come counts as here
    here = {file.path: file.size for file in listed.files if file.path not in by_path}
    address, watch = f"{_ADDRESS}/{listed.ref}", Watch(lambda _: None, lambda _: None)
    try:
        for run in listed.runs():
            some = [by_path[file.path] for file in run.files if file.path in by_path]
            if some and run.is_small:
                fetch_run(partner, address, run, folder=folder, here=here, size=listed.total_bytes, watch=watch)
            elif some:
                target = folder / run.files[0].path
                fetch_file(partner, address, run.files[0], chunk_bytes=listed.chunk_bytes, target=target, watch=watch)
            yield from ((one, folder / one.path) for one in some)
    except Unreachable as refusal:
        if refusal.code == "exchange.chunk_came_wrong":
            call(partner, Ask("POST", f"{address}/doubt", body=b"{}"))
        raise


def imprints_taken(listed: ParcelList, content: bytes) -> None:
    """Keep the signed list of imprints that are taken in, and nothing else of their parcel."""
    write_whole(taken_list(listed.sender), content)
    shutil.rmtree(incoming_imprints(listed.ref), ignore_errors=True)


def _believed(partner: Partner, content: bytes) -> ParcelList:
    """Return the list; raises BadInput unless the partner signed it, for us, and it is one of imprints."""
    listed = open_list(content)
    signatures = verify(listed.envelope, key_among({partner.node_id: keys_of(partner)[partner.node_id]}))
    if any(is_doubtful(one, revoked_of(partner)) for one in signatures):
        raise BadInput("exchange.parcel_signed_by_revoked_key", parcel=listed.parcel.ref)
    verify_list(listed, None)
    said = listed.parcel
    if (said.kind, said.sender, said.receiver) != (IMPRINTS, partner.node_id, own_identity().node_id):
        raise BadInput("exchange.imprints_not_for_us", parcel=said.ref)
    return said


def _read_record(path: Path) -> dict[str, Any] | None:
    """Return a record; None for what is none, and for one that is larger than a page of them by line may be."""
    if path.stat().st_size > LARGEST_PAGE_BYTES:
        return None
    try:
        record = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _bag_in(folder: Path) -> Path:
    """Return a folder that is a bag, or the latest bag in it that is for us, or for anybody."""
    if not folder.is_dir():
        raise NotFound("exchange.no_such_folder", folder=str(folder))
    if (folder / FILE).is_file():
        return folder
    inside = sorted(
        one for one in folder.glob(f"*{ON_DISK}") if not one.name.startswith(".") and (one / FILE).is_file()
    )
    if not inside:
        raise NotFound("exchange.no_imprints_there", folder=str(folder))
    own = own_identity().node_id
    ours = [one for one in inside if open_list(_content(one)).parcel.receiver == own]
    return (ours or inside)[-1]


def _content(bag: Path) -> bytes:
    with (bag / FILE).open("rb") as stream:
        content = stream.read(LARGEST_LIST_BYTES + 1)
    if len(content) > LARGEST_LIST_BYTES:
        raise BadInput("exchange.parcel_not_understood", field=FILE)
    return content
