"""Our own parcels as folders: a bag, and the signed list of everything in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbridge.exchange.bags.report import Report
from reelbridge.exchange.bags.walking import walk
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.parcel import FILE, LARGEST_LIST_BYTES, NOT_UNDERSTOOD, ParcelList, read_list
from reelbridge.exchange.rules.signed import Signature, canonical, verify
from reelbridge.kernel.digest import digest_bytes
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.verdict import Reason


@dataclass(frozen=True, slots=True)
class SignedList:
    """A parcel's list as it lies in the folder, read but not yet believed; its document in the form that was signed."""

    envelope: dict[str, Any]
    parcel: ParcelList
    digest: str


def open_list(content: bytes) -> SignedList:
    """Read ``parcel.json``; raises BadInput for what is none."""
    try:
        envelope = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise BadInput(NOT_UNDERSTOOD, field=FILE) from fault
    if not isinstance(envelope, dict) or "document" not in envelope:
        raise BadInput(NOT_UNDERSTOOD, field="document")
    parcel, form = read_list(envelope["document"]), canonical(envelope["document"])
    return SignedList({**envelope, "document": form}, parcel, digest_bytes(form))


def list_in(folder: Path) -> SignedList:
    """Read the list of a parcel's folder; raises BadInput when there is none or it is too large."""
    path = folder / FILE
    if not path.is_file() or path.is_symlink():
        raise BadInput("exchange.not_a_parcel", folder=str(folder))
    if path.stat().st_size > LARGEST_LIST_BYTES:
        raise BadInput(NOT_UNDERSTOOD, field=FILE)
    return open_list(path.read_bytes())


def look_at_list(folder: Path, report: Report, *, public_key: bytes | None = None) -> None:
    """Add to a report what the signed list says: who sent it, and whether every file is as the sender signed it.

    Without the sender's key the signature cannot be checked; the report then says so. The digests of the files
    have been compared with the bag's manifests, and the manifests are compared here with the list.
    """
    try:
        listed = list_in(folder)
        verify_list(listed, public_key)
    except BadInput as refusal:
        report.problems.append(Reason(refusal.code, refusal.facts))
        return
    sender = listed.envelope["signatures"][0]
    if public_key is None:
        report.warnings.append(Reason("exchange.bag_signature_not_checked", {"by": sender["by"], "key": sender["key"]}))
    _compare(folder, listed.parcel, report)
    report.parcel = {
        "ref": listed.parcel.ref,
        "sender": listed.parcel.sender,
        "receiver": listed.parcel.receiver,
        "kind": listed.parcel.kind,
        "grant": listed.parcel.grant_ref,
        "signed_at": sender["at"],
        "key": grouped(sender["key"]),
        "signature_checked": public_key is not None,
    }


def verify_list(listed: SignedList, public_key: bytes | None) -> None:
    """Raise BadInput unless the sender signed the list; without a key only the shape is looked at."""
    signatures = listed.envelope.get("signatures")
    if not isinstance(signatures, list) or not signatures or not isinstance(signatures[0], dict):
        raise BadInput("exchange.not_signed")
    if not re.fullmatch(r"[0-9a-f]{64}", str(signatures[0].get("key"))) or "at" not in signatures[0]:
        raise BadInput("exchange.not_signed")
    if public_key is not None:
        verify(listed.envelope, _only(listed.parcel.sender, public_key))
    if signatures[0].get("by") != listed.parcel.sender:
        raise BadInput("exchange.signed_by_another", by=str(signatures[0].get("by"))[:20], sender=listed.parcel.sender)


def _only(sender: str, public_key: bytes) -> Any:
    def key_of(signature: Signature) -> bytes:
        if signature.by != sender:
            raise BadInput("exchange.signed_by_another", by=signature.by, sender=sender)
        return public_key

    return key_of


def _compare(folder: Path, parcel: ParcelList, report: Report) -> None:
    """Compare names and sizes with the disk, and digests with the manifests, whose own digests the list holds too."""
    here = {found.path: found.size for found in walk(folder)}
    listed = {file.path: file for file in parcel.files}
    for path in sorted(set(listed) - set(here)):
        report.wrong("file_is_missing", path=path, file=FILE)
    for path in sorted(set(here) - set(listed) - {FILE}):
        report.wrong("file_not_in_manifest", path=path)
    written = _manifest(folder) if "manifest-sha256.txt" in here else {}
    for path, file in listed.items():
        if path in here and (here[path] != file.size or written.get(path, file.digest) != file.digest):
            report.wrong("file_changed", path=path, algorithm=["sha256"])
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        if name in here and name in listed and digest_bytes((folder / name).read_bytes()) != listed[name].digest:
            report.wrong("file_changed", path=name, algorithm=["sha256"])


def _manifest(folder: Path) -> dict[str, str]:
    lines = (folder / "manifest-sha256.txt").read_text("utf-8", "replace").splitlines()
    found = (line.partition("  ") for line in lines)
    return {path.replace("%25", "%"): digest for digest, _, path in found}
