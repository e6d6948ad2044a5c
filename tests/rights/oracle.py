"""Weigh cases by chance and walk each of them cell by cell; both must agree.

python -m tests.rights.oracle 100000 [first seed] > benchmarks/results/rights-oracle.json
"""

import json
import sys
import time
from collections import Counter
from itertools import product

from reelbridge.kernel.errors import BadInput
from reelbridge.rights.rules.media import leaves
from reelbridge.rights.rules.weighed import weigh
from tests.rights.chances import case_by
from tests.rights.walking import EVERYWHERE, cells_of, is_fit, is_free, left_by


def check(seed):
    """Raise AssertionError where engine and walk differ on one case; return what happened in it."""
    try:
        use, asked, dossier = case_by(seed)
        found = weigh(use, asked, dossier)
    except BadInput as refusal:
        if refusal.code not in ("rights.terms_without_territory", "rights.use_without_territory"):
            raise
        return Counter({f"refused {refusal.code}": 1})
    cells = cells_of(use, asked)
    fit = [grant for grant in dossier.grants if is_fit(grant, use, asked)]
    free = [grant for grant in fit if is_free(grant, use, asked)]
    left = left_by(dossier, fit, use, asked, cells)
    owes = any(one.purposes and not use.purpose and meets(one, asked) for one in dossier.consents)
    bare = left or owes or left_by(dossier, free, use, asked, cells)
    # of a whole group or the world only some territories are walked; a no may stand on the others
    elsewhere = any(not box.box.territories <= set(EVERYWHERE) for box in found.uncovered)
    expected = {"no"} if left or elsewhere else {"if"} if bare else {"yes"}
    if expected == {"yes"} and not use.territories <= set(EVERYWHERE):
        # and so may a condition: what is free in Riga may be licensed in Tbilisi, which nobody walks
        expected = {"yes", "if"}
    assert found.verdict.answer in expected, (seed, found.verdict)
    assert held_in([one.box for one in found.uncovered], use, asked) == left, (seed, "boxes")
    if use.territories <= set(EVERYWHERE):
        assert found.extent == ("whole" if not left else "none" if left == cells else "part"), seed
    assert found.verdict.reasons, seed
    assert all(one.reasons for one in found.uncovered), (seed, "a box without a reason")
    for near in found.nearest:
        check_near(seed, near, asked, dossier)
    codes = {reason.code for reason in found.verdict.reasons}
    return Counter(
        {str(found.verdict.answer): 1, **dict.fromkeys(codes, 1), **{f"nearest {one.kind}": 1 for one in found.nearest}}
    )


def check_near(seed, near, asked, dossier):
    """Each use that is named as nearest must be covered, every cell of it."""
    frames = type(asked)(asked.item_ref, near.span or asked.span, asked.rate, asked.is_length_asked)
    fit = [grant for grant in dossier.grants if is_fit(grant, near.use, frames)]
    media = {leaf for medium in near.use.media for leaf in leaves([medium])}
    window = near.use.window
    if window.ends_on is None or not near.use.territories <= {*EVERYWHERE, "WORLD", "EU", "SUHH", "DDDE"}:
        return
    cells = set(cells_of(type(near.use)(near.use.territories, frozenset(["tv"]), window, near.use.languages,
                                            near.use.purpose, near.use.audio, near.use.subtitles), frames))  # fmt: skip
    cells = {(code, how, said, frame, day) for code, _how, said, frame, day in cells for how in media}
    assert not left_by(dossier, fit, near.use, frames, cells), (seed, near)


def meets(one, asked):
    mine = [line for line in one.lines if line.item_ref == asked.item_ref]
    return any(line.span is None or asked.span is None or line.span.meets(asked.span) for line in mine)


def held_in(boxes, use, asked):
    """The cells of a use that lie in boxes."""
    found = set()
    for box in boxes:
        frames = range(box.span.start, box.span.end) if box.span and asked.span else [None]
        for code, how, said, frame in product(
            box.territories & set(EVERYWHERE), leaves(box.media), box.languages, frames
        ):
            found |= {(code, str(how), said, frame, day) for day in days_within(box.window)}
    return found


def days_within(window):
    from datetime import timedelta

    return [window.starts_on + timedelta(number) for number in range((window.ends_on - window.starts_on).days + 1)]


def main():
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    started, happened = time.monotonic(), Counter()
    for seed in range(first, first + count):
        happened += check(seed)
        if (seed + 1) % 1000 == 0:
            sys.stderr.write(f"{seed + 1}\n")
            sys.stderr.flush()
    told = {"cases": count, "first_seed": first, "disagreements": 0, "seconds": round(time.monotonic() - started),
            "happened": dict(sorted(happened.items()))}  # fmt: skip
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
