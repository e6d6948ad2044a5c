"""What a licence allows, and what a use asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import Texts, base, language
from reelbridge.kernel.territory import WORLD, territories
from reelbridge.kernel.window import Window

if TYPE_CHECKING:
    from reelbridge.rights.rules.grant import Covered

#: The name and version of the JSON shape; see docs/formats/terms.md.
FORMAT = "reelbridge-terms/1"

#: More than any contract says; a larger document is not one.
MOST_TEXT = 5_000


#: No first day and no last.
ALWAYS = Window()


class Medium(StrEnum):
    """By what way a thing is shown."""

    CINEMA = "cinema"
    TV = "tv"
    CATCH_UP = "catch_up"
    VOD = "vod"
    FESTIVAL = "festival"
    EDUCATION = "education"
    WEB = "web"
    ARCHIVE_USE = "archive_use"


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

    ``WORLD`` among the territories means everywhere; no language means any; an empty purpose means any;
    ``max_seconds`` is what may be used in all. Raises BadInput when no territory or no medium is named.
    """

    territories: frozenset[str]
    media: frozenset[Medium]
    window: Window = ALWAYS
    languages: frozenset[str] = frozenset()
    purpose: str = ""
    credit_line: Texts = field(default_factory=dict)
    max_seconds: int | None = None
    notes: Texts = field(default_factory=dict)

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

    @property
    def is_worldwide(self) -> bool:
        """Whether every territory is granted."""
        return WORLD in self.territories

    def allows_territory(self, code: str) -> bool:
        """Whether a territory is granted."""
        return WORLD in self.territories or code in self.territories

    def allows_language(self, tag: str) -> bool:
        """Whether a language is granted; a bare one (``zh``) grants each of its scripts and regions."""
        return not self.languages or tag in self.languages or base(tag) in self.languages

    def as_json(self) -> dict[str, Any]:
        """Return JSON values in the format ``reelbridge-terms/1``."""
        return {
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

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Terms:
        """Read what ``as_json`` wrote, here or at a partner; raises BadInput with the place that is wrong."""
        if not isinstance(written, Mapping) or written.get("format") != FORMAT:
            shown = written.get("format") if isinstance(written, Mapping) else type(written).__name__
            raise BadInput("rights.terms_format_unknown", format=str(shown)[:60], known=FORMAT)
        longest = written.get("max_seconds")
        if longest is not None and (isinstance(longest, bool) or not isinstance(longest, int)):
            raise BadInput("rights.terms_not_understood", place="max_seconds")
        return cls(
            territories=territories(_list(written, "territories")),
            media=frozenset(medium(text) for text in _list(written, "media")),
            window=Window.parse(_text(written, "window") or "../.."),
            languages=frozenset(language(text) for text in _list(written, "languages")),
            purpose=_text(written, "purpose"),
            credit_line=_texts(written, "credit_line"),
            max_seconds=longest,
            notes=_texts(written, "notes"),
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
    every territory. Raises BadInput when no territory or no medium is named.
    """

    territories: frozenset[str]
    media: frozenset[Medium]
    window: Window
    languages: frozenset[str] = frozenset()
    purpose: str = ""

    def __post_init__(self) -> None:
        """Refuse a question about nothing."""
        if not self.territories:
            raise BadInput("rights.use_without_territory")
        if not self.media:
            raise BadInput("rights.use_without_medium")
        if WORLD in self.territories:
            object.__setattr__(self, "territories", frozenset([WORLD]))

    def as_json(self) -> dict[str, Any]:
        """Return JSON values, as stored with a production."""
        return {
            "territories": sorted(self.territories),
            "media": sorted(self.media),
            "window": str(self.window),
            "languages": sorted(self.languages),
            "purpose": self.purpose,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Use:
        """Read what ``as_json`` wrote; raises BadInput with the place that is wrong."""
        return cls(
            territories=territories(_list(written, "territories")),
            media=frozenset(medium(text) for text in _list(written, "media")),
            window=Window.parse(_text(written, "window") or "../.."),
            languages=frozenset(language(text) for text in _list(written, "languages")),
            purpose=_text(written, "purpose"),
        )


def medium(text: str) -> Medium:
    """Return the medium for what was typed (``catch-up`` is ``catch_up``); raises BadInput for none of ours."""
    try:
        return Medium(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError as fault:
        raise BadInput("rights.medium_unknown", text=text[:60], known=", ".join(Medium)) from fault


def _list(written: Mapping[str, Any], place: str) -> list[str]:
    found = written.get(place, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadInput("rights.terms_not_understood", place=place)
    return found


def _text(written: Mapping[str, Any], place: str) -> str:
    found = written.get(place, "")
    if not isinstance(found, str) or len(found) > MOST_TEXT:
        raise BadInput("rights.terms_not_understood", place=place)
    return found


def _texts(written: Mapping[str, Any], place: str) -> dict[str, str]:
    found = written.get(place, {})
    if not isinstance(found, dict) or not all(
        isinstance(text, str) and len(text) <= MOST_TEXT for text in found.values()
    ):
        raise BadInput("rights.terms_not_understood", place=place)
    return {language(tag): text for tag, text in found.items()}
