"""What is written down beside grants, as JSON and back: holdbacks, embargoes, consents, the state of copyright.

See docs/formats/papers.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import written as read
from reelbridge.rights.rules.bits import how_bits, media_of
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import Consent, ConsentState, Copyright, Protection, Withheld
from reelbridge.rights.rules.limits import Embargo, Holdback
from reelbridge.rights.rules.media import Medium, medium
from reelbridge.rights.rules.regions import regions

#: The name and version of the JSON shape.
PAPER_FORMAT = "reelbridge-paper/1"

#: Day by work and by the name of the event: ``("nevsky-w-00001", "premiere:CN")``.
Anchors = Mapping[tuple[str, str], date]

T = TypeVar("T", bound=StrEnum)

Value = Withheld | Consent | Copyright


class PaperKind(StrEnum):
    """What a paper is."""

    HOLDBACK = "holdback"
    EMBARGO = "embargo"
    CONSENT = "consent"
    COPYRIGHT = "copyright"


def kind_of(paper: Value) -> PaperKind:
    """Return what a paper is."""
    if isinstance(paper, Withheld):
        return PaperKind.HOLDBACK if isinstance(paper.rule, Holdback) else PaperKind.EMBARGO
    return PaperKind.CONSENT if isinstance(paper, Consent) else PaperKind.COPYRIGHT


def paper_as_json(paper: Value) -> dict[str, Any]:
    """Return JSON values in the format ``reelbridge-paper/1``; ref and lines stand beside it."""
    plain: dict[str, Any] = {"format": PAPER_FORMAT, "kind": str(kind_of(paper))}
    if isinstance(paper, Withheld):
        return plain | paper.rule.as_json() | {"clause": paper.clause, "ask": paper.ask}
    if isinstance(paper, Copyright):
        return plain | {
            "territories": sorted(paper.territories),
            "protection": str(paper.protection),
            "day": paper.day.isoformat() if paper.day else "",
            "ground": dict(paper.ground),
            "source": paper.source,
        }
    return plain | {
        "person": paper.person,
        "state": str(paper.state),
        "territories": sorted(paper.territories),
        "media": [] if paper.media == frozenset(Medium) else sorted(paper.media),
        "window": str(paper.window),
        "purposes": sorted(paper.purposes),
        "ask": paper.ask,
    }


def paper_from_json(
    written: Mapping[str, Any], ref: str = "", lines: Iterable[Covered] = (), *, is_ended: bool = False
) -> Value:
    """Read what ``paper_as_json`` wrote; raises BadInput with the place that is wrong.

    A consent that ended was withdrawn; the others, once they have ended, are no longer asked about.
    """
    if not isinstance(written, Mapping) or written.get("format") != PAPER_FORMAT:
        shown = written.get("format") if isinstance(written, Mapping) else type(written).__name__
        raise BadInput("rights.terms_format_unknown", format=str(shown)[:60], known=PAPER_FORMAT)
    over = tuple(lines)
    kind = _choice(PaperKind, written, "kind")
    if kind is PaperKind.CONSENT:
        found = _consent(written, ref, over)
        return replace(found, state=ConsentState.WITHDRAWN) if is_ended else found
    if kind is PaperKind.COPYRIGHT:
        return _copyright(written, ref, over)
    rule = Holdback.from_json(written) if kind is PaperKind.HOLDBACK else Embargo.from_json(written)
    if isinstance(rule, Holdback) and not rule.anchor and rule.anchored_on is None:
        raise BadInput("rights.holdback_without_anchor")
    return Withheld(ref, rule, over, read.text_at(written, "clause"), read.text_at(written, "ask"))


def _consent(written: Mapping[str, Any], ref: str, lines: tuple[Covered, ...]) -> Consent:
    person = read.text_at(written, "person").strip()
    if not person:
        raise BadInput("rights.consent_without_person")
    return Consent(
        ref,
        person,
        lines,
        _choice(ConsentState, written, "state"),
        regions(read.texts_in_list(written, "territories")) or frozenset(["WORLD"]),
        frozenset(map(medium, read.texts_in_list(written, "media"))) or frozenset(Medium),
        Window.parse(read.text_at(written, "window") or "../.."),
        frozenset(read.texts_in_list(written, "purposes")),
        read.text_at(written, "ask"),
    )


def _copyright(written: Mapping[str, Any], ref: str, lines: tuple[Covered, ...]) -> Copyright:
    territories = regions(read.texts_in_list(written, "territories"))
    if not territories:
        raise BadInput("rights.terms_without_territory")
    return Copyright(
        ref,
        lines,
        territories,
        _choice(Protection, written, "protection"),
        read.day_at(written, "day"),
        read.texts_at(written, "ground"),
        read.text_at(written, "source"),
    )


def _choice(kind: type[T], written: Mapping[str, Any], place: str) -> T:
    try:
        return kind(read.text_at(written, place))
    except ValueError as fault:
        raise read.wrong(place) from fault


def told(paper: Value) -> tuple[Reason, ...]:
    """Return what a paper says, for sentences."""
    if isinstance(paper, Withheld):
        return tuple(told_rule(paper.rule))
    places = {"territories": sorted(paper.territories)}
    if isinstance(paper, Consent):
        facts = {"person": paper.person, **places, "media": _media_told(paper.media), "window": str(paper.window)}
        only = [Reason("rights.told.consent_for", {"purposes": sorted(paper.purposes)})] if paper.purposes else []
        return (Reason("rights.told.consent", facts), *only)
    found = [Reason(f"rights.told.copyright_{paper.protection}", places)]
    if paper.day:
        word = "until" if paper.protection is Protection.PROTECTED else "since"
        found.append(Reason(f"rights.told.{word}", {"lifts_on": paper.day.isoformat()}))
    if paper.ground:
        found.append(Reason("rights.told.ground", {"ground": dict(paper.ground)}))
    return tuple(found)


def told_rule(rule: Holdback | Embargo) -> Iterator[Reason]:
    """Yield what a holdback or an embargo says, for sentences."""
    facts: dict[str, object] = {"territories": sorted(rule.territories), "media": _media_told(rule.media)}
    if isinstance(rule, Holdback):
        yield Reason("rights.told.holdback", {**facts, "anchor": rule.anchor})
        if rule.months:
            yield Reason("rights.told.months", {"months": rule.months})
        if rule.days:
            yield Reason("rights.told.days", {"count": rule.days})
        lifts = rule.lifts_on
        yield Reason("rights.told.lifts", {"lifts_on": lifts.isoformat()}) if lifts else Reason("rights.told.waits")
    elif rule.lifts_at:
        yield Reason("rights.told.embargo_until", {**facts, "lifts_at": rule.lifts_at.isoformat()})
    else:
        yield Reason("rights.told.embargo_hours", {**facts, "hours": rule.hours})


def _media_told(media: frozenset[Medium]) -> list[str]:
    """Return media for a sentence, sums in place of their parts."""
    return sorted(media_of(how_bits(media)))


def anchored(withheld: Iterable[Withheld], anchors: Anchors, works: Mapping[str, str]) -> list[Withheld]:
    """Return holdbacks with the days of their events, each work by its own; ``works`` names the work of each item."""
    found: list[Withheld] = []
    for one in withheld:
        rule = one.rule
        if not isinstance(rule, Holdback) or rule.anchored_on is not None:
            found.append(one)
            continue
        for day, lines in _by_day(rule.anchor, one.lines, anchors, works).items():
            found.append(replace(one, rule=replace(rule, anchored_on=day), lines=lines))
    return found


def anchored_grants(grants: Iterable[Grant], anchors: Anchors, works: Mapping[str, str]) -> list[Grant]:
    """Return grants whose own holdbacks know the days of their events; one over several works may become several."""
    found: list[Grant] = []
    for grant in grants:
        parts = [grant]
        for number, rule in enumerate(grant.terms.holdbacks):
            if rule.anchored_on is None:
                parts = [
                    _with_day(part, number, day, lines)
                    for part in parts
                    for day, lines in _by_day(rule.anchor, part.lines, anchors, works).items()
                ]
        found += parts
    return found


def _with_day(grant: Grant, number: int, day: date | None, lines: tuple[Covered, ...]) -> Grant:
    rules = list(grant.terms.holdbacks)
    rules[number] = replace(rules[number], anchored_on=day)
    return replace(grant, terms=replace(grant.terms, holdbacks=tuple(rules)), lines=lines)


def _by_day(
    anchor: str, lines: Iterable[Covered], anchors: Anchors, works: Mapping[str, str]
) -> dict[date | None, tuple[Covered, ...]]:
    """Return lines by the day of the event for their work."""
    found: dict[date | None, tuple[Covered, ...]] = {}
    for line in lines:
        day = anchors.get((works.get(line.item_ref, ""), anchor))
        found[day] = (*found.get(day, ()), line)
    return found
