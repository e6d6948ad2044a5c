"""The cue sheet of a cut: for every clip where it comes from, under which licence, and what is owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.language import Chosen, choose
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.verdict import Answer, Verdict
from reelbridge.production.models import Clip, Cut
from reelbridge.production.queries.approvals import Standing
from reelbridge.production.queries.weighing import CutClearance, Weighed, clearance


@dataclass(frozen=True, slots=True)
class CueRow:
    """One clip on the cue sheet; texts are empty where nothing is known."""

    number: int
    track: str
    record_in: str
    record_out: str
    seconds: Fraction
    clip_name: str
    title: Chosen
    original_title: Chosen
    holder: Chosen
    holder_ref: str
    is_own: bool
    call_number: str
    item_ref: str
    shot_number: int
    source_in: str
    source_out: str
    seconds_used: Fraction
    credit: Chosen
    grants: tuple[str, ...]
    verdict: Verdict
    kind: str
    standing: Standing | None = None
    is_approved: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a person has to look at it."""
        return self.verdict.answer is not Answer.YES and not self.is_approved


@dataclass(frozen=True, slots=True)
class CueSheet:
    """A cut's cue sheet in one language."""

    cut: Cut
    language: str
    rows: tuple[CueRow, ...]
    clearance: CutClearance


def cue_sheet(cut: Cut, language: str) -> CueSheet:
    """Return the cue sheet of a cut, worded for a reader of one language, in a fixed number of queries."""
    weighed = clearance(cut)
    return CueSheet(cut, language, tuple(cue_rows(weighed.clips, language)), weighed)


def cue_rows(clips: Iterable[Weighed], language: str) -> list[CueRow]:
    """Return the rows of some clips; what is said of an item is worded once for all its clips."""
    said: dict[str, _Said] = {"": _Said.nothing(language)}
    rows = []
    for one in clips:
        ref = one.item.ref if one.item else ""
        if one.item and ref not in said:
            said[ref] = _Said.of(one.item, language)
        rows.append(_row(one, said[ref], language))
    return rows


@dataclass(frozen=True, slots=True)
class _Said:
    """An item's title, original title and holder in the reader's language."""

    title: Chosen
    original_title: Chosen
    holder: Chosen

    @classmethod
    def nothing(cls, language: str) -> _Said:
        empty = Chosen("", language, is_fallback=False)
        return cls(empty, empty, empty)

    @classmethod
    def of(cls, item: Item, language: str) -> _Said:
        title = catalogue.title_of(item, language)
        return cls(title, _original(item, language), catalogue.institution_name(item.keeper, language))


def _row(one: Weighed, said: _Said, language: str) -> CueRow:
    clip, item = one.clip, one.item
    rate = clip.cut.rate
    source_in, source_out = _source(clip, item)
    return CueRow(
        number=clip.number,
        track=clip.track,
        record_in=rate.timecode(clip.record_start),
        record_out=rate.timecode(clip.record_end),
        seconds=one.seconds,
        clip_name=clip.name,
        title=said.title,
        original_title=said.original_title,
        holder=said.holder,
        holder_ref=item.keeper.ref if item else "",
        is_own=bool(item and item.keeper.is_own),
        call_number=item.call_number if item else "",
        item_ref=clip.item_ref,
        shot_number=clip.shot_number,
        source_in=source_in,
        source_out=source_out,
        seconds_used=one.seconds_used,
        credit=_credit(one, language),
        grants=one.grants,
        verdict=one.verdict,
        kind=clip.kind,
        standing=one.standing,
        is_approved=one.is_approved,
    )


def _source(clip: Clip, item: Item | None) -> tuple[str, str]:
    """Return the source's timecodes: the item's own where it is known, else those of the list."""
    if item is not None and clip.item_span is not None:
        return (
            item.rate.timecode(item.start_frame + clip.item_span.start),
            item.rate.timecode(item.start_frame + clip.item_span.end),
        )
    if clip.source is None or (item is not None and clip.item_span is None):
        return "", ""
    rate: Rate = clip.source_rate
    return rate.timecode(clip.source.start), rate.timecode(clip.source.end)


def _original(item: Item, language: str) -> Chosen:
    found = catalogue.original_title(item)
    return Chosen(found.text, found.language, is_fallback=False) if found else Chosen("", language, is_fallback=False)


def _credit(one: Weighed, language: str) -> Chosen:
    """Return the credit line that the licence asks for, else none."""
    for reason in one.verdict.reasons:
        credit = reason.facts.get("credit")
        if reason.code == "rights.credit_owed" and isinstance(credit, dict):
            return choose(credit, language)
    return Chosen("", language, is_fallback=False)
