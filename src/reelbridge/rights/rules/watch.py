"""What has to be looked at: grants that end soon, that contradict each other, or that are spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from reelbridge.kernel.verdict import WORST_FIRST, Reason
from reelbridge.rights.rules.bits import codes_of, media_of, window_of
from reelbridge.rights.rules.boxes import Box, merged
from reelbridge.rights.rules.grant import Covered, Direction, Grant, Standing
from reelbridge.rights.rules.layers import Copyright, Dossier
from reelbridge.rights.rules.limits import Exclusivity
from reelbridge.rights.rules.reasons import shown_places
from reelbridge.rights.rules.shelf import Row, rows_of
from reelbridge.rights.rules.terms import Terms, Use
from reelbridge.rights.rules.weighed import uncovered, verdicts_of

#: How many days before a grant ends people are told.
NOTICES = (90, 30, 7)


@dataclass(frozen=True, slots=True)
class Plan:
    """Something that leans on rights: a clip of a cut, a release, a screening, by its name and where it is shown."""

    name: str
    use: Use
    asked: Covered
    url: str = ""


def ending(grants: Iterable[Grant], today: date) -> Iterator[Reason]:
    """Yield the standing grants that end within ninety days; ``notice`` is the step reached: 90, 30 or 7 days."""
    for grant in grants:
        last = grant.terms.window.ends_on
        if last is None or grant.standing is not Standing.STANDING:
            continue
        left = (last - today).days
        if 0 <= left <= NOTICES[0]:
            notice = min(step for step in NOTICES if left <= step)
            facts = {"grant": grant.ref, "lifts_on": last.isoformat(), "left": left, "notice": notice}
            yield Reason("rights.watch_ends_soon", facts)


def conflicts(dossier: Dossier) -> Iterator[Reason]:
    """Yield what cannot all be true: exclusives that overlap, more given than had, airings beyond what was bought."""
    standing = [grant for grant in dossier.grants if grant.standing is Standing.STANDING]
    given = [grant for grant in standing if grant.direction is Direction.OUT]
    yield from _promised_twice(given)
    yield from _promised_twice([grant for grant in standing if grant.direction is Direction.IN])
    had: dict[str, list[Grant]] = defaultdict(list)
    free: dict[str, list[Copyright]] = defaultdict(list)
    for one in (grant for grant in dossier.grants if grant.counts_here):
        for ref in {line.item_ref for line in one.lines}:
            had[ref].append(one)
    for state in dossier.copyrights:
        for ref in {line.item_ref for line in state.lines}:
            free[ref].append(state)
    for grant in given:
        yield from _wider(grant, had, free)
    for grant in standing:
        yield from _spent(grant)


def _promised_twice(grants: Sequence[Grant]) -> Iterator[Reason]:
    for first, second in meeting(grants):
        # two grants for one partner, or by one, are in nobody's way
        if not first.partner or first.partner != second.partner:
            yield from both_exclusive(first, second)


def broken_promises(wanted: Grant, given: Iterable[Grant]) -> Iterator[Reason]:
    """Yield where a wanted grant and one given to somebody else cannot both be kept, as one promises to be alone."""
    for other in given:
        is_standing = other.standing is Standing.STANDING and other.direction is wanted.direction
        if is_standing and other.partner != wanted.partner:
            for reason in both_exclusive(other, wanted):
                facts = {name: fact for name, fact in reason.facts.items() if name != "other"}
                yield Reason("rights.promised_to_another", {**facts, "partner": other.partner})


def meeting(given: Sequence[Grant]) -> Iterator[tuple[Grant, Grant]]:
    """Yield the grants that speak of a common item in pairs, in their order; a thousand grants have half a million."""
    by_item: dict[str, list[int]] = defaultdict(list)
    for number, grant in enumerate(given):
        for ref in {line.item_ref for line in grant.lines}:
            by_item[ref].append(number)
    pairs = {pair for numbers in by_item.values() for pair in combinations(numbers, 2)}
    yield from ((given[first], given[second]) for first, second in sorted(pairs))


def both_exclusive(first: Grant, second: Grant) -> Iterator[Reason]:
    """Yield where one taker was promised to be alone and another may do the same."""
    kinds = {first.terms.exclusivity, second.terms.exclusivity}
    if kinds == {Exclusivity.NON_EXCLUSIVE} or not _same_frames(first, second) or not _same_tongue(first, second):
        return
    for one in rows_of(first)[0]:
        for other in rows_of(second)[0]:
            where, how = one.where & other.where, one.how & other.how
            start, end = max(one.first, other.first), min(one.last, other.last)
            if where and how and start <= end:
                facts = {"grant": first.ref, "other": second.ref, **_sides(Row(where, how, start, end))}
                yield Reason("rights.watch_exclusives_overlap", facts)


def _sides(row: Row) -> dict[str, object]:
    return {
        "territories": shown_places(codes_of(row.where)),
        "media": sorted(media_of(row.how)),
        "window": str(window_of(row.first, row.last)),
    }


def _same_frames(first: Grant, second: Grant) -> bool:
    return any(
        one.item_ref == other.item_ref
        and (one.span is None or other.span is None or one.span.meets(other.span) is not None)
        for one in first.lines
        for other in second.lines
    )


def _same_tongue(first: Grant, second: Grant) -> bool:
    one, other = _named(first.terms), _named(second.terms)
    return (
        not one
        or not other
        or any(map(first.terms.allows_language, other))
        or any(map(second.terms.allows_language, one))
    )


def _named(terms: Terms) -> frozenset[str]:
    roles = [f"audio:{tag}" for tag in terms.audio] + [f"subtitles:{tag}" for tag in terms.subtitles]
    return terms.languages | frozenset(roles)


def _wider(
    grant: Grant, had: Mapping[str, Sequence[Grant]], free: Mapping[str, Sequence[Copyright]]
) -> Iterator[Reason]:
    """Yield what was given to others without having it, or without the right to pass it on."""
    terms = grant.terms
    told: set[tuple[str, Box]] = set()
    for window, held in terms.reach:
        use = Use(
            held, terms.media, window, terms.languages, audio=terms.audio, subtitles=terms.subtitles, for_others=True
        )
        for line in grant.lines:
            ours = Dossier(tuple(had.get(line.item_ref, ())), copyrights=tuple(free.get(line.item_ref, ())))
            for box in merged(uncovered(use, replace(line, is_length_asked=False), ours)):
                # several shots of one item may lack the same
                said = (line.item_ref, replace(box, span=None))
                if said in told:
                    continue
                told.add(said)
                facts = {
                    "territories": shown_places(box.territories),
                    "media": sorted(box.media),
                    "window": str(box.window),
                }
                yield Reason("rights.watch_wider_than_had", {"grant": grant.ref, "item": line.item_ref, **facts})


def _spent(grant: Grant) -> Iterator[Reason]:
    runs, aired = grant.terms.runs, sorted(grant.aired)
    if runs and len(aired) > runs.count:
        facts = {"grant": grant.ref, "allowed": runs.count, "aired": len(aired)}
        yield Reason("rights.watch_runs_over_spent", facts)
    late = [day for day in aired if not grant.terms.window.has(day)]
    if runs and runs.days and aired:
        late += [day for day in aired if (day - aired[0]).days >= runs.days and day not in late]
    if late:
        yield Reason(
            "rights.watch_aired_outside", {"grant": grant.ref, "days": [day.isoformat() for day in sorted(late)]}
        )


def broken(plans: Sequence[Plan], before: Dossier, after: Dossier) -> list[tuple[Plan, tuple[Reason, ...]]]:
    """Return the plans that are worse off after a grant is revoked or changed, with what then stands in the way."""
    found = []
    by_use: dict[Use, list[Plan]] = defaultdict(list)
    for plan in plans:
        by_use[plan.use].append(plan)
    for use, mine in by_use.items():
        asked = [plan.asked for plan in mine]
        for plan, now, then in zip(mine, verdicts_of(use, asked, before), verdicts_of(use, asked, after), strict=True):
            if WORST_FIRST.index(then.answer) < WORST_FIRST.index(now.answer):
                found.append((plan, then.reasons))
    return found
