"""The score of two names compared: how likely it is, from 0 to 1, that they are spellings of one name.

What two names say together only orders candidates. Whether they are one name depends as much on what speaks against it:
a part on either side that the other contradicts, a stretch of letters that does not fit, a syllable read otherwise.
The weights are fitted by ``tools/fit_scores.py`` on persons of the names for development: spellings of one person's
name against those of others who share a part of it, two against one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

from reelbridge.language.naming.chinese import syllables_differ
from reelbridge.language.naming.matching import ALOUD, Correspondence, How, Letters
from reelbridge.language.naming.splitting import Role
from reelbridge.language.naming.weighing import full

#: A surname alone, or a given name, proves nothing: a score of no more than this.
A_PART_ALONE = 0.75
#: In the order of ``features``; the first is the constant.
WEIGHTS = (1.07, 0.97, 0.53, -5.76, -0.96)


def features(found: Sequence[Correspondence]) -> tuple[float, ...]:
    """Return what the score is made of.

    1, how much the weakest part says of what it could, the worst stretch of letters in nats, whether parts on both
    sides are left over, how many syllables are read otherwise.
    """
    paired = [one for one in found if one.left and one.right]
    unread = sum(_differ(one.how, pair) for one in paired if one.how in ALOUD for pair in one.letters)
    contradicted = all(_left_over(found))
    weakest = min((_share(one) for one in paired), default=0.0)
    worst = min((_worst(pair.gain for pair in one.letters) for one in paired if one.how not in ALOUD), default=0.0)
    return (
        1.0,
        weakest,
        max(worst, -12.0),
        float(contradicted),
        float(unread),
    )


def score_of(found: Sequence[Correspondence], given: Sequence[float]) -> float:
    """Return the score for two names, of their correspondences and the features of these."""
    score = 1.0 / (1.0 + exp(-sum(weight * value for weight, value in zip(WEIGHTS, given, strict=True))))
    whole = sum(bool(one.left and one.right) for one in found) > 1 or not any(_left_over(found))
    return score if whole else min(score, A_PART_ALONE)


def _differ(how: How, syllables: Letters) -> bool:
    if how is How.READING:
        return syllables_differ(syllables.left, syllables.right)
    return syllables.left != syllables.right


def _left_over(found: Sequence[Correspondence]) -> tuple[bool, bool]:
    """Say whether a name is left over on the left, and on the right."""
    over = [one for one in found if one.how is How.LEFT_OVER and Role.NAME in (_role(one.left), _role(one.right))]
    return any(one.left for one in over), any(one.right for one in over)


def _role(side: object) -> str:
    return getattr(side, "role", "")


def _share(one: Correspondence) -> float:
    """Return how much two parts say of what they could."""
    if not one.left or not one.right or one.how in (How.MEANING, How.ALIAS):
        return 1.0
    return min(one.gain / min(full(side.text, side.script) for side in (one.left, one.right)), 1.5)


def _worst(gains: Iterable[float]) -> float:
    """Return the sum of the stretch that speaks most against."""
    worst = here = 0.0
    for gain in gains:
        here = min(0.0, here + gain)
        worst = min(worst, here)
    return worst
