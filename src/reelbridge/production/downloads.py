"""Files to take away: the cue sheet and the clearance report of a cut, in the three languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from reelbridge.base.kit import tongue
from reelbridge.base.printing import PDF_TYPE
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import base, choose
from reelbridge.kernel.language import language as language_tag
from reelbridge.kernel.wording import say_reason
from reelbridge.production import credits_text, printed
from reelbridge.production.models import Cut
from reelbridge.production.queries.answers import clearance_as_json, cue_sheet_as_json
from reelbridge.production.queries.cuesheet import CueRow
from reelbridge.production.queries.cuesheet import cue_sheet as find_cue_sheet
from reelbridge.production.queries.sources import reckoning
from reelbridge.production.sheets import CSV_TYPE, XLSX_TYPE, Cell, as_csv, as_xlsx
from reelbridge.production.words import verdict_word


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its name, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


def cue_sheet(cut: Cut, form: str, *, language: str = "") -> Download:
    """Return a cut's cue sheet as ``csv``, ``xlsx``, ``pdf`` or ``json``; without a language, in the reader's."""
    if form == "json":
        return _json(cut, "cue-sheet", worded_cue_sheet(cut, language))
    wanted = _ours(language)
    with override(wanted.lower()):
        sheet = find_cue_sheet(cut, wanted)
        if form == "pdf":
            return _pdf(cut, "cue-sheet", wanted, printed.cue_sheet(sheet, reckoning(sheet.rows)))
        return _table(
            cut, form, "cue-sheet", wanted, _("Cue sheet"), CUE_HEADS(), [cue_cells(row) for row in sheet.rows]
        )


def worded_cue_sheet(cut: Cut, language: str = "") -> dict[str, Any]:
    """Return a cut's cue sheet for programs, every sentence of it in one language."""
    wanted = _ours(language)
    with override(wanted.lower()):
        return cue_sheet_as_json(find_cue_sheet(cut, wanted))


def clearance(cut: Cut, form: str, *, language: str = "") -> Download:
    """Return a cut's clearance report: every clip with its answer and every reason."""
    wanted = _ours(language)
    with override(wanted.lower()):
        sheet = find_cue_sheet(cut, wanted)
        if form == "json":
            return _json(cut, "clearance", clearance_as_json(sheet.clearance))
        if form == "pdf":
            return _pdf(cut, "clearance", wanted, printed.clearance(sheet, reckoning(sheet.rows)))
        rows = [_clearance_cells(row) for row in sheet.rows]
        return _table(cut, form, "clearance", wanted, _("Clearance report"), _clearance_heads(), rows)


def credits_of(cut: Cut, *, language: str = "") -> Download:
    """Return the credits of a cut as text."""
    wanted = _ours(language)
    content = credits_text.of_cut(cut, wanted).encode()
    return Download(f"{_stem(cut, 'credits')}-{wanted}.txt", "text/plain; charset=utf-8", content)


def CUE_HEADS() -> list[str]:  # noqa: N802 -- a constant in whichever language is read
    """Return the heads of the cue sheet."""
    return [
        _("No."), _("Track"), _("Film in"), _("Film out"), _("Seconds in film"), _("Clip"), _("Title"),
        _("Original title"), _("Holder"), _("Call number"), _("Ref"), _("Shot"), _("Source in"), _("Source out"),
        _("Seconds used"), _("Credit line"), _("Licence"), _("Verdict"), _("Why"),
    ]  # fmt: skip


def cue_cells(row: CueRow) -> list[Cell]:
    """Return a row of the cue sheet, in the order of its heads."""
    return [
        row.number, row.track, row.record_in, row.record_out, row.seconds, row.clip_name, row.title.text,
        row.original_title.text, row.holder.text, row.call_number, row.item_ref, row.shot_number or "",
        row.source_in, row.source_out, row.seconds_used, row.credit.text, ", ".join(row.grants),
        verdict_word(row.verdict.answer.value), " ".join(say_reason(one) for one in row.verdict.reasons),
    ]  # fmt: skip


def _clearance_heads() -> list[str]:
    return [
        _("No."), _("Film in"), _("Film out"), _("Clip"), _("Title"), _("Holder"), _("Ref"), _("Seconds used"),
        _("Licence"), _("Verdict"), _("Why"), _("Approved by"), _("Approval"), _("Frames not approved"),
    ]  # fmt: skip


def _clearance_cells(row: CueRow) -> list[Cell]:
    return [
        row.number, row.record_in, row.record_out, row.clip_name, row.title.text, row.holder.text, row.item_ref,
        row.seconds_used, ", ".join(row.grants), verdict_word(row.verdict.answer.value),
        " ".join(say_reason(one) for one in row.verdict.reasons), *_approval(row),
    ]  # fmt: skip


def _approval(row: CueRow) -> list[Cell]:
    if row.standing is None:
        return ["", "", ""]
    return [row.standing.newest.made_by, row.standing.newest.note, row.standing.frames_left]


def _ours(language: str) -> str:
    """Return one of our three languages; raises BadInput for another."""
    if not language:
        return tongue()
    known = {"zh": "zh-Hans", "ru": "ru", "en": "en"}
    wanted = known.get(base(language_tag(language)))
    if wanted is None:
        raise BadInput("language.unknown", text=language)
    return wanted


def _json(cut: Cut, what: str, answer: object) -> Download:
    written = json.dumps(answer, ensure_ascii=False, indent=2, default=str).encode()
    return Download(f"{_stem(cut, what)}.json", "application/json", written + b"\n")


def _pdf(cut: Cut, what: str, language: str, content: bytes) -> Download:
    return Download(f"{_stem(cut, what)}-{language}.pdf", PDF_TYPE, content)


def _table(
    cut: Cut, form: str, what: str, language: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Download:
    name = f"{_stem(cut, what)}-{language}"
    if form == "csv":
        return Download(f"{name}.csv", CSV_TYPE, as_csv(heads, rows))
    if form == "xlsx":
        shown = f"{title} · {choose(cut.production.titles, language).text}"
        return Download(f"{name}.xlsx", XLSX_TYPE, as_xlsx(shown, heads, rows))
    raise BadInput("production.format_unknown", format=form)


def _stem(cut: Cut, what: str) -> str:
    return f"{cut.production.ref}-cut-{cut.number}-{what}"
