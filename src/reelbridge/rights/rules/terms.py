"""What a licence allows, and what a use asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import Texts, language
from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import written as read
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Fee, Holdback, Runs
from reelbridge.rights.rules.media import Medium, leaves, medium
from reelbridge.rights.rules.regions import Reach, reach_of, regions
from reelbridge.rights.rules.tongues import allows_spoken

if TYPE_CHECKING:
    from reelbridge.rights.rules.grant import Covered

__all__ = ["ALWAYS", "FORMAT", "FORMAT_2", "Medium", "Purpose", "Terms", "Use", "medium"]

#: The name and version of the JSON shape; see docs/formats/terms.md.
FORMAT = "reelbridge-terms/1"

#: The same with every limit; written only where a limit is set that a reader of version 1 would pass over.
FORMAT_2 = "reelbridge-terms/2"

#: No first day and no last.
ALWAYS = Window()


class Purpose(StrEnum):
    """What a thing is shown for; terms may instead name one production in its own words."""

    DOCUMENTARY = "documentary"
    FEATURE = "feature"
    SERIES = "series"
    NEWS = "news"
    EXHIBITION = "exhibition"
    TEACHING = "teaching"
    RESEARCH = "research"
    PROMOTION = "promotion"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant allows.

    Territories are tokens (see ``regions``). ``languages`` are allowed in sound and subtitles, ``audio`` and
    ``subtitles`` in that only; where none is named for either, any is allowed. An empty purpose means any;
    ``max_seconds`` is what may be used in all; None for editing or sub-licensing means that nothing is said.
    Raises BadInput when no territory or no medium is named.
    """

    territories: frozenset[str]
    media: frozenset[Medium]
    window: Window = ALWAYS
    languages: frozenset[str] = frozenset()
    purpose: str = ""
    credit_line: Texts = field(default_factory=dict)
    max_seconds: int | None = None
    notes: Texts = field(default_factory=dict)
    but_not: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    subtitles: frozenset[str] = frozenset()
    exclusivity: Exclusivity = Exclusivity.NON_EXCLUSIVE
    runs: Runs | None = None
    may_edit: bool | None = None
    may_sublicense: bool | None = None
    embargoes: tuple[Embargo, ...] = ()
    holdbacks: tuple[Holdback, ...] = ()
    fee: Fee | None = None
    conditions: Texts = field(default_factory=dict)
    clause: str = ""
    document: str = ""

    def __post_init__(self) -> None:
        """Refuse terms that allow nothing; fold a list with the whole world in it."""
        if not self.territories:
            raise BadInput("rights.terms_without_territory")
        if not self.media:
            raise BadInput("rights.terms_without_medium")
        if self.max_seconds is not None and self.max_seconds <= 0:
            raise BadInput("rights.seconds_not_positive", seconds=self.max_seconds)
        if WORLD in self.territories:
            object.__setattr__(self, "territories", frozenset([WORLD]))
        if self.but_not and not self.reach:
            raise BadInput("rights.terms_without_territory")

    @property
    def is_worldwide(self) -> bool:
        """Whether every territory is granted."""
        return WORLD in self.territories and not self.but_not

    @property
    def reach(self) -> Reach:
        """The stretches of days with the codes granted on each, inside the window."""
        return reach_of(self.territories, self.but_not, within=self.window)

    @property
    def codes(self) -> frozenset[str]:
        """Every code that is granted on some day; ``WORLD`` alone for all of them."""
        if self.is_worldwide:
            return self.territories
        return frozenset(code for _window, held in self.reach for code in held)

    def allows_territory(self, code: str) -> bool:
        """Whether a territory is granted on some day."""
        return self.is_worldwide or any(code in held for _window, held in self.reach)

    def allows_medium(self, medium: Medium) -> bool:
        """Whether a medium is granted, by itself, by what stands above it or by all that stands under it."""
        return leaves([medium]) <= leaves(self.media)

    def allows_language(self, spoken: str) -> bool:
        """Whether a language is granted; a bare one (``zh``) grants each of its scripts and regions."""
        return allows_spoken(spoken, self.languages, self.audio, self.subtitles)

    @property
    def _is_narrowed(self) -> bool:
        """Whether a reader of version 1 would take these for wider than they are."""
        return bool(
            self.but_not or self.audio or self.subtitles or self.runs or self.embargoes or self.holdbacks
            or self.exclusivity is not Exclusivity.NON_EXCLUSIVE or self.may_edit is not None
            or self.may_sublicense is not None or self.fee or self.conditions or self.clause or self.document
            or any(len(token) != 2 and token != WORLD for token in self.territories) or "EU" in self.territories
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return JSON values in the format ``reelbridge-terms/1``, or /2 where a limit of that is set."""
        plain: dict[str, Any] = {
            "format": FORMAT,
            "territories": sorted(self.territories),
            "media": sorted(self.media),
            "window": str(self.window),
            "languages": sorted(self.languages),
            "purpose": self.purpose,
            "credit_line": dict(self.credit_line),
            "max_seconds": self.max_seconds,
            "notes": dict(self.notes),
        }
        if not self._is_narrowed:
            return plain
        return plain | {
            "format": FORMAT_2,
            "but_not": sorted(self.but_not),
            "audio": sorted(self.audio),
            "subtitles": sorted(self.subtitles),
            "exclusivity": str(self.exclusivity),
            "runs": {"count": self.runs.count, "days": self.runs.days} if self.runs else None,
            "may_edit": self.may_edit,
            "may_sublicense": self.may_sublicense,
            "embargoes": [embargo.as_json() for embargo in self.embargoes],
            "holdbacks": [holdback.as_json() for holdback in self.holdbacks],
            "fee": {"amount": str(self.fee.amount), "currency": self.fee.currency} if self.fee else None,
            "conditions": dict(self.conditions),
            "clause": self.clause,
            "document": self.document,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Terms:
        """Read what ``as_json`` wrote, here or at a partner; raises BadInput with the place that is wrong."""
        if not isinstance(written, Mapping) or written.get("format") not in (FORMAT, FORMAT_2):
            shown = written.get("format") if isinstance(written, Mapping) else type(written).__name__
            raise BadInput("rights.terms_format_unknown", format=str(shown)[:60], known=f"{FORMAT}, {FORMAT_2}")
        longest = written.get("max_seconds")
        if longest is not None and (isinstance(longest, bool) or not isinstance(longest, int)):
            raise BadInput("rights.terms_not_understood", place="max_seconds")
        limits = _limits(written) if written["format"] == FORMAT_2 else {}
        return cls(
            territories=regions(read.texts_in_list(written, "territories")),
            media=frozenset(medium(text) for text in read.texts_in_list(written, "media")),
            window=Window.parse(read.text_at(written, "window") or "../.."),
            languages=_languages(written, "languages"),
            purpose=read.text_at(written, "purpose"),
            credit_line=read.texts_at(written, "credit_line"),
            max_seconds=longest,
            notes=read.texts_at(written, "notes"),
            **limits,
        )

    def as_odrl(
        self, *, uid: str = "", assigner: str = "", assignee: str = "", targets: Sequence[Covered] = ()
    ) -> dict[str, Any]:
        """Return the same as an ODRL 2.2 agreement in JSON-LD (docs/formats/terms.md)."""
        from reelbridge.rights.rules.odrl import written_as_odrl  # noqa: PLC0415 -- that module reads this one

        return written_as_odrl(self, uid=uid, assigner=assigner, assignee=assignee, targets=targets)

    @classmethod
    def from_odrl(cls, policy: Mapping[str, Any]) -> Terms:
        """Read terms from an ODRL policy in our profile; raises BadInput for what they cannot say."""
        from reelbridge.rights.rules.odrl import read_from_odrl  # noqa: PLC0415 -- as above

        return read_from_odrl(policy)


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody plans: every territory, medium and language named, on every day of the window.

    No language means the question leaves languages out; an empty purpose leaves it out too. ``WORLD`` asks for
    every territory. ``audio`` and ``subtitles`` ask for a language in that only. With moments the days follow from
    them, by each territory's own time zones. ``airings`` is how many are planned, ``for_others`` asks what may be
    sub-licensed; None leaves a question out. Raises BadInput when no territory or no medium is named.
    """

    territories: frozenset[str]
    media: frozenset[Medium]
    window: Window
    languages: frozenset[str] = frozenset()
    purpose: str = ""
    audio: frozenset[str] = frozenset()
    subtitles: frozenset[str] = frozenset()
    is_edited: bool | None = None
    for_others: bool = False
    airings: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a question about nothing."""
        if not self.territories:
            raise BadInput("rights.use_without_territory")
        if not self.media:
            raise BadInput("rights.use_without_medium")
        if WORLD in self.territories:
            object.__setattr__(self, "territories", frozenset([WORLD]))
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise BadInput("window.ends_before_it_begins", starts_on=self.starts_at, ends_on=self.ends_at)

    @property
    def spoken(self) -> frozenset[str]:
        """The languages asked for, those for one role only as ``audio:zh`` and ``subtitles:zh``."""
        roles = [f"audio:{tag}" for tag in self.audio] + [f"subtitles:{tag}" for tag in self.subtitles]
        return self.languages | frozenset(roles)

    def as_json(self) -> dict[str, Any]:
        """Return JSON values, as stored with a production."""
        plain: dict[str, Any] = {
            "territories": sorted(self.territories),
            "media": sorted(self.media),
            "window": str(self.window),
            "languages": sorted(self.languages),
            "purpose": self.purpose,
        }
        more: dict[str, Any] = {
            "audio": sorted(self.audio),
            "subtitles": sorted(self.subtitles),
            "is_edited": self.is_edited,
            "for_others": self.for_others or None,
            "airings": self.airings,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
        }
        return plain | {name: value for name, value in more.items() if value not in (None, [])}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Use:
        """Read what ``as_json`` wrote; raises BadInput with the place that is wrong."""
        return cls(
            territories=regions(read.texts_in_list(written, "territories")),
            media=frozenset(medium(text) for text in read.texts_in_list(written, "media")),
            window=Window.parse(read.text_at(written, "window") or "../.."),
            languages=_languages(written, "languages"),
            purpose=read.text_at(written, "purpose"),
            audio=_languages(written, "audio"),
            subtitles=_languages(written, "subtitles"),
            is_edited=read.flag_at(written, "is_edited"),
            for_others=bool(read.flag_at(written, "for_others")),
            airings=read.count_at(written, "airings"),
            starts_at=read.moment_at(written, "starts_at"),
            ends_at=read.moment_at(written, "ends_at"),
        )


def _languages(written: Mapping[str, Any], place: str) -> frozenset[str]:
    return frozenset(language(text) for text in read.texts_in_list(written, place))


def _limits(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return what version 2 adds, by the names of the fields."""
    runs, fee = written.get("runs"), written.get("fee")
    if not isinstance(runs, dict | None) or not isinstance(fee, dict | None):
        raise read.wrong("fee" if isinstance(runs, dict | None) else "runs")
    try:
        exclusivity = Exclusivity(read.text_at(written, "exclusivity") or Exclusivity.NON_EXCLUSIVE)
    except ValueError as fault:
        raise read.wrong("exclusivity") from fault
    return {
        "but_not": regions(read.texts_in_list(written, "but_not")),
        "audio": _languages(written, "audio"),
        "subtitles": _languages(written, "subtitles"),
        "exclusivity": exclusivity,
        "runs": Runs(read.count_at(runs, "count") or 0, read.count_at(runs, "days")) if runs else None,
        "may_edit": read.flag_at(written, "may_edit"),
        "may_sublicense": read.flag_at(written, "may_sublicense"),
        "embargoes": tuple(map(Embargo.from_json, read.parts_at(written, "embargoes"))),
        "holdbacks": tuple(map(Holdback.from_json, read.parts_at(written, "holdbacks"))),
        "fee": Fee.parse(read.text_at(fee, "amount"), read.text_at(fee, "currency")) if fee else None,
        "conditions": read.texts_at(written, "conditions"),
        "clause": read.text_at(written, "clause"),
        "document": read.text_at(written, "document"),
    }
