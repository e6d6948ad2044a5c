"""Parcels that come in: fetched, verified whole, taken into the vault with their terms, and receipted."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import actions as catalogue
from reelbridge.catalogue import queries as known
from reelbridge.exchange.actions.arriving import (
    Progress,
    Shown,
    alone,
    incoming_folder,
    note_failure,
    standing,
    was_made_again,
)
from reelbridge.exchange.actions.doubting import doubt_after
from reelbridge.exchange.actions.fetching import PART, Watch, fetch_file, fetch_run, refusal_of
from reelbridge.exchange.actions.receipts import sign_receipt
from reelbridge.exchange.bags.landed import changed_in, is_as_written
from reelbridge.exchange.bags.own import SignedList, open_list, verify_list
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.bags.walking import files_under, walk
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Parcel, Request
from reelbridge.exchange.queries.ledger import keys_of, revoked_of
from reelbridge.exchange.rules.dealing import Asked, ParcelState, RequestState, later
from reelbridge.exchange.rules.parcel import (
    FILE,
    LARGEST_LIST_BYTES,
    SMALL_FILE,
    ParcelFile,
    ParcelLine,
    ParcelList,
    Run,
)
from reelbridge.exchange.rules.promises import key_among
from reelbridge.exchange.rules.revocation import is_doubtful
from reelbridge.exchange.rules.signed import Signature, verify
from reelbridge.exchange.wire import Ask, open_call, read_whole
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest_file
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, Unreachable
from reelbridge.kernel.files import settle, write_whole
from reelbridge.kernel.wording import say_reason
from reelbridge.media import actions as media
from reelbridge.media import queries as seen
from reelbridge.media.rules import Probe
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Standing
from reelbridge.vault import actions as vault
from reelbridge.vault import queries as stored
from reelbridge.vault.rules.rereading import State

#: A list of very many files is read once for all that is asked of it while its parcel comes.
_opened = lru_cache(maxsize=1)(open_list)


class Source(Protocol):
    """Where a parcel comes from: the line, or disks."""

    def list_content(self, parcel: Parcel) -> bytes:
        """Return ``parcel.json`` as the source has it."""

    def bring(self, parcel: Parcel, run: Run, listed: ParcelList, *, folder: Path, watch: Watch) -> None:
        """Bring files of the parcel to their places, every chunk verified, or what the source has of them."""

    def close(self, parcel: Parcel) -> None:
        """Raise Conflict when something is still missing or came wrong; called when everything was asked for."""


class OverTheLine:
    """The sender's own door, to one parcel."""

    def __init__(self) -> None:
        #: The size of everything that lay here before; nobody else writes there meanwhile.
        self._here: dict[str, int] | None = None

    def list_content(self, parcel: Parcel) -> bytes:
        """Fetch the list; raises Unreachable where it comes wrong, changed on its way or at the partner's."""
        content = self._ask_for_list(parcel)
        if _wrong_with(parcel, content):
            content = self._ask_for_list(parcel)
        if why := _wrong_with(parcel, content):
            raise Unreachable(why.code, **why.facts)
        return content

    def _ask_for_list(self, parcel: Parcel) -> bytes:
        ask = Ask("GET", f"/exchange/parcels/{parcel.ref}/{FILE}", is_stream=True, may_wait=True)
        with open_call(parcel.partner, ask) as response:
            if response.status_code != 200:
                raise refusal_of(parcel.partner, response)
            return read_whole(response, parcel.partner.node_id, LARGEST_LIST_BYTES)

    def bring(self, parcel: Parcel, run: Run, listed: ParcelList, *, folder: Path, watch: Watch) -> None:
        """Fetch a large file, or a run of small ones, raising Unreachable where something stays incomplete."""
        address = f"/exchange/parcels/{parcel.ref}"
        if run.is_small:
            if self._here is None:
                self._here = {found.path: found.size for found in walk(folder) if not found.why}
            here, size = self._here, listed.total_bytes
            fetch_run(parcel.partner, address, run, folder=folder, here=here, size=size, watch=watch)
            return
        (file,) = run.files
        target = folder / file.path
        fetch_file(parcel.partner, address, file, chunk_bytes=listed.chunk_bytes, target=target, watch=watch)

    def close(self, parcel: Parcel) -> None:
        """Do nothing: what stays incomplete by line was refused at once."""


