"""Reading grants from a file, and writing all of them down at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.rights import queries
from reelbridge.rights.actions.grants import issue_grant
from reelbridge.rights.actions.papers import write_paper
from reelbridge.rights.avails_files import MOST_BYTES
from reelbridge.rights.intake import read_grants
from reelbridge.rights.models import Draft
from reelbridge.rights.rules import Covered, Terms
from reelbridge.rights.rules.papers import paper_from_json


@transaction.atomic
def read_draft(path: Path, *, by: Actor, name: str = "", direction: str = "own", partner: str = "") -> Draft:
    """Read the grants in our spreadsheet, Avails or PREMIS, and keep them to be looked at; none is written down.

    Raises BadInput for a file that holds none.
    """
    require(by, "rights.issue")
    read = read_grants(path, direction=direction, partner=partner)
    findings = [
        {"code": one.code, "place": one.place, "facts": _plain(one.facts), "is_error": one.is_error}
        for one in read.findings
    ]
    draft = Draft.objects.create(
        ref=next_ref("d"),
        file_name=(name or path.name)[:255],
        form=read.form,
        rows_json=[one.as_json() for one in read.proposed],
        findings_json=findings,
        read_by=by.name,
    )
    record("rights.draft_read", f"draft:{draft.ref}", by=by, file=draft.file_name, rows=len(read.proposed))
    return draft


def read_chunks(chunks: Iterable[bytes], *, name: str, by: Actor, direction: str = "own", partner: str = "") -> Draft:
    """Read the grants in an uploaded file as ``read_draft`` does; raises BadInput for one that is too large."""
    require(by, "rights.issue")
    shown = Path(name).name[:255] or "-"
    with tempfile.TemporaryDirectory() as folder:
        path, size = Path(folder, "grants"), 0
        with path.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise BadInput("rights.file_too_large", file=shown, most=MOST_BYTES)
                target.write(chunk)
        return read_draft(path, by=by, name=shown, direction=direction, partner=partner)


@transaction.atomic
def write_draft(ref: str, *, by: Actor) -> list[str]:
    """Write down every grant of a draft, or none; return their refs.

    Raises Conflict when it was done before, BadInput while anything is wrong with it, with the first place.
    """
    require(by, "rights.issue")
    draft = queries.draft(ref)
    if draft.done_at:
        raise Conflict("rights.draft_is_done", ref=ref)
    if not draft.is_sound:
        wrong = [one["place"] for one in draft.findings_json if one["is_error"]]
        raise BadInput("rights.draft_is_wrong", ref=ref, place=wrong[0] if wrong else "", count=len(wrong))
    changed = Draft.objects.filter(pk=draft.pk, done_at=None).update(done_at=clock.now())
    if not changed:
        raise Conflict("rights.draft_is_done", ref=ref)
    made = [_issue(row, by) for row in draft.rows_json]
    Draft.objects.filter(pk=draft.pk).update(made_json=made)
    record("rights.draft_written", f"draft:{ref}", by=by, grants=made[:1000])
    return made


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON can hold them; days and moments as their texts."""
    return {name: fact if isinstance(fact, str | int | float | list) else str(fact) for name, fact in facts.items()}


def _issue(row: dict[str, Any], by: Actor) -> str:
    lines = [
        Covered(one["item"], Span(one["start"], one["end"]) if one["start"] is not None else None)
        for one in row["lines"]
    ]
    try:
        if "paper" in row:
            return write_paper(paper_from_json(row["paper"]), lines, title=row["title"], by=by).ref
        return issue_grant(
            direction=row["direction"],
            partner_ref=row["partner"],
            terms=Terms.from_json(row["terms"]),
            lines=lines,
            title=row["title"],
            by=by,
        ).ref
    except Refusal as refusal:
        raise BadInput("rights.draft_row_refused", place=row["place"], why=refusal.code) from refusal
