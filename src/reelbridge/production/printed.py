"""The cue sheet and the clearance report as printed sheets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from reelbridge.base import formats
from reelbridge.base.printing import Part, PrintedTable, Sheet, as_pdf
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel import clock
from reelbridge.kernel.language import choose
from reelbridge.kernel.wording import say_reason
from reelbridge.production.models import Cut
from reelbridge.production.queries.cuesheet import CueRow, CueSheet
from reelbridge.production.queries.productions import use_of
from reelbridge.production.queries.sources import Reckoning, Source
from reelbridge.production.words import planned, verdict_word


def cue_sheet(sheet: CueSheet, reckoned: Reckoning) -> bytes:
    """Return a cue sheet as a PDF in the language it is worded in: sources first, then clip by clip."""
    parts = [_facts(sheet, reckoned), _sources(reckoned), Part(_("Clips"), tables=[_clips(sheet.rows)])]
    return _printed(sheet.cut, sheet.language, _("Cue sheet"), parts)


def clearance(sheet: CueSheet, reckoned: Reckoning) -> bytes:
    """Return a clearance report as a PDF: what is open first, then the sources, then every clip with its reasons."""
    parts = [
        _facts(sheet, reckoned),
        _open(reckoned),
        _sources(reckoned),
        Part(_("Clips"), tables=[_verdicts(sheet.rows)]),
    ]
    return _printed(sheet.cut, sheet.language, _("Clearance report"), parts)


def money(fees: dict[str, Decimal]) -> str:
    """Return sums by currency as one line; a dash when nothing is owed."""
    return ", ".join(f"{fees[currency]:,} {currency}".replace(",", " ") for currency in sorted(fees)) or "—"


def _printed(cut: Cut, language: str, title: str, parts: Sequence[Part]) -> bytes:
    named = choose(cut.production.titles, language).text
    number = _("Cut %(number)s") % {"number": cut.number}
    own = catalogue.institution_name(catalogue.own_institution(), language).text
    foot = f"{own} · {cut.production.ref} · {number} · {formats.day(clock.now())}"
    lead = [number, _("Planned: %(planned)s.") % {"planned": planned(use_of(cut.production))}]
    return as_pdf(Sheet(f"{title} · {named}", language, parts, lead=lead, foot=foot, by=own, wide=True))


def _facts(sheet: CueSheet, reckoned: Reckoning) -> Part:
    counts = sheet.clearance.counts
    answers = ", ".join(f"{verdict_word(answer)}: {count}" for answer, count in counts.items() if count)
    facts = [
        (_("Length"), formats.length(sheet.cut.seconds)),
        (_("Clips"), str(len(sheet.rows))),
        (_("Verdicts"), answers),
        (_("Seconds used"), formats.length(reckoned.seconds_used)),
        (_("Fees"), money(reckoned.fees)),
        (_("Open questions"), str(len(reckoned.open))),
    ]
    return Part(facts=facts)


def _open(reckoned: Reckoning) -> Part:
    if not reckoned.open:
        return Part(_("Open questions"), lines=[_("None. Every clip may be used as planned.")])
    rows = [
        [str(one.row.number), one.row.record_in, one.row.clip_name, verdict_word(one.row.verdict.answer.value),
         " ".join(say_reason(reason) for reason in one.reasons)]
        for one in reckoned.open
    ]  # fmt: skip
    heads = [_("No."), _("Film in"), _("Clip"), _("Verdict"), _("Why")]
    return Part(_("Open questions"), tables=[PrintedTable(heads, rows, [0.5, 1.2, 2.2, 1.4, 7], [0])])


def _sources(reckoned: Reckoning) -> Part:
    heads = [_("Title"), _("Holder"), _("Ref"), _("Clips"), _("Seconds used"), _("Allowed"), _("Licence"),
             _("Credit line"), _("Fee")]  # fmt: skip
    rows = [_source(one) for one in reckoned.sources]
    return Part(_("Sources"), tables=[PrintedTable(heads, rows, [3, 2.4, 1.6, 1.2, 1, 1, 2, 2.6, 1.4], [4, 5, 8])])


def _source(one: Source) -> list[str]:
    clips = ", ".join(map(str, one.clips[:12])) + ("…" if len(one.clips) > 12 else "")
    return [
        one.title.text, one.holder.text, one.item_ref, clips,
        f"{float(one.used):.2f}", "—" if one.allowed is None else str(one.allowed), ", ".join(one.grants),
        " / ".join(one.credits), ", ".join(map(str, one.fees)),
    ]  # fmt: skip


def _clips(rows: Sequence[CueRow]) -> PrintedTable:
    heads = [_("No."), _("Film in"), _("Film out"), _("Clip"), _("Title"), _("Holder"), _("Source in"), _("Source out"),
             _("Seconds used"), _("Licence"), _("Credit line"), _("Verdict")]  # fmt: skip
    cells = [
        [str(row.number), row.record_in, row.record_out, row.clip_name, row.title.text, row.holder.text, row.source_in,
         row.source_out, f"{float(row.seconds_used):.2f}", ", ".join(row.grants), row.credit.text,
         verdict_word(row.verdict.answer.value)]
        for row in rows
    ]  # fmt: skip
    return PrintedTable(heads, cells, [0.5, 1.2, 1.2, 2, 2.4, 2, 1.2, 1.2, 0.9, 1.6, 2, 1.3], [0, 8])


def _verdicts(rows: Sequence[CueRow]) -> PrintedTable:
    heads = [_("No."), _("Film in"), _("Clip"), _("Title"), _("Verdict"), _("Why"), _("Approved by")]
    cells = [
        [str(row.number), row.record_in, row.clip_name, row.title.text, verdict_word(row.verdict.answer.value),
         " ".join(say_reason(one) for one in row.verdict.reasons), _approved(row)]
        for row in rows
    ]  # fmt: skip
    return PrintedTable(heads, cells, [0.5, 1.2, 2, 2.4, 1.3, 5, 2.2], [0])


def _approved(row: CueRow) -> str:
    if row.standing is None:
        return ""
    newest = row.standing.newest
    return f"{newest.made_by}, {formats.day(newest.made_at)}: {newest.note}"
