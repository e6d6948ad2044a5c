"""Why two names agree, as reasons that can be worded in the reader's language."""

from __future__ import annotations

from reelbridge.kernel.verdict import Reason
from reelbridge.language.naming.matching import ALOUD, Correspondence, How, Letters, NameMatch


def reasons(match: NameMatch) -> tuple[Reason, ...]:
    """Return one reason for each correspondence, what says most first and what is left over last."""
    found = sorted(match.correspondences, key=lambda one: (one.how is How.LEFT_OVER, -one.gain))
    return tuple(_reason(one) for one in found)


def _reason(one: Correspondence) -> Reason:
    if not one.left or not one.right:
        alone = one.left or one.right
        return Reason("language.part_left_over", {"alone": alone.text if alone else ""})
    facts = {"left": one.left.text, "right": one.right.text, "letters": letters_of(one)}
    return Reason(f"language.part_{one.how.value}", facts)


def letters_of(one: Correspondence) -> str:
    """Return what stands for what: ``卡 ka–ка, 尔曼 erman–рмен``; of two spellings only what differs."""
    if one.how in ALOUD:
        return " ".join(pair.left if pair.left == pair.right else f"{pair.left}–{pair.right}" for pair in one.letters)
    shown = [pair for pair in one.letters if one.how is not How.SPELLING or pair.left != pair.right]
    return ", ".join(_pair(pair, chinese_left=bool(pair.reading) and pair.left > "\u3000") for pair in shown)


def _pair(pair: Letters, *, chinese_left: bool) -> str:
    if not pair.reading:
        return f"{pair.left}–{pair.right}"
    return f"{pair.left} {pair.reading}–{pair.right}" if chinese_left else f"{pair.left}–{pair.right} {pair.reading}"
