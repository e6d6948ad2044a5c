"""What must hold after every run, whatever was done to the nodes."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelbridge.exchange.rules.ledger import Ledger
from reelbridge.exchange.rules.ledger_comparing import first_difference
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import say_reason

if TYPE_CHECKING:
    from tests.faults.run import Run

Seen = dict[str, dict[str, Any]]


def violations(run: Run, seen: Seen) -> list[str]:
    """Return every broken promise in a sentence; none when all hold."""
    found = []
    for name, told in seen.items():
        if told["database"] != "ok":
            found.append(f"{name}: the database is damaged: {told['database']}")
        found += _unsound(name, told)
        found += _wrong_bytes(run, name, told)
        found += _untold(run, name, seen)
        found += _unforeseen(run, name)
    for asker in run.askers:
        here, there = seen[asker.id], seen["nevsky"]
        found += _ledgers(run, asker.id)
        found += _requests(run, asker.id, here, there)
        found += _parcels(run, asker.id, here, there)
        found += _notes(run, asker.id, here, there)
        if "nevsky" not in run.restored:
            found += _catalogue(asker.id, here, there)
    return [*found, *_journal(run, seen)]


def _unsound(name: str, told: dict[str, Any]) -> list[str]:
    """Every file in the vault, read by ourselves, is what it is called; what is not is gone for good and named so."""
    bad = sorted(digest for digest, place in told["stored"].items() if _read(place) != digest)
    # what came under a grant that stands no more is not sent again, and the operator is told so
    past = {one["sha256"] for one in told["lost"] if one["ended"] and not one["again"]}
    found = [f"{name}: files that do not verify: {sorted(set(bad) - past)}"] if set(bad) - past else []
    if bad != told["unsound"]:
        found.append(f"{name}: the node says {told['unsound']} do not verify, and {bad} do not")
    return found


def _read(place: str) -> str:
    path = Path(place)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _untold(run: Run, name: str, seen: Seen) -> list[str]:
    """Whoever is said to have a lost file has it: its sender holds it, its receiver has signed for it."""
    found = []
    for one in run.lost.get(name, []):
        for held in [one["again"], *one["received"]]:
            if held is None:
                continue
            signed = seen[held["partner"]]["receipts"].get(held["parcel"])
            files = [file["sha256"] for file in signed["document"]["files"]] if signed else []
            if one["sha256"] not in files and not run.restored:
                found.append(f"{name} was told that {held['partner']} has {one['sha256']}, which is not so")
        if name == "nevsky" or not one["items"]:
            continue
        if not one["again"] and not one["ended"] and not run.restored:
            found.append(f"{name} was not told from whom {one['sha256']} can be fetched again")
    return found


#: What a node may say that has no room, is refused, or was called by a name that the wire has changed.
_CAUSE = ("The above exception was the direct cause", "During handling of the above exception")
_FAULT = re.compile(r"[A-Za-z_][\w.]*(?::|$)")
_FORESEEN = (
    # a name that was changed on the wire: the call fails, or its digest does
    "urllib3.exceptions.HeaderParsingError",
    "disk I/O error", "disk is full", "File too large", "reelbridge.kernel.errors.", "django.core.exceptions.DisallowedHost",
)  # fmt: skip


def _unforeseen(run: Run, name: str) -> list[str]:
    """No process ended, and no job failed, in a way that nobody foresaw; the log of the node would say so."""
    path, found, is_within = run.folder / f"{name}.log", [], False
    for line in path.read_text("utf-8", "replace").splitlines() if path.exists() else []:
        if line.startswith("Traceback (most recent call last)"):
            is_within = True
        elif line.startswith(_CAUSE):
            # the fault before was only what this one came of
            del found[-1:]
        # other processes write between the lines, and one that was killed has not written all of them, or half a name
        elif is_within and _FAULT.match(line) and not line.endswith("."):
            is_within = False
            found.append(line)
    faults = sorted({line[:200] for line in found if not any(one in line for one in _FORESEEN)})
    return [f"{name}: an unforeseen fault: {line}" for line in faults]


def _wrong_bytes(run: Run, name: str, told: dict[str, Any]) -> list[str]:
    """Every accepted excerpt, read by ourselves, has the digest that the sender's signed list gives it."""
    found = []
    for item, digest, parcel in told["excerpts"]:
        if digest in told["unsound"]:
            continue
        read = _read(told["places"][digest])
        promised = set().union(*(_promised(run.folder / side / "parcels" / parcel, item) for side in (name, "nevsky")))
        if read != digest or digest not in promised:
            found.append(f"{name}: {parcel} was accepted with wrong bytes: {item} {read} {promised}")
    return found


def _promised(parcel: Path, item: str) -> set[str]:
    """Return the digests that a kept list gives an item's excerpts; a list that was harmed on the disk gives none."""
    try:
        listed = json.loads((parcel / "parcel.json").read_text("utf-8"))["document"]
        files = {one["path"]: one["sha256"] for one in listed["files"]}
        return {files[line["path"]] for line in listed["lines"] if line["item"] == item}
    except (OSError, ValueError, KeyError):
        return set()


