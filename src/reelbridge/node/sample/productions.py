"""The sample's productions: a documentary over three cuts, a film that opens in one country first, a series' shares."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.language import choose
from reelbridge.kernel.timecode import Span
from reelbridge.production import actions, queries
from reelbridge.production.rules.cutlist import CutEvent, CutList
from reelbridge.production.rules.writing import write_cut
from reelbridge.rights.actions import issue_grant
from reelbridge.rights.rules import Covered, Terms, Use

LOADED = "node.sample.productions"
_SUBJECT = "node:sample-productions"
#: Each clip of the documentary lasts so many frames; the third cut makes its last one longer by half a second.
_LENGTH, _MORE, _APART = 50, 12, 70


def load_productions(*, by: Actor) -> dict[str, str]:
    """Make the sample's productions and return their refs by key; raises Conflict when they are here already.

    The documentary gets its three cuts when the node holds at least two films of its own at one rate.
    """
    if AuditEntry.objects.filter(act=LOADED).exists():
        raise Conflict("node.sample_there_already")
    stated = tomllib.loads(Path(__file__).with_name("productions.toml").read_text("utf-8"))
    with transaction.atomic():
        refs = {key: _production(one, by=by) for key, one in stated.items()}
        record(LOADED, _SUBJECT, by=by, refs=refs)
    _cuts(refs["victory"], stated["victory"], by=by)
    return refs


def _production(stated: Mapping[str, Any], *, by: Actor) -> str:
    made = actions.add_production(titles=stated["titles"], use=Use.from_json(stated["use"]), by=by)
    for one in stated.get("plan", ()):
        said = {name: _in_the_house(value) for name, value in one.items() if name != "kind"}
        actions.write_plan(made.ref, one["kind"], said, by=by)
    return made.ref


def _in_the_house(stated: Any) -> Any:
    """Return a text in the language of this institution where it is stated in several."""
    return choose(stated, settings.NODE.options.language).text if isinstance(stated, Mapping) else stated


def _cuts(ref: str, stated: Mapping[str, Any], *, by: Actor) -> None:
    """Import three cuts: the first approved, the second with a clip moved, the third with one made longer."""
    films = _films()
    if len(films) < 2:
        return
    terms = Terms.from_json({"format": "reelbridge-terms/1", "credit_line": catalogue.own_institution().names,
                             "max_seconds": None, "notes": {}, **stated["use"]})  # fmt: skip
    issue_grant(direction="own", partner_ref="", terms=terms, lines=[Covered(one.ref, None) for one in films], by=by)
    first = [_use(films[number % len(films)], 5 + number // len(films) * _APART) for number in range(5)]
    second = [*first[1:], first[0]]
    third = [*second[:-1], (second[-1][0], Span(second[-1][1].start, second[-1][1].end + _MORE))]
    for number, uses in enumerate((first, second, third), 1):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"great-victory-{number}.edl"
            path.write_bytes(write_cut(_list(uses, number), "edl", {})[0])
            made = actions.import_cut(ref, path, by=by, rate=films[0].rate)
        if number == 1:
            for one in queries.clearance(made).waiting:
                actions.approve(one.clip, note=_in_the_house(stated["note"]), by=by)


def _films() -> list[Item]:
    """Return up to three of our own films that count alike and are long enough."""
    held = catalogue.holdings(per_page=100, keeper="own", medium="film", order="created_at").items
    long = [one for one in held if one.frames > 3 * _APART]
    return [one for one in long if one.rate == long[0].rate][:3]


def _use(item: Item, start: int) -> tuple[Item, Span]:
    return item, Span(start, start + _LENGTH)


def _list(uses: Sequence[tuple[Item, Span]], number: int) -> CutList:
    rate = uses[0][0].rate
    at = rate.frame("01:00:00:00")
    events = []
    for place, (item, span) in enumerate(uses, 1):
        source = Span(item.start_frame + span.start, item.start_frame + span.end)
        event = CutEvent(
            place, "V", Span(at, at + span.frames), source, item.rate, reel=item.reel,
            clip_name=catalogue.title_of(item, "en").text, file_name=item.file_name, item_ref=item.ref,
        )  # fmt: skip
        events.append(event)
        at += span.frames
    return CutList("cmx3600", f"THE GREAT VICTORY {number}", rate, tuple(events))
