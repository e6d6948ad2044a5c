"""Clearance: a whole cut, one work with a thousand grants, and a million items, beside PostgreSQL and plain Python.

    python benchmarks/clearance/bench_clearance.py [--postgres /usr/lib/postgresql/15/bin]

The same holdings for all: grants over items or whole shots, territories × media × days. Processor time of one core
is what counts, since a machine may be shared; PostgreSQL's is what its server says a query used, without the
parallel workers it is told not to use. Every answer is compared. For the widest plan the plain evaluator asks only
some of the clips and the figure is scaled by their number; that is said beside it.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from place import keep
from postgres import SOME, postgres

from reelbridge.kernel.territory import codes
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Grant, Medium, Terms, Use
from reelbridge.rights.rules.boxes import box_of
from reelbridge.rights.rules.clearance import Clearing, Weighing
from reelbridge.rights.rules.layers import Dossier
from reelbridge.rights.rules.media import LEAVES, leaves
from reelbridge.rights.rules.question import Missing
from reelbridge.rights.rules.shelf import Shelf, shelves
from reelbridge.rights.rules.stock import Stock

FIRST, YEARS = date(2020, 1, 1), 10
MEDIA = [Medium(leaf) for leaf in LEAVES[:12]]
PLACES = sorted(codes())[:249]
SHOT = 1000
NARROW = Use(frozenset(["CN", "RU"]), frozenset(MEDIA[:1]), Window(date(2024, 1, 1), date(2024, 12, 31)))
WIDE = Use(frozenset(PLACES), frozenset(MEDIA), Window(FIRST, date(2029, 12, 31)))


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def days(chance: Random) -> Window:
    first = FIRST + timedelta(chance.randrange(365 * 4))
    return Window(first, None if chance.random() < 0.3 else first + timedelta(chance.randrange(365, 365 * 8)))


def terms(chance: Random) -> Terms:
    kind = chance.random()
    places = frozenset(PLACES) if kind < 0.3 else frozenset(chance.sample(PLACES, chance.randint(1, 120)))
    if kind > 0.5:
        places |= {"CN", "RU"}
    return Terms(places, frozenset(chance.sample(MEDIA, chance.randint(1, 12))), days(chance))


def cut_and_grants(chance: Random, *, clips: int, items: int, grants: int) -> tuple[list[Covered], list[Grant]]:
    given = []
    for number in range(grants):
        refs = chance.sample(range(items), chance.randint(1, 3))
        spans = [None if chance.random() < 0.7 else Span(SHOT * chance.randrange(5), SHOT * 6) for _ref in refs]
        lines = tuple(Covered(f"i-{ref}", span) for ref, span in zip(refs, spans, strict=True))
        given.append(Grant(f"g-{number}", terms(chance), lines))
    asked = []
    for _clip in range(clips):
        start = SHOT * chance.randrange(10) + chance.randrange(SHOT - 100)
        asked.append(Covered(f"i-{chance.randrange(items)}", Span(start, start + chance.randint(10, 99))))
    return asked, given


def plainly(use: Use, asked: Covered, by_item: dict[str, list[Grant]]) -> bool:
    """The plain row-by-row way: for each territory and medium, gather the windows and see whether they fill the plan."""
    over = [
        grant
        for grant in by_item.get(asked.item_ref, [])
        if any(span is None or span.covers(asked.span) for span in grant.spans_of(asked.item_ref))
    ]
    for code in use.territories:
        for medium in use.media:
            windows = [g.terms.window for g in over if code in g.terms.territories and medium in g.terms.media]
            if next(use.window.minus(windows), None) is not None:
                return False
    return True


def plainly_all(use: Use, asked: Covered, by_item: dict[str, list[Grant]]) -> set[tuple[str, str, str]]:
    """The plain way to the whole answer: every territory, medium and stretch of days that is not covered."""
    over = [
        grant
        for grant in by_item.get(asked.item_ref, [])
        if any(span is None or span.covers(asked.span) for span in grant.spans_of(asked.item_ref))
    ]
    found = set()
    for code in use.territories:
        for medium in use.media:
            windows = [g.terms.window for g in over if code in g.terms.territories and medium in g.terms.media]
            found |= {(code, str(medium), str(gap)) for gap in use.window.minus(windows)}
    return found


def boxes_of(held: dict[str, Shelf], asked: Covered) -> list[Missing] | None:
    """The same as ours finds it: territories, media and days as bits and numbers; None where there is no grant."""
    if asked.item_ref not in held:
        return None
    question = Weighing(WIDE, held[asked.item_ref]).question
    return question.missing(question.frames(asked.span), question.shelf.every_row)


def ours_all(held: dict[str, Shelf], asked: Covered) -> set[tuple[str, str, str]]:
    """Our boxes taken apart, for comparing."""
    left = boxes_of(held, asked)
    if left is None:
        return {(code, str(medium), str(WIDE.window)) for code in WIDE.territories for medium in WIDE.media}
    return {
        (code, str(medium), str(box.window))
        for box in map(box_of, left)
        for code in box.territories
        for medium in leaves(box.media)
    }


def the_cut(chance: Random) -> dict:
    asked, grants = cut_and_grants(chance, clips=10_000, items=2_500, grants=5_000)
    started = cpu()
    held = shelves(grants)
    told = {"clips": len(asked), "grants": len(grants), "laying out the grants, s": round(cpu() - started, 3)}
    by_item: dict[str, list[Grant]] = {}
    for grant in grants:
        for line in grant.lines:
            by_item.setdefault(line.item_ref, []).append(grant)
    for name, use, some in (
        ("two territories, one medium, a year", NARROW, 10_000),
        ("249 territories, 12 media, 10 years", WIDE, 2_000),
    ):
        gc.collect()
        started = cpu()
        verdicts = Clearing(use, held).all(asked)
        ours = cpu() - started
        for verdict in verdicts:
            _read = verdict.reasons
        reasons = cpu() - started
        started = cpu()
        plain = [plainly(use, clip, by_item) for clip in asked[:some]]
        theirs = (cpu() - started) * len(asked) / some
        assert [one.is_clear for one in verdicts[:some]] == plain
        told[name] = {
            "ours, a verdict for each clip, s": round(ours, 3), "ours with every reason read, s": round(reasons, 3),
            "plain Python yes or no, s": round(theirs, 3),
            "asked of plain Python": some, "clear": sum(one.is_clear for one in verdicts),
        }  # fmt: skip
    started = cpu()
    for clip in asked:
        boxes_of(held, clip)
    boxes = cpu() - started
    some = asked[:150]
    started = cpu()
    plain_all = [plainly_all(WIDE, clip, by_item) for clip in some]
    theirs = (cpu() - started) * len(asked) / len(some)
    assert [ours_all(held, clip) for clip in some] == plain_all
    wide = told["249 territories, 12 media, 10 years"]
    wide["ours, all that is not covered, s"] = round(boxes, 2)
    wide["plain Python, all that is not covered, s"] = round(theirs, 1)
    wide["of which asked"] = len(some)
    return told | {"_for_postgres": (asked, grants, [one.is_clear for one in Clearing(NARROW, held).all(asked)])}


def one_work(chance: Random) -> dict:
    grants = [Grant(f"g-{n}", terms(chance), (Covered("i"),)) for n in range(1000)]
    started = cpu()
    shelf = Shelf("i", grants)
    built = cpu() - started
    asked, by_item, took, plain = Covered("i", Span(0, 100)), {"i": grants}, [], []
    uses = []
    for _question in range(1_000):
        first = FIRST + timedelta(chance.randrange(365 * 9))
        window = Window(first, first + timedelta(chance.choice([0, 30, 365])))
        uses.append(
            Use(
                frozenset(chance.sample(PLACES, chance.choice([1, 1, 2, 5]))),
                frozenset(chance.sample(MEDIA, chance.choice([1, 1, 2]))),
                window,
            )
        )
    for use in uses[:300]:
        Weighing(use, shelf).answer(asked)
    gc.collect()
    gc.disable()
    for use in uses:
        started = time.thread_time()
        verdict = Weighing(use, shelf).answer(asked)
        took.append(time.thread_time() - started)
        started = time.thread_time()
        expected = plainly(use, asked, by_item)
        plain.append(time.thread_time() - started)
        assert verdict.is_clear == expected
    gc.enable()
    return {
        "questions": len(took), "laying out the grants, ms": round(built * 1000, 1),
        **{f"ours {name}, ms": round(at(took, share) * 1000, 3) for name, share in (("median", 0.5), ("p99", 0.99))},
        **{f"plain Python {name}, ms": round(at(plain, share) * 1000, 3) for name, share in (("median", 0.5), ("p99", 0.99))},
    }  # fmt: skip


def at(took: list[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]


def the_stock(chance: Random) -> dict:
    items = [f"i-{number}" for number in range(1_000_000)]
    grants = []
    for number in range(5_000):
        first = chance.randrange(len(items) - 1000)
        lines = tuple(Covered(ref) for ref in items[first : first + chance.randint(1, 1000)])
        grants.append(Grant(f"g-{number}", terms(chance), lines))
    started = cpu()
    stock = Stock(items, Dossier(tuple(grants)))
    built, took = cpu() - started, []
    for _time in range(7):
        started = time.thread_time()
        found = stock.answers(NARROW)
        took.append(time.thread_time() - started)
    by_item: dict[str, list[Grant]] = {}
    for grant in grants:
        for line in grant.lines:
            by_item.setdefault(line.item_ref, []).append(grant)
    some = Covered("", Span(0, 1))
    started = cpu()
    plain = [plainly(NARROW, Covered(ref, some.span), by_item) for ref in items]
    theirs = cpu() - started
    assert [number >= 2 for number in found.tolist()] == plain
    return {
        "items": len(items), "grants": len(grants), "profiles": stock.profiles,
        "laying out once, s": round(built, 1), "ours median, ms": round(at(took, 0.5) * 1000, 1),
        "ours slowest, ms": round(max(took) * 1000, 1), "plain Python, ms": round(theirs * 1000),
        "usable": sum(plain),
    }  # fmt: skip


def main() -> None:
    asking = argparse.ArgumentParser()
    asking.add_argument("--postgres", type=Path, default=Path("/usr/lib/postgresql/15/bin"))
    given = asking.parse_args()
    chance = Random(7)
    cut = the_cut(chance)
    asked, grants, expected = cut.pop("_for_postgres")
    print(cut, flush=True)
    figures = {"a cut": cut, "one work with 1000 grants": one_work(chance)}
    print(figures, flush=True)
    if (given.postgres / "initdb").exists():
        held = shelves(grants)
        wanted = Counter(
            (str(number), code, medium)
            for number, clip in enumerate(asked[:SOME])
            for code, medium, _days in ours_all(held, clip)
        )
        figures["PostgreSQL, GiST, multiranges, the cut"] = postgres(
            given.postgres, (asked, grants), (NARROW, WIDE), expected, wanted
        )
        print(figures, flush=True)
    figures["a million items"] = the_stock(chance)
    print(figures)
    keep("clearance", figures, "numpy")


if __name__ == "__main__":
    main()