def _ledgers(run: Run, asker: str) -> list[str]:
    """Both ledgers are sound and agree; after an older backup, or none, the difference is named."""
    files = [run.folder / f"{asker}-nevsky.ledger", run.folder / f"nevsky-{asker}.ledger"]
    try:
        one, other = (Ledger(iter(path.read_bytes().splitlines(keepends=True))) for path in files)
        difference = first_difference(one, other)
    except BadInput as refusal:
        return [f"{asker}: a ledger is not sound: {refusal.code} {refusal.facts}"]
    if difference is None:
        return []
    said = say_reason(difference)
    if run.restored & {asker, "nevsky"} and said:
        run.journal.append((asker, "ledgers differ", said))
        return []
    return [f"the ledgers of {asker} and nevsky differ: {said}"]


def _requests(run: Run, asker: str, here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """Every request, with its answer, is at both nodes, once, and the same."""
    ours = {ref: one for ref, one in here["requests"].items() if one["direction"] == "out"}
    theirs = {ref: one for ref, one in there["requests"].items() if one["partner"] == asker}
    same = ["lines", "title", "letter"] + ([] if run.restored else ["state", "grant"])
    found = [] if run.restored else [f"{asker}: {ref} is at one node only" for ref in sorted(set(ours) ^ set(theirs))]
    for ref in sorted(set(ours) & set(theirs)):
        one, other = ours[ref], theirs[ref]
        differs = [f"{what}: {one[what]} / {other[what]}" for what in same if one[what] != other[what]]
        found += [f"{asker}: {ref} is not the same at both nodes: {what}" for what in differs]
    for node in (here, there):
        grants = [one["grant"] for one in node["requests"].values() if one["grant"]]
        if len(grants) != len(set(grants)):
            found.append(f"{asker}: a grant was applied twice: {grants}")
    return found


def _notes(run: Run, asker: str, here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """Every letter in plain words is at both nodes, the same, about the same request."""
    if run.restored:
        return []
    ours = {ref: one[:2] for ref, one in here["notes"].items()}
    theirs = {ref: one[:2] for ref, one in there["notes"].items() if one[2] == asker}
    differ = sorted(ref for ref in set(ours) | set(theirs) if ours.get(ref) != theirs.get(ref))
    return [f"{asker}: the letter {ref} is not the same at both nodes" for ref in differ]


def _parcels(run: Run, asker: str, here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """Every standing grant has its parcel and its receipt, signed by both, at both nodes; every other has none left."""
    found: list[str] = []
    grants = {one["grant"]: ref for ref, one in there["requests"].items() if one["partner"] == asker and one["grant"]}
    for grant in [] if run.restored else sorted(grants):
        theirs, ours = there["grants"][grant], here["grants"].get(grant)
        if ours is None or ours["is_revoked"] != theirs["is_revoked"]:
            found.append(f"{asker}: the grant {grant} stands at one node only: {ours} {theirs}")
        parcels = {ref: one for ref, one in here["parcels"].items() if one["grant"] == grant}
        accepted = [ref for ref, one in parcels.items() if one["state"] == "accepted"]
        if not theirs["is_revoked"] and len(accepted) != 1:
            sent = [one for one in there["parcels"].values() if one["grant"] == grant]
            found.append(f"{asker}: {len(accepted)} parcels of {grant} arrived: {parcels} of {sent}")
        found += [f"{asker}: {why}" for ref in accepted for why in _unreceipted(ref, here, there)]
    return found


def _unreceipted(ref: str, here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    found = []
    if ref not in here["receipts"] or here["receipts"][ref] != there["receipts"].get(ref):
        found.append(f"the receipts of {ref} differ or are missing")
    if ref not in here["countersigned"]:
        found.append(f"the receipt of {ref} was not signed by both")
    if here["parcels"][ref]["list"] != there["parcels"][ref]["list"]:
        found.append(f"{ref} is another parcel at each node")
    return found


def _catalogue(asker: str, here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    shown = there["shown"][asker]
    mine = [ref for ref in here["items"] if ref.startswith("nevsky-")]
    # of what is shown no longer a file may be held under a grant: its record stays as long
    held = {item for item, _, _ in here["excerpts"]}
    if [ref for ref in mine if ref not in held or ref in shown] != shown:
        return [f"{asker} is shown {shown} and has {mine}"]
    wrong = [ref for ref in shown if here["titles"][ref] != there["titles"][ref]]
    return [f"{asker}: records differ: {wrong}"] if wrong else []


def _journal(run: Run, seen: Seen) -> list[str]:
    """Whatever a command said it had done is so, unless its node was made from an older backup."""
    found = []
    for node_id, act, told in run.journal:
        if node_id in run.restored or told is None:
            continue
        here = seen[node_id]
        if act == "ask" and told not in here["requests"]:
            found.append(f"{node_id}: the request {told} was made and is gone")
        if act == "note" and told not in here["notes"]:
            found.append(f"{node_id}: the letter {told} was written and is gone")
        if act == "answer":
            lost = [ref for ref, said in told.items() if said == "granted" and not here["requests"][ref]["grant"]]
            found += [f"{node_id}: the grant of {ref} was given and is gone" for ref in lost]
        if act == "take_back" and not here["grants"][told]["is_revoked"]:
            found.append(f"{node_id}: {told} was withdrawn and stands")
    return found
