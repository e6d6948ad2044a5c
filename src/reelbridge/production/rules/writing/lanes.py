"""Clips laid on tracks so that none lies on another but under a transition: what every timeline format asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reelbridge.kernel.timecode import Span
from reelbridge.production.rules.cutlist import CutEvent, CutList

#: What stands before our own ref in a remark or note.
OUR_MARK = "REELBRIDGE"


@dataclass(frozen=True, slots=True)
class Laid:
    """A clip on a lane.

    ``own`` are its frames between joints, which lie in the middle of transitions; ``out`` is the frame at which the
    following clip begins to show. ``follows`` tells whether the clip before it runs on under its opening transition.
    """

    event: CutEvent
    own: Span
    out: int
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A track of clips in the order of the film."""

    name: str
    is_sound: bool
    clips: tuple[Laid, ...]


def lanes(cut: CutList, *, only_first_joined: bool = False) -> list[Lane]:
    """Return a cut's clips on lanes: the picture first, what lies over others on lanes of its own.

    With ``only_first_joined`` the clips of further lanes keep all their frames, and those that give way to each other
    lie on different lanes.
    """
    tracks: dict[str, list[CutEvent]] = {}
    for event in sorted(cut.events, key=lambda one: (one.record.start, one.number)):
        # the picture of V, V+A1 and V+A1+A2 lies on one track
        name = event.track.partition("+")[0] if event.track.startswith("V") else event.track
        tracks.setdefault(name, []).append(event)
    found: list[Lane] = []
    for name, events in tracks.items():
        is_sound = name.startswith("A")
        is_joined = not only_first_joined or (not is_sound and not found)
        for number, row in enumerate(_rows(events, is_joined=is_joined), 1):
            found.append(Lane(name if number == 1 else f"{name} {number}", is_sound, tuple(row)))
    return sorted(found, key=lambda lane: lane.is_sound)


def _rows(events: Iterable[CutEvent], *, is_joined: bool) -> list[list[Laid]]:
    rows: list[list[Laid]] = []
    for event in events:
        for row in rows:
            last = row[-1]
            if is_joined and _gives_way(last.event, event) and (joint := _joint(last, event)):
                row[-1] = Laid(last.event, Span(last.own.start, joint), event.record.start, last.follows)
                row.append(Laid(event, Span(joint, event.record.end), event.record.end, follows=True))
                break
            if last.event.record.end <= event.record.start:
                row.append(Laid(event, event.record, event.record.end))
                break
        else:
            rows.append([Laid(event, event.record, event.record.end)])
    return rows


def _joint(last: Laid, event: CutEvent) -> int:
    """Return the frame in the middle of a transition; 0 where one of both clips would have none of its own."""
    middle = event.record.start + (event.opens.frames // 2 if event.opens else 0)
    joint = max(middle, last.own.start + 1)
    return joint if joint <= last.event.record.end and joint < event.record.end else 0


def _gives_way(before: CutEvent, after: CutEvent) -> bool:
    """Whether one clip runs on under the opening transition of the next."""
    return (
        before.closes is not None
        and after.opens is not None
        and before.record.end == after.record.start + after.opens.frames
        and before.record.start <= after.record.start < before.record.end <= after.record.end
    )


def ref_of(event: CutEvent) -> str:
    """Return a clip's item, and its shot, as our readers find it again; empty when it has none."""
    if not event.item_ref:
        return ""
    return f"{event.item_ref}/{event.shot_number}" if event.shot_number else event.item_ref


def remarks_of(event: CutEvent) -> list[str]:
    """Return a clip's remarks without those we write ourselves."""
    return [one for one in event.comments if not one.startswith((f"{OUR_MARK}:", "LOC:"))]


def plain(text: str) -> str:
    """Return a text on one line and without what is no character of XML."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()