def fetch_parcel(ref: str, *, by: Actor, shown: Shown | None = None, source: Source | None = None) -> Parcel:
    """Fetch a parcel that a partner has made ready, from wherever it stopped, and accept it once it is whole.

    It comes by line where no other source is given. Raises NotFound for none, NotAllowed when its grant was taken
    back, Conflict while another process fetches it or when disks lack a part, Unreachable when the line breaks off;
    nothing is accepted before everything is verified.
    """
    require(by, "exchange.fetch")
    parcel = incoming(ref)
    if parcel.state == ParcelState.ACCEPTED:
        return parcel
    with alone(ref):
        if was_made_again(ref):
            return incoming(ref)
        try:
            require_standing(parcel)
            if parcel.state != ParcelState.WHOLE:
                _fetch(parcel, source or OverTheLine(), shown or (lambda done, total: None))  # noqa: ARG005 -- their names
            _accept(parcel, by)
        except Refusal as refusal:
            if was_made_again(ref):
                return incoming(ref)
            note_failure(parcel, refusal)
            if source is None:
                doubt_after(parcel, refusal)
            raise
    return incoming(ref)


def incoming(ref: str) -> Parcel:
    """Return a parcel that came or comes here; raises NotFound."""
    parcel = (
        Parcel.objects.select_related("partner__institution", "request")
        .filter(ref=ref, direction=Request.Direction.IN)
        .first()
    )
    if parcel is None:
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    return parcel


def require_standing(parcel: Parcel) -> None:
    """Raise NotAllowed when the grant of a parcel was taken back."""
    if parcel.state == ParcelState.REVOKED or rights.grant(parcel.grant_ref).state != Standing.STANDING:
        raise NotAllowed("exchange.grant_was_taken_back", parcel=parcel.ref, grant=parcel.grant_ref)


def _fetch(parcel: Parcel, source: Source, shown: Shown) -> None:
    folder = incoming_folder(parcel.ref)
    folder.mkdir(parents=True, exist_ok=True)
    listed = believed_list(parcel, folder, source)
    away = _put_away_before(parcel, folder, listed.parcel)
    _require_room(folder, listed, away)
    progress = Progress(parcel, listed.parcel.total_bytes, shown)
    standing(parcel).update(
        state=ParcelState.FETCHING,
        began_at=parcel.began_at or clock.now(),
        total_bytes=listed.parcel.total_bytes,
        total_chunks=listed.parcel.total_chunks,
        why_code="",
        why_facts={},
    )
    watch = Watch(progress.chunk, progress.wrong)
    for run in listed.parcel.runs():
        if run.files[0].path in away:
            progress.passed_by(run, listed.parcel.chunk_bytes)
        else:
            source.bring(parcel, run, listed.parcel, folder=folder, watch=watch)
        progress.first_of_run += run.chunks
    progress.note()
    source.close(parcel)
    progress.note()
    settle()
    _drop_halves(folder, listed.parcel)
    _require_valid(parcel, folder, listed.parcel, away)
    if not Parcel.objects.filter(pk=parcel.pk, state=ParcelState.FETCHING).update(state=ParcelState.WHOLE):
        raise NotAllowed("exchange.grant_was_taken_back", parcel=parcel.ref, grant=parcel.grant_ref)


def believed_list(parcel: Parcel, folder: Path, source: Source) -> SignedList:
    """Return the parcel's list as its sender signed it, brought first if it is not here or has changed since."""
    path = folder / FILE
    if path.is_file() and _wrong_with(parcel, path.read_bytes()):
        # it has changed on this disk since it came
        path.unlink()
    if path.is_file():
        return _believed(parcel, _opened(path.read_bytes()))
    content = source.list_content(parcel)
    listed = _believed(parcel, _opened(content))
    write_whole(path, content)
    return listed


def _is_announced(parcel: Parcel, content: bytes) -> bool:
    try:
        return _opened(content).digest == parcel.list_digest
    except BadInput:
        return False


def _wrong_with(parcel: Parcel, content: bytes) -> Refusal | None:
    """Return why a list is not the one that was announced, under a signature of the partner's that holds."""
    changed = Unreachable("exchange.chunk_came_wrong", file=FILE, chunk=1, times=2)
    try:
        return None if _is_announced(parcel, content) and _signatures(parcel, _opened(content)) else changed
    except NotAllowed as refusal:
        # a name of a key that changed, or a key of which a letter is still under way
        return refusal
    except BadInput:
        return changed


