"""Events that holdbacks count from, as a plan has them: premieres on the release board, and milestones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reelbridge.production.rules.planning import Milestone, Release, Step
from reelbridge.rights.rules import Medium
from reelbridge.rights.rules.media import leaves

_TV = leaves([Medium.TV])


def events_of(releases: Iterable[Release], milestones: Iterable[Milestone]) -> dict[str, date]:
    """Return the days of events by their names.

    A premiere is ``premiere`` anywhere, ``premiere:CN`` in a territory, ``premiere:CN:cinema`` there by a medium; on
    television also ``on_air`` and ``on_air:CN``. The first day counts where there are several. A milestone is called
    by its step and counts where the board has no such day.
    """
    found: dict[str, date] = {}
    for one in releases:
        if one.is_premiere and one.window.starts_on:
            for name in _names(one):
                found[name] = min(one.window.starts_on, found.get(name, date.max))
    for step in milestones:
        day = step.reached_on or step.planned_on
        if day:
            found.setdefault(step.step.value, day)
    return found


def _names(one: Release) -> list[str]:
    names = ["premiere", f"premiere:{one.territory}", f"premiere:{one.territory}:{one.medium.value}"]
    if leaves([one.medium]) <= _TV:
        names += [Step.ON_AIR.value, f"{Step.ON_AIR.value}:{one.territory}"]
    return names
