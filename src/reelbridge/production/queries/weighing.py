"""Whether the clips of a cut may be used as the production plans, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.verdict import Answer, Reason, Verdict, worst
from reelbridge.production.models import Clip, Cut
from reelbridge.production.queries.approvals import Standing, standings
from reelbridge.production.queries.productions import use_of
from reelbridge.production.rules.cutlist import Kind
from reelbridge.rights import queries as rights


@dataclass(frozen=True, slots=True)
class Weighed:
    """A clip with its item, where one is known, and the answer."""

    clip: Clip
    item: Item | None
    verdict: Verdict
    #: The approvals that concern it; None without any.
    standing: Standing | None = None

    @property
    def is_approved(self) -> bool:
        """Whether a person let every frame of it in, and no grant forbids it."""
        return self.standing is not None and self.standing.is_whole and self.verdict.answer is not Answer.NO

    @property
    def seconds(self) -> Fraction:
        """How long it is seen in the film."""
        return self.clip.cut.rate.seconds(self.clip.record_end - self.clip.record_start)

    @property
    def seconds_used(self) -> Fraction:
        """How much of its source it uses: what a licence counts."""
        if self.item is not None and self.clip.item_span is not None:
            return self.item.rate.seconds(self.clip.item_span.frames)
        return self.seconds

    @property
    def look(self) -> str:
        """How it is drawn: yes, if, no, unknown, or own for what needs nobody's permission."""
        return "own" if self.clip.kind != Kind.FILM else self.verdict.answer.value

    @property
    def needs_you(self) -> bool:
        """Whether a person should look at it: everything but a plain yes and what somebody let in."""
        return self.verdict.answer is not Answer.YES and not self.is_approved

    @property
    def grants(self) -> tuple[str, ...]:
        """The grants that carry it."""
        named = (str(one.facts.get("grant", "")) for one in self.verdict.reasons if one.code == "rights.covered_by")
        return tuple(dict.fromkeys(ref for ref in named if ref))


@dataclass(frozen=True, slots=True)
class CutClearance:
    """Every clip of a cut with its answer, in the order of the film."""

    cut: Cut
    clips: tuple[Weighed, ...]

    @property
    def answer(self) -> Answer:
        """The answer for the whole cut: its worst clip's."""
        return worst(one.verdict.answer for one in self.clips)

    @property
    def is_clear(self) -> bool:
        """Whether every clip may be used, with or without conditions."""
        return all(one.verdict.is_clear for one in self.clips)

    @property
    def counts(self) -> dict[str, int]:
        """How many clips have each answer, all four named."""
        counted = Counter(one.verdict.answer for one in self.clips)
        return {answer.value: counted[answer] for answer in Answer}

    @property
    def seconds_not_clear(self) -> Fraction:
        """How much of the film cannot be shown as cut; frames under two clips at once count once."""
        spans = sorted(one.clip.record for one in self.clips if not one.verdict.is_clear)
        frames = reached = 0
        for span in spans:
            frames += max(0, span.end - max(span.start, reached))
            reached = max(reached, span.end)
        return self.cut.rate.seconds(frames)

    @property
    def waiting(self) -> list[Weighed]:
        """The clips a person should look at, the worst first, then in the order of the film."""
        order = [Answer.NO, Answer.UNKNOWN, Answer.IF]
        return sorted((one for one in self.clips if one.needs_you), key=lambda one: order.index(one.verdict.answer))


def clearance(cut: Cut) -> CutClearance:
    """Weigh every clip of a cut against the grants that stand, in a fixed number of queries."""
    clips = list(Clip.objects.filter(cut=cut).order_by("number"))
    for clip in clips:
        clip.cut = cut
    items = catalogue.items({clip.item_ref for clip in clips if clip.item_ref})
    asked = [clip for clip in clips if clip.kind == Kind.FILM and clip.item_ref in items]
    verdicts = rights.clearances_for([(clip.item_ref, clip.item_span) for clip in asked], use_of(cut.production))
    by_clip = {clip.pk: verdict for clip, verdict in zip(asked, verdicts, strict=True)}
    standing = standings(cut.production, asked)
    weighed = (
        Weighed(clip, items.get(clip.item_ref), by_clip.get(clip.pk) or _without_rights(clip), standing.get(clip.pk))
        for clip in clips
    )
    return CutClearance(cut, tuple(weighed))


def _without_rights(clip: Clip) -> Verdict:
    """Answer for a clip that no grant can be asked about."""
    if clip.kind == Kind.MADE:
        return Verdict.yes(Reason("production.made_in_edit"))
    if clip.kind == Kind.SHOOT:
        return Verdict.yes(Reason("production.own_shoot"))
    if clip.item_ref:
        return Verdict.unknown(Reason("production.item_gone", {"item": clip.item_ref}))
    found = clip.evidence.get("found", [])
    if clip.evidence.get("why") == "outside" and found:
        return Verdict.unknown(Reason("production.beyond_item", {"item": found[0]["item"]}))
    return Verdict.unknown(Reason("production.not_tied"))
