"""What changed between two cuts, exact to the frame, and which frames nobody has cleared yet."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind
from reelbridge.production.rules.names import tie_key

_Token = tuple[tuple[str, bool], Span, Fraction]
_AS_IF = Rate(Fraction(25))
#: Beyond so many clips that show the very same frames, they are paired in their order only.
_MOST_ALIKE = 200


class Change(StrEnum):
    """What happened to a clip."""

    ADDED = "added"
    REMOVED = "removed"
    EXTENDED = "extended"
    TRIMMED = "trimmed"
    MOVED = "moved"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Used:
    """One use of a source: ``key`` names the source and its rate, ``shown`` its frames that are seen."""

    number: int
    name: str
    key: str
    shown: Span
    record: Span
    track: str = "V"
    speed: Fraction = Fraction(1)
    #: False for what needs nobody's permission.
    asks: bool = True
    #: How the source counts, and the label of its frame 0: for showing frames as timecodes.
    rate: Rate = _AS_IF
    begins: int = 0

    @property
    def level(self) -> str:
        """Its track without the sound that goes with a picture: V, V1 and V+A1 are one."""
        first = self.track.partition("+")[0]
        return "V" if first == "V1" else first

    @property
    def group(self) -> tuple[str, bool]:
        """What may be paired with it: the same source, picture with picture and sound with sound."""
        return self.key, "V" in self.track or not self.track.startswith("A")


@dataclass(frozen=True, slots=True)
class Pair:
    """A clip before and after; one of both is None when it was added or removed."""

    before: Used | None
    after: Used | None
    changes: tuple[Change, ...] = ()
    #: Source frames it shows now and did not before, and the other way round.
    gained: tuple[Span, ...] = ()
    lost: tuple[Span, ...] = ()
    #: How many frames later in the film it begins.
    later: int = 0
    #: Of the gained frames those that no clip of the cut before showed: only these are cleared anew.
    to_clear: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All clips of both cuts, each in one pair, in the order of the film; removed ones where they stood."""

    pairs: tuple[Pair, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The pairs in which something changed."""
        return tuple(one for one in self.pairs if one.changes)

    @property
    def to_clear(self) -> tuple[Pair, ...]:
        """The pairs with frames that nobody has cleared yet."""
        return tuple(one for one in self.pairs if one.to_clear)

    @property
    def counts(self) -> dict[str, int]:
        """How many clips each change happened to, all named; ``same`` are the others."""
        counted = Counter(change for one in self.pairs for change in one.changes)
        same = sum(not one.changes for one in self.pairs)
        return {**{change.value: counted[change] for change in Change}, "same": same}


def uses_of(cut: CutList) -> list[Used]:
    """Return the uses in a list on its own, each source known by the name it has there."""
    return [_use(one) for one in cut.events]


def _use(event: CutEvent) -> Used:
    named = event.item_ref or tie_key(event.file_name) or tie_key(event.clip_name) or tie_key(event.reel)
    shown = event.source or Span(0, event.record.frames)
    return Used(
        event.number, event.name, f"{event.kind.value}:{named}@{event.source_rate.fps}", shown, event.record,
        event.track, event.speed, asks=event.kind is Kind.FILM, rate=event.source_rate,
    )  # fmt: skip


def differences(before: Sequence[Used], after: Sequence[Used], *, rates: tuple[Rate, Rate] | None = None) -> Difference:
    """Return what changed from one cut to the next; ``rates`` are given when the films count differently."""
    pairs = _paired(before, after)
    moved = _moved(pairs)
    seen = _seen(before)
    made = [_pair(one, two, is_moved=two in moved, seen=seen, rates=rates) for one, two in pairs]
    taken = {id(two) for _, two in pairs}, {id(one) for one, _ in pairs}
    added = [_added(two, seen) for two in after if id(two) not in taken[0]]
    removed = [Pair(one, None, (Change.REMOVED,), lost=(one.shown,)) for one in before if id(one) not in taken[1]]
    return Difference(tuple(sorted([*made, *added, *removed], key=_place)))


def minus(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Return the frames of some spans that lie in none of the others, joined and in order."""
    left: list[Span] = []
    gone = joined(others)
    for span in joined(spans):
        start = span.start
        for other in gone:
            if other.end <= start or other.start >= span.end:
                continue
            if other.start > start:
                left.append(Span(start, other.start))
            start = max(start, other.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same frames as spans that do not touch, in order."""
    done: list[Span] = []
    for span in sorted(spans):
        if done and span.start <= done[-1].end:
            done[-1] = Span(done[-1].start, max(done[-1].end, span.end))
        else:
            done.append(span)
    return tuple(done)


def _place(pair: Pair) -> tuple[int, int, int]:
    one = pair.after or pair.before
    return (one.record.start, pair.after is None, one.number) if one else (0, 0, 0)


def _seen(uses: Iterable[Used]) -> dict[tuple[str, bool], tuple[Span, ...]]:
    spans = defaultdict(list)
    for one in uses:
        spans[one.group].append(one.shown)
    return {group: joined(found) for group, found in spans.items()}


def _added(two: Used, seen: dict[tuple[str, bool], tuple[Span, ...]]) -> Pair:
    return Pair(None, two, (Change.ADDED,), gained=(two.shown,), to_clear=_uncleared(two, seen))


def _uncleared(two: Used, seen: dict[tuple[str, bool], tuple[Span, ...]]) -> tuple[Span, ...]:
    return minus([two.shown], seen.get(two.group, ())) if two.asks else ()


def _pair(
    one: Used, two: Used, *, is_moved: bool, seen: dict[tuple[str, bool], tuple[Span, ...]],
    rates: tuple[Rate, Rate] | None,
) -> Pair:  # fmt: skip
    gained, lost = minus([two.shown], [one.shown]), minus([one.shown], [two.shown])
    said = [(Change.EXTENDED, gained), (Change.TRIMMED, lost), (Change.MOVED, is_moved)]
    changes = [change for change, is_so in said if is_so]
    if one.speed != two.speed:
        changes.append(Change.SPEED)
    start = one.record.start
    if rates is not None:
        start = round(rates[0].seconds(start) * rates[1].fps)
    return Pair(one, two, tuple(changes), gained, lost, two.record.start - start, _uncleared(two, seen))


def _paired(before: Sequence[Used], after: Sequence[Used]) -> list[tuple[Used, Used]]:
    """Pair clips: the wholly alike first, those between the same neighbours before others, then those that overlap."""
    ones, twos = (sorted(uses, key=lambda use: (use.record.start, use.number)) for uses in (before, after))
    tokens = [[None, *map(_token, uses), None] for uses in (ones, twos)]
    pairs: list[tuple[Used, Used]] = []
    open_ones, open_twos = set(range(len(ones))), set(range(len(twos)))
    for first, last in ((0, 3), (0, 2), (1, 3), (1, 2)):  # with both neighbours, with one, alone
        waiting: dict[tuple[_Token | None, ...], list[int]] = defaultdict(list)
        for at in sorted(open_ones, reverse=True):
            waiting[tuple(tokens[0][at + first : at + last])].append(at)
        for at in sorted(open_twos):
            if alike := waiting.get(tuple(tokens[1][at + first : at + last])):
                one = alike.pop()
                open_ones.discard(one)
                open_twos.discard(at)
                pairs.append((ones[one], twos[at]))
    return pairs + _overlapping([ones[at] for at in sorted(open_ones)], [twos[at] for at in sorted(open_twos)])


def _token(use: Used) -> _Token:
    """Return what makes two uses wholly alike."""
    return use.group, use.shown, use.speed


def _overlapping(ones: list[Used], twos: list[Used]) -> list[tuple[Used, Used]]:
    """Pair what is left by the frames both show: the most first, then the nearest in the film."""
    groups: dict[tuple[str, bool], list[Used]] = defaultdict(list)
    for one in sorted(ones, key=lambda use: use.shown):
        groups[one.group].append(one)
    weighed = []
    for two in twos:
        group = groups.get(two.group, [])
        near = [one for one in group if one.shown.meets(two.shown)][:_MOST_ALIKE]
        for one in near:
            shared = min(one.shown.end, two.shown.end) - max(one.shown.start, two.shown.start)
            weighed.append((-shared, abs(one.record.start - two.record.start), one.number, two.number, one, two))
    pairs: list[tuple[Used, Used]] = []
    taken: set[int] = set()
    for *_, one, two in sorted(weighed, key=lambda row: row[:4]):
        if id(one) not in taken and id(two) not in taken:
            taken |= {id(one), id(two)}
            pairs.append((one, two))
    return pairs


def _moved(pairs: list[tuple[Used, Used]]) -> set[Used]:
    """Return the clips that changed places with others: all but the longest row of those still in order, by track."""
    moved: set[Used] = set()
    tracks: dict[str, list[tuple[Used, Used]]] = defaultdict(list)
    for pair in pairs:
        tracks[pair[1].level].append(pair)
    for rows in tracks.values():
        rows.sort(key=lambda pair: (pair[0].record.start, pair[0].number))
        places = [(two.record.start, two.number) for _, two in rows]
        still = _longest_row(places)
        moved |= {two for at, (one, two) in enumerate(rows) if at not in still or one.level != two.level}
    return moved


def _longest_row(places: list[tuple[int, int]]) -> set[int]:
    """Return the indexes of a longest increasing row."""
    ends: list[tuple[int, int]] = []
    last: list[int] = []
    came_from: list[int] = []
    for at, place in enumerate(places):
        length = bisect_left(ends, place)
        came_from.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(at)
        else:
            ends[length], last[length] = place, at
    found: set[int] = set()
    at = last[-1] if last else -1
    while at >= 0:
        found.add(at)
        at = came_from[at]
    return found