def _signatures(parcel: Parcel, listed: SignedList) -> list[Signature]:
    """Return the signatures of a list, each of them true; raises BadInput, NotAllowed for a key that is not known."""
    node = parcel.partner.node_id
    # signed, maybe, by the key before
    return verify(listed.envelope, key_among({node: keys_of(parcel.partner)[node]}))


def _believed(parcel: Parcel, listed: SignedList) -> SignedList:
    """Return the list; raises BadInput unless the partner signed it, for us, for what was announced and granted."""
    partner = parcel.partner
    if any(is_doubtful(one, revoked_of(partner)) for one in _signatures(parcel, listed)):
        raise BadInput("exchange.parcel_signed_by_revoked_key", parcel=parcel.ref)
    verify_list(listed, None)
    said = listed.parcel
    expected = (parcel.ref, partner.node_id, own_identity().node_id, parcel.request.ref, parcel.grant_ref)
    if (said.ref, said.sender, said.receiver, said.request_ref, said.grant_ref) != expected:
        raise BadInput("exchange.parcel_is_another", parcel=parcel.ref, found=said.ref)
    if listed.digest != parcel.list_digest:
        raise BadInput("exchange.parcel_list_changed", parcel=parcel.ref)
    granted = {Asked(line.item_ref, line.span) for line in rights.grant(parcel.grant_ref).as_value().lines}
    are_granted = {Asked(line.item_ref, line.span) for line in said.lines} <= granted
    if not are_granted or any(max(line.before, line.after) > parcel.request.handles for line in said.lines):
        raise BadInput("exchange.parcel_holds_other_shots", parcel=parcel.ref)
    return listed


def _require_room(folder: Path, listed: SignedList, away: set[str]) -> None:
    here = sum(found.size for found in walk(folder))
    here += sum(file.size for file in listed.parcel.files if file.path in away)
    needed, free = listed.parcel.total_bytes - here, shutil.disk_usage(folder).free
    if needed > free:
        raise Conflict("exchange.no_room_for_parcel", needed=needed, free=free, parcel=listed.parcel.ref)


def _require_valid(parcel: Parcel, folder: Path, listed: ParcelList, away: set[str]) -> None:
    """Read every file once more where it lies: raise Conflict when one changed here, BadInput for a bag made wrong.

    Essence is read by the vault, which takes in nothing but what the signed list names; what is ``away`` it has read.
    """
    found = changed_in(folder, listed, but={line.path for line in listed.lines})
    changed = [path for path in found if path not in away]
    for name in (one for one in changed if (folder / one).exists()):
        _doubt_file(folder, name)
    if changed:
        raise Conflict("exchange.parcel_changed_on_disk", parcel=parcel.ref, file=changed[0])
    if is_as_written(folder, listed):
        return
    report = verify_bag(folder, known={file.path: file.digest for file in listed.files})
    # what the vault has taken in is missed here, and in the sum
    missed = {path for path in away if not (folder / path).exists()}
    problems = [one for one in report.problems if one.facts.get("path") not in missed]
    if missed:
        problems = [one for one in problems if one.code != "exchange.bag_oxum_differs"]
    if problems:
        raise BadInput("exchange.parcel_is_no_valid_bag", parcel=parcel.ref, why=say_reason(problems[0]))


def _drop_halves(folder: Path, listed: ParcelList) -> None:
    """Remove what is left of files that were doubted, or begun, and have come another way since."""
    for path in [path for path, _ in files_under(folder) if path.endswith(PART)]:
        if listed.file(path) is None and listed.file(path.removesuffix(PART)):
            (folder / path).unlink()


def _put_away_before(parcel: Parcel, folder: Path, listed: ParcelList) -> set[str]:
    """Return the essence that the vault has read and taken in already, before another file turned out to be wrong.

    A small file comes again with those that stand beside it.
    """
    if parcel.began_at is None:
        return set()
    listed_here = (file for line in listed.lines if (file := listed.file(line.path)) and file.size > SMALL_FILE)
    gone = [file for file in listed_here if not (folder / file.path).exists()]
    rows = stored.stored_files({file.digest for file in gone})
    read = {row.digest for row in rows.values() if row.state == State.SOUND and row.verified_at >= parcel.began_at}
    return {file.path for file in gone if file.digest in read}


def _doubt_file(folder: Path, path: str) -> None:
    """Have a file verified chunk by chunk by the next attempt, and asked for where it is wrong."""
    (folder / path).rename(folder / f"{path}{PART}")


