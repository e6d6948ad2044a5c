"""Learn how names are written across scripts: which letters of one script stand for which of another.

The source is ../shared/names/name_tokens_wikidata.tsv (labels of Wikidata, CC0): single given and family names in
Chinese, Russian and English. Characters that are seldom there, above all those of Japanese, Korean and Malaysian names,
are learned from the names that the package ``rigour`` ships (see ``wikidata_names``). Expectation maximisation over monotone segmentations counts how often a Chinese character,
or one or two Cyrillic letters, stand for a stretch of another script. What is written is these counts: characters and
letters only, no name. Tokens whose digest falls in the held-out share (about 2 000) are never read in training, so that
``benchmarks/search/names.py`` can ask for them.

    python tools/learn_sounds.py write        make the tables anew (about two minutes)
    python tools/learn_sounds.py check        say whether the committed tables are what this makes of the source
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import wikidata_names

ROOT = Path(__file__).parents[1]
SOURCE = ROOT.parent / "shared" / "names" / "name_tokens_wikidata.tsv"
TABLES = ROOT / "src" / "reelbridge" / "language" / "tables"

HELD_OUT = 2_000 / 33_927
ROUNDS = 5
#: A character that was seen in fewer names is looked for in the second source, each name in so many spellings.
ENOUGH_SEEN, MOST_SPELLINGS = 80, 3
#: After these rounds the pairs that fit worst are left out: joins of the source that are no transcription.
SIEVED_AFTER = (1, 3)
SIEVED_SHARE = 0.06
LEAST_COUNT = 0.5
LEAST_SHARE = 0.0015

#: How many letters of each side may stand for each other.
FROM_CHINESE = ((1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5))
FROM_RUSSIAN = ((1, 0), (0, 1), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3))
PAIRS = {"zh_ru": FROM_CHINESE, "zh_en": FROM_CHINESE, "ru_en": FROM_RUSSIAN}

Pair = tuple[str, str]
Sizes = Sequence[tuple[int, int]]
Counts = dict[tuple[str, str], float]

_LETTERS = re.compile(r"[^\w]|[_\d]")


def is_held_out(english: str) -> bool:
    """Whether a token is kept for asking and never learned from."""
    return int(hashlib.sha256(english.encode()).hexdigest()[:8], 16) / 2**32 < HELD_OUT


def tokens(source: Path = SOURCE) -> Iterator[dict[str, str]]:
    """Yield the rows of the source."""
    with source.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream, delimiter="\t")


def folded(text: str) -> str:
    """Return a token as names are compared: folded, letters only."""
    from reelbridge.language.folding import fold

    return _LETTERS.sub("", fold(text).text)


def held_out_pairs(left: str, right: str) -> set[tuple[str, str]]:
    """Return what the held-out rows say, folded; no other row or source may teach it."""
    return {(folded(row[left]), folded(row[right])) for row in tokens() if is_held_out(row["en"])}


def training_pairs(left: str, right: str) -> list[tuple[str, str]]:
    """Return the pairs to learn from; what a held-out row says is not said by another row either."""
    held = held_out_pairs(left, right)
    rows = ((folded(row[left]), folded(row[right])) for row in tokens() if not is_held_out(row["en"]))
    pairs = {(one, other) for one, other in rows if one and other} - held
    fitting = sorted((one, other) for one, other in pairs if len(one) <= 12 and len(other) <= 14)
    if left != "zh":
        return fitting
    others = set(wikidata_names.pairs(left, right, MOST_SPELLINGS)) - held - pairs
    return [*fitting, *_with_seldom_characters(fitting, others)]


def _with_seldom_characters(pairs: Iterable[Pair], others: Iterable[Pair]) -> Iterator[Pair]:
    """Yield further pairs, in an order that favours none, until every character was seen often enough."""
    seen = Counter(char for one, _other in pairs for char in one)
    for one, other in sorted(others, key=lambda pair: hashlib.sha256("|".join(pair).encode()).digest()):
        if min(seen[char] for char in one) < ENOUGH_SEEN:
            seen.update(one)
            yield one, other


def learn(pairs: list[tuple[str, str]], sizes: Sizes) -> Counts:
    """Return how often each unit of the left side stands for each of the right, by expectation maximisation."""
    chances: Counts | None = None
    counts: Counts = {}
    for turn in range(ROUNDS):
        counts, fits = _expect(pairs, sizes, chances)
        total = sum(counts.values())
        least = 0.05 if turn < ROUNDS // 2 else 0.3
        chances = {unit: count / total for unit, count in counts.items() if count > least}
        if turn in SIEVED_AFTER:
            order = sorted(range(len(pairs)), key=lambda index: fits[index])
            worst = set(order[: int(len(order) * SIEVED_SHARE)])
            pairs = [pair for index, pair in enumerate(pairs) if index not in worst]
    return counts


def _expect(pairs: Iterable[tuple[str, str]], sizes: Sizes, chances: Counts | None) -> tuple[Counts, list[float]]:
    counts: Counts = defaultdict(float)
    fits = []
    for left, right in pairs:
        ways, edges = _forward(left, right, sizes, chances)
        reached = ways[len(left)][len(right)]
        # the mean chance of a letter, without logarithms: the same bits on every machine
        fits.append(reached ** (1 / (len(left) + len(right))) if reached > 0 else 0.0)
        if reached > 0:
            _backward(ways, edges, reached, counts)
    return counts, fits


Edge = tuple[int, int, int, int, tuple[str, str], float]


def _forward(left: str, right: str, sizes: Sizes, chances: Counts | None) -> tuple[list[list[float]], list[Edge]]:
    wide, high = len(left), len(right)
    ways = [[0.0] * (high + 1) for _ in range(wide + 1)]
    ways[0][0] = 1.0
    edges: list[Edge] = []
    for at in range(wide + 1):
        for to in range(high + 1):
            here = ways[at][to]
            if not here:
                continue
            for one, other in sizes:
                if at + one > wide or to + other > high:
                    continue
                unit = (left[at : at + one], right[to : to + other])
                chance = _first_guess(at, to, one, other, wide / high) if chances is None else chances.get(unit, 0.0)
                if chance:
                    ways[at + one][to + other] += here * chance
                    edges.append((at, to, at + one, to + other, unit, chance))
    return ways, edges


def _first_guess(at: int, to: int, one: int, other: int, slope: float) -> float:
    """Before anything is known, what stands at the same place in both names belongs together."""
    away = abs((at + one / 2) - (to + other / 2) * slope)
    return (0.2 if not one or not other else 1.0) / (1.0 + away * away * 4)


def _backward(ways: list[list[float]], edges: list[Edge], reached: float, counts: Counts) -> None:
    behind = [[0.0] * len(ways[0]) for _ in ways]
    behind[-1][-1] = 1.0
    for at, to, at_end, to_end, unit, chance in reversed(edges):
        rest = behind[at_end][to_end]
        if rest:
            behind[at][to] += chance * rest
            counts[unit] += ways[at][to] * chance * rest / reached


def worth_keeping(counts: Counts) -> list[tuple[str, str, float]]:
    """Return the units that are more than chance, by left side and then the most frequent first."""
    totals: dict[str, float] = defaultdict(float)
    for (left, _right), count in counts.items():
        totals[left] += count
    kept = [
        (left, right, round(count, 1))
        for (left, right), count in counts.items()
        if count >= LEAST_COUNT and count >= LEAST_SHARE * totals[left]
    ]
    return sorted(kept, key=lambda row: (row[0], -row[2], row[1]))


def digest(file: Path) -> str:
    """Return the beginning of a file's digest."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def text_of(name: str) -> str:
    """Return the whole text of one table."""
    left, right = name.split("_")
    rows = worth_keeping(learn(training_pairs(left, right), PAIRS[name]))
    head = [
        f"# version 2; which letters stand for which in names, {left} to {right}; made by tools/learn_sounds.py",
        "# source: labels of given and family names in Wikidata, CC0-1.0, in steveash/NETransliteration-COLING2018",
        f"# made from: {digest(SOURCE)}{f' and {wikidata_names.source()}' if left == 'zh' else ''}",
    ]
    return "\n".join([*head, *(f"{one}\t{other}\t{count:g}" for one, other, count in rows)]) + "\n"


def path_of(name: str) -> Path:
    """Return where a table lives."""
    return TABLES / f"names_{name}.tsv"


def main(verb: str) -> int:
    """Write or check the tables; the exit status says whether they are right."""
    if not SOURCE.exists() or not wikidata_names.module():
        print(f"{SOURCE} or rigour is absent: the tables of sounds are not checked.")
        return 0
    if verb == "write":
        for name in PAIRS:
            path_of(name).write_text(text_of(name), "utf-8")
        return 0
    wrong = [name for name in PAIRS if path_of(name).read_text("utf-8") != text_of(name)]
    for name in wrong:
        print(f"{path_of(name)} is not what tools/learn_sounds.py makes: run python tools/learn_sounds.py write")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))
