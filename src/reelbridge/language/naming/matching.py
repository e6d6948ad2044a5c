"""What comes of comparing two names, as data: a score, a verdict, and which part answers which, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reelbridge.language.scripts import Script

#: From here on two names are taken for spellings of one; fitted so that of a hundred such pairs at most two are not.
SAME = 0.85
#: From here on a person should look: likelier than not the names are spellings of one.
LIKELY = 0.5


class How(StrEnum):
    """What ties a part of one name to a part of the other."""

    EQUAL = "equal"  # the same letters after folding
    SPELLING = "spelling"  # the same script, spelt otherwise
    SOUND = "sound"  # another script, by what stands for what
    READING = "reading"  # Chinese read aloud: characters, pinyin, Wade and Giles, Palladius
    KOREAN = "korean"  # characters read as Koreans read them: 金永南 Kim Yong-nam
    CANTONESE = "cantonese"  # or as in Hong Kong: 梁振英 Leung Chun-ying
    JAPANESE = "japanese"  # or as in Japan: 横须贺 Yokosuka
    MEANING = "meaning"  # translated: Новый, 新, New
    ALIAS = "alias"  # the same name by convention: 黄 Wong, Bill William
    INITIAL = "initial"  # an initial for a whole name
    LEFT_OVER = "left_over"  # no counterpart: a patronymic, a title, another given name


#: Ways to meet by syllables read aloud.
ALOUD = frozenset({How.READING, How.KOREAN, How.CANTONESE, How.JAPANESE})


class Verdict(StrEnum):
    """How sure two names are spellings of one name; never that their bearers are one person."""

    SAME = "same"
    LIKELY = "likely"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Side:
    """A stretch of one name: as written, where it stands there, its script and the role of the part."""

    text: str
    start: int
    end: int
    script: Script
    role: str


@dataclass(frozen=True, slots=True)
class Letters:
    """Folded letters of both sides that stand for each other; ``reading`` is how the Chinese side is read aloud."""

    left: str
    right: str
    reading: str = ""
    gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One part and what answers it; a side is None where nothing does. ``gain`` is in nats."""

    how: How
    left: Side | None
    right: Side | None
    gain: float
    letters: tuple[Letters, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Two names compared: ``score`` from 0 to 1, ``nats`` for ordering, and what corresponds, in order of the left."""

    left: str
    right: str
    score: float
    nats: float
    correspondences: tuple[Correspondence, ...]

    @property
    def verdict(self) -> Verdict:
        """Say what the score means."""
        if self.score >= SAME:
            return Verdict.SAME
        return Verdict.LIKELY if self.score >= LIKELY else Verdict.UNLIKELY