def _accept(parcel: Parcel, by: Actor) -> None:
    """Take the essence into the vault, then write everything else down at once: copy, receipt, answer."""
    folder = incoming_folder(parcel.ref)
    content = (folder / FILE).read_bytes()
    if _wrong_with(parcel, content):
        # it would vouch for something else
        raise _changed_since(parcel, FILE)
    listed = _opened(content)
    probes = {line.path: _probe(parcel, folder, listed, line) for line in listed.parcel.lines}
    digests = {line.path: _put_away(parcel, folder, listed, line) for line in listed.parcel.lines}
    with transaction.atomic():
        if not Parcel.objects.filter(pk=parcel.pk, state=ParcelState.WHOLE).update(
            state=ParcelState.ACCEPTED, accepted_at=clock.now(), done_chunks=listed.parcel.total_chunks
        ):
            raise NotAllowed("exchange.grant_was_taken_back", parcel=parcel.ref, grant=parcel.grant_ref)
        for line in listed.parcel.lines:
            media.examine(digests[line.path], by=THE_NODE, probe=probes[line.path])
            _attach(parcel, folder, line, digests[line.path])
        sign_receipt(parcel, listed)
        request = Request.objects.get(pk=parcel.request_id)
        request.state, request.changed_at = later(RequestState(request.state), RequestState.FETCHED), clock.now()
        request.save(update_fields=["state", "changed_at"])
        record("exchange.parcel_accepted", parcel.subject, by=by, bytes=listed.parcel.total_bytes)
    # what stays is the paper: list, manifests, records and terms; the essence lies in the vault under its digest
    folder.rename(settings.NODE.path("parcels", parcel.ref))


def _changed_since(parcel: Parcel, path: str) -> Conflict:
    """Return the refusal of a file that has changed since everything was verified, which it has to be again."""
    if path != FILE:
        _doubt_file(incoming_folder(parcel.ref), path)
    Parcel.objects.filter(pk=parcel.pk, state=ParcelState.WHOLE).update(state=ParcelState.FETCHING)
    return Conflict("exchange.parcel_changed_on_disk", parcel=parcel.ref, file=path)


def _probe(parcel: Parcel, folder: Path, listed: SignedList, line: ParcelLine) -> Probe:
    """Look into one file of essence, wherever it lies; raises BadInput for what nobody could play."""
    file, path = _essence(folder, listed, line)
    try:
        return seen.probe(path if path.exists() else stored.path_of(file.digest), name=path.name)
    except BadInput as fault:
        if path.exists() and digest_file(path) != file.digest:
            raise _changed_since(parcel, line.path) from fault
        raise


def _put_away(parcel: Parcel, folder: Path, listed: SignedList, line: ParcelLine) -> str:
    """Move one file of essence into the vault and return its digest; one that went there before a crash stays."""
    file, path = _essence(folder, listed, line)
    if not path.exists():
        return stored.stored(file.digest).digest
    try:
        return vault.take_in(path, by=THE_NODE, name=path.name, move=True, digest=file.digest).digest
    except Conflict as fault:
        if fault.code == "vault.file_changed":
            raise _changed_since(parcel, line.path) from fault
        raise


def _essence(folder: Path, listed: SignedList, line: ParcelLine) -> tuple[ParcelFile, Path]:
    """Return a line's file as it is listed, and where it comes to lie."""
    file = listed.parcel.file(line.path)
    if file is None:
        raise BadInput("exchange.parcel_is_another", parcel=listed.parcel.ref, found=line.path)
    return file, folder / line.path


def _attach(parcel: Parcel, folder: Path, line: ParcelLine, digest: str) -> None:
    """Tie a file to the partner's item; an item that was never harvested comes from the record in the parcel."""
    if line.item_ref not in known.items([line.item_ref]):
        record_path = folder / f"data/records/{line.item_ref}.json"
        if parcel.partner.institution is None or not record_path.is_file():
            raise BadInput("exchange.parcel_without_record", parcel=parcel.ref, item=line.item_ref)
        written = json.loads(record_path.read_text("utf-8"))
        catalogue.keep_record(written, keeper=parcel.partner.institution, by=THE_NODE, is_shown=False)
    catalogue.attach_excerpt(known.item(line.item_ref), digest, line.held, parcel=parcel.ref, by=THE_NODE)
