"""Files for the edit suite: a cut with our refs and markers, a list of shots to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say_reason
from reelbridge.production.downloads import Download
from reelbridge.production.models import Clip, Cut
from reelbridge.production.queries.weighing import Weighed, clearance
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition
from reelbridge.production.rules.writing import write_cut
from reelbridge.production.words import verdict_word

#: Rows of a list of shots.
MOST_SHOTS = 5_000


def cut(of: Cut, form: str) -> Download:
    """Return a cut in a form of the edit suite, a marker at each clip that needs a person, in the reader's language."""
    found = clearance(of)
    events = tuple(_event(one.clip) for one in found.clips)
    marks = {one.clip.number: mark(one) for one in found.clips if one.needs_you}
    content, media_type = write_cut(CutList(of.source_format, of.title, of.rate, events), form, marks)
    return Download(f"{of.production.ref}-cut-{of.number}.{form}", media_type, content)


def mark(one: Weighed) -> str:
    """Return what a marker says: the answer and its reasons."""
    reasons = " ".join(say_reason(reason) for reason in one.verdict.reasons)
    return f"{verdict_word(one.verdict.answer.value).upper()}: {reasons}"


def _event(clip: Clip) -> CutEvent:
    sides = {side: Transition(**told) for side, told in clip.transitions.items()}
    return CutEvent(
        number=clip.number, track=clip.track, record=clip.record, source=clip.source, source_rate=clip.source_rate,
        reel=clip.reel, clip_name=clip.clip_name, file_name=clip.file_name, speed=clip.speed, opens=sides.get("opens"),
        closes=sides.get("closes"), kind=Kind(clip.kind), item_ref=clip.item_ref, shot_number=clip.shot_number,
        comments=tuple(clip.comments), line=clip.line,
    )  # fmt: skip


def shot_list(wanted: Sequence[tuple[str, Span | None]], form: str, *, language: str) -> Download:
    """Return items, shots (``nevsky-i-00001/4``) or spans of items as a list, one after another in the film.

    Raises NotFound for what there is not, BadInput for an empty or endless list and for a form there is not.
    """
    if not wanted:
        raise BadInput("production.shot_list_empty")
    if len(wanted) > MOST_SHOTS:
        raise BadInput("production.shot_list_too_long", most=MOST_SHOTS)
    events: list[CutEvent] = []
    rate = None
    for where, span in wanted:
        ref, _, number = where.partition("/")
        item = catalogue.item(ref)
        shot = catalogue.shot(where) if number else None
        rate = rate or item.rate
        shown = span or (shot.span if shot else Span(0, max(1, item.frames)))
        start = events[-1].record.end if events else 0
        length = max(1, round(item.rate.seconds(shown.frames) * rate.fps))
        title = (shot.titles.get(language) if shot else "") or catalogue.title_of(item, language).text
        source = Span(item.start_frame + shown.start, item.start_frame + shown.end)
        events.append(CutEvent(
            number=len(events) + 1, track="V", record=Span(start, start + length), source=source, source_rate=item.rate,
            reel=item.reel, clip_name=title, file_name=item.file_name, item_ref=item.ref,
            shot_number=shot.number if shot else 0,
        ))  # fmt: skip
    if rate is None:
        raise BadInput("production.shot_list_empty")
    content, media_type = write_cut(CutList("shots", "Shots", rate, tuple(events)), form, {})
    return Download(f"shots.{form}", media_type, content)


def wanted_of(refs: Sequence[str], begins: Sequence[str], ends: Sequence[str]) -> list[tuple[str, Span | None]]:
    """Return what addresses and commands name: refs, with first frames and frames after the last in the same order."""
    wanted: list[tuple[str, Span | None]] = []
    for number, ref in enumerate(refs):
        begin, end = (some[number] if number < len(some) else "" for some in (begins, ends))
        if not begin and not end:
            wanted.append((ref, None))
        elif begin.isascii() and begin.isdigit() and end.isascii() and end.isdigit() and int(begin) < int(end):
            wanted.append((ref, Span(int(begin), int(end))))
        else:
            raise BadInput("production.shot_list_span", text=f"{begin}-{end}"[:60])
    return wanted
