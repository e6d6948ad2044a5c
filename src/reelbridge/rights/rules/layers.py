"""What stands above grants: holdbacks on works, rights given away, consents, and whether a work is protected at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from reelbridge.kernel.language import Texts
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.bits import codes_of, gaps, how_bits, media_of, window_of
from reelbridge.rights.rules.boxes import Box, merged
from reelbridge.rights.rules.grant import Basis, Covered, Direction, Grant, Standing
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Holdback
from reelbridge.rights.rules.media import Medium
from reelbridge.rights.rules.question import asked_places
from reelbridge.rights.rules.reasons import shown_places
from reelbridge.rights.rules.shelf import Row, held_by, rows_of
from reelbridge.rights.rules.terms import ALWAYS, Terms, Use
from reelbridge.rights.rules.tongues import ANY_LANGUAGE

_DAY = timedelta(days=1)
_ANYWHERE = frozenset(["WORLD"])


class ConsentState(StrEnum):
    """Whether somebody agreed."""

    GIVEN = "given"
    ASKED = "asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Protection(StrEnum):
    """Whether a work is protected by copyright in a territory."""

    PROTECTED = "protected"
    PUBLIC_DOMAIN = "public_domain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A holdback or an embargo on items, whatever their grants say."""

    ref: str
    rule: Holdback | Embargo
    lines: tuple[Covered, ...]
    clause: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person shown, or a contributor, agreed to; every use of the frames needs it."""

    ref: str
    person: str
    lines: tuple[Covered, ...]
    state: ConsentState = ConsentState.GIVEN
    territories: frozenset[str] = _ANYWHERE
    media: frozenset[Medium] = frozenset(Medium)
    window: Window = ALWAYS
    purposes: frozenset[str] = frozenset()
    ask: str = ""

    @property
    def terms(self) -> Terms:
        """The same as terms."""
        return Terms(self.territories, self.media, self.window)


@dataclass(frozen=True, slots=True)
class Copyright:
    """The state of an item's copyright in some territories, why, and who says so.

    ``day`` is the last day of protection, or the first in the public domain; None where that is not known.
    """

    ref: str
    lines: tuple[Covered, ...]
    territories: frozenset[str]
    protection: Protection
    day: date | None = None
    ground: Texts = field(default_factory=dict)
    source: str = ""

    def as_grant(self) -> Grant | None:
        """Return what the law permits everybody as a grant; None while nothing is free."""
        if self.protection is Protection.UNKNOWN or (self.protection is Protection.PROTECTED and self.day is None):
            return None
        since = self.day + _DAY if self.protection is Protection.PROTECTED and self.day else self.day
        terms = Terms(self.territories, frozenset(Medium), Window(since, None), notes=self.ground)
        return Grant(self.ref, terms, self.lines, Direction.OWN, basis=Basis.PUBLIC_DOMAIN)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is written down about the rights in some items; grants in every direction."""

    grants: tuple[Grant, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    consents: tuple[Consent, ...] = ()
    copyrights: tuple[Copyright, ...] = ()

    def permitting(self) -> list[Grant]:
        """Return what permits something here: grants in and own, and the law."""
        free = [grant for one in self.copyrights if (grant := one.as_grant())]
        return [*(grant for grant in self.grants if grant.counts_here), *free]

    def given_away(self) -> list[Grant]:
        """Return the standing grants to others that leave less to us: exclusive and sole ones."""
        return [
            grant
            for grant in self.grants
            if grant.direction is Direction.OUT
            and grant.standing is Standing.STANDING
            and grant.terms.exclusivity is not Exclusivity.NON_EXCLUSIVE
        ]

    def changed(self, ref: str, terms: Terms) -> Dossier:
        """Return the same as if a grant had other terms."""
        return replace(self, grants=tuple(replace(one, terms=terms) if one.ref == ref else one for one in self.grants))

    def without(self, ref: str) -> Dossier:
        """Return the same as if a grant were revoked."""
        return replace(self, grants=tuple(grant for grant in self.grants if grant.ref != ref))


def sorted_out(held: Iterable[Grant | Withheld | Consent | Copyright]) -> Dossier:
    """Return grants and papers, each in its place."""
    found = list(held)
    return Dossier(
        tuple(one for one in found if isinstance(one, Grant)),
        tuple(one for one in found if isinstance(one, Withheld)),
        tuple(one for one in found if isinstance(one, Consent)),
        tuple(one for one in found if isinstance(one, Copyright)),
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that stands in the way of part of a use, whatever is granted."""

    reason: Reason
    boxes: tuple[Box, ...]
    clause: str = ""
    ask: str = ""


def stops(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Stop]:
    """Yield what holdbacks, rights given away and consents take out of a use."""
    for one in dossier.withheld:
        yield from _withheld(use, asked, one)
    for grant in dossier.given_away():
        yield from _given_away(use, asked, grant)
    for consent in dossier.consents:
        yield from _consent(use, asked, consent)


def owed_consents(use: Use, asked: Covered, consents: Iterable[Consent]) -> Iterator[Reason]:
    """Yield the purposes that people agreed to, where the question leaves its purpose out."""
    for one in consents:
        if one.purposes and not use.purpose and list(_frames(asked, one.lines)):
            facts = {"consent": one.ref, "person": one.person, "purposes": sorted(one.purposes)}
            yield Reason("rights.consent_only_for", facts)


def _withheld(use: Use, asked: Covered, one: Withheld) -> Iterator[Stop]:
    for held in held_by(one.rule, use.starts_at):
        boxes = _meeting(use, Row(held.where, held.how, held.first, held.last), _frames(asked, one.lines))
        if boxes:
            facts = {"holdback": one.ref, **_sides(boxes)}
            yield Stop(Reason(*_until(one.rule, facts)), boxes, one.clause, one.ask)


def _until(rule: Holdback | Embargo, facts: dict[str, object]) -> tuple[str, dict[str, object]]:
    if isinstance(rule, Embargo):
        if rule.lifts_at is None:
            return "rights.withheld_not_counting", {**facts, "hours": rule.hours}
        return "rights.withheld_before", {**facts, "lifts_at": rule.lifts_at.isoformat()}
    if rule.lifts_on is None:
        return "rights.withheld_until_anchor", {**facts, "anchor": rule.anchor}
    return "rights.withheld_until", {**facts, "anchor": rule.anchor, "lifts_on": rule.lifts_on.isoformat()}


def _given_away(use: Use, asked: Covered, grant: Grant) -> Iterator[Stop]:
    kind = grant.terms.exclusivity
    if kind is not Exclusivity.EXCLUSIVE and not (use.for_others and kind is Exclusivity.SOLE):
        return
    said = tuple(one for one in _spoken(use) if grant.terms.allows_language(one))
    frames = list(_frames(asked, grant.lines))
    rows = rows_of(grant, use.starts_at)[0] if said and frames else []
    boxes = tuple(box for row in rows for box in _meeting(use, row, frames, said))
    if boxes:
        facts = {"grant": grant.ref, "partner": grant.partner, **_sides(boxes)}
        yield Stop(Reason("rights.exclusive_given", facts), boxes, grant.terms.clause, grant.partner)


def _consent(use: Use, asked: Covered, one: Consent) -> Iterator[Stop]:
    frames = list(_frames(asked, one.lines))
    if not frames:
        return
    facts: dict[str, object] = {"consent": one.ref, "person": one.person}
    whole = [Row(where, how_bits(use.media), first, last) for where, first, last in asked_places(use)]
    if one.state is not ConsentState.GIVEN:
        boxes = _boxes(whole, frames, _spoken(use))
        yield Stop(Reason(f"rights.consent_{one.state}", facts), boxes, ask=one.ask)
        return
    if one.purposes and use.purpose and use.purpose not in one.purposes:
        facts |= {"purposes": sorted(one.purposes), "purpose": use.purpose}
        yield Stop(Reason("rights.consent_other_purpose", facts), _boxes(whole, frames, _spoken(use)), ask=one.ask)
        return
    left = list(whole)
    for row in rows_of(Grant(one.ref, one.terms, one.lines))[0]:
        left = [piece for rest in left for piece in less(rest, row)]
    if left:
        boxes = _boxes(left, frames, _spoken(use))
        yield Stop(Reason("rights.consent_does_not_cover", {**facts, **_sides(boxes)}), boxes, ask=one.ask)


def less(row: Row, other: Row) -> list[Row]:
    """Return what is left of a row without another."""
    where, how = row.where & other.where, row.how & other.how
    if not where or not how or other.first > row.last or other.last < row.first:
        return [row]
    left = []
    if row.where != where:
        left.append(row._replace(where=row.where ^ where))
    if row.how != how:
        left.append(row._replace(where=where, how=row.how ^ how))
    days = gaps(row.first, row.last, [(other.first, other.last)])
    return left + [Row(where, how, first, last) for first, last in days]


def _meeting(use: Use, row: Row, frames: Iterable[Span | None], said: Sequence[str] = ()) -> tuple[Box, ...]:
    """Return what a use and a row share."""
    how = how_bits(use.media) & row.how
    shared = [
        Row(where & row.where, how, max(first, row.first), min(last, row.last))
        for where, first, last in asked_places(use)
        if where & row.where and how and max(first, row.first) <= min(last, row.last)
    ]
    return _boxes(shared, list(frames), said or _spoken(use))


def _boxes(rows: Iterable[Row], frames: Iterable[Span | None], said: Iterable[str]) -> tuple[Box, ...]:
    spans, tongues = list(frames), frozenset(said)
    return tuple(
        Box(codes_of(row.where), media_of(row.how), tongues, span, window_of(row.first, row.last))
        for row in rows
        for span in spans
    )


def _frames(asked: Covered, lines: Iterable[Covered]) -> Iterator[Span | None]:
    """Yield the frames asked for that lines over the item meet."""
    for line in lines:
        if line.item_ref != asked.item_ref:
            continue
        if line.span is None or asked.span is None:
            yield asked.span
        elif both := line.span.meets(asked.span):
            yield both


def _spoken(use: Use) -> tuple[str, ...]:
    return tuple(sorted(use.spoken)) or (ANY_LANGUAGE,)


def _sides(boxes: Iterable[Box]) -> dict[str, object]:
    """Return the sides of boxes for a sentence; windows are told as one list."""
    found = merged(boxes)
    return {
        "territories": shown_places({code for box in found for code in box.territories}),
        "media": sorted({medium for box in found for medium in box.media}),
        "windows": sorted({str(box.window) for box in found}),
    }
