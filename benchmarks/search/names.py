"""How well names are found across scripts, beside what others do; one run, one machine, the same pools for all.

    python benchmarks/search/names.py                      100 000 names a language, 400 names asked of each set
    python benchmarks/search/names.py --size 1000000       the longer mode
    python benchmarks/search/names.py --asked 0            every name of every set

Training rows are kept apart: single names whose English form falls by its SHA-256 into the held-out share are neither
learned from nor looked up, whichever source says them (``tools/learn_sounds.py``); full names, places and hard cases are
in no source. Single names inside full names may be in the tables of customs, so everything is measured without them too.

Peers search the same pools with the same inverted index over their own keys: ``anyascii`` and ICU write every name in
Latin letters, index its trigrams and order 200 candidates by rapidfuzz; folding does the same without a change of
script; the rigour-like keys are parts, metaphones and symbols of its gazetteer. Needs ../shared/names and, for the
peers, ``pip install rapidfuzz rigour PyICU``; a peer that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import numpy as np
from name_pools import DIRECTIONS, LANGUAGES, Row, checked, language_of, pool, sets, table
from place import RESULTS, keep

from reelbridge.language.naming import SAME, compare
from reelbridge.language.naming.keys import traces
from reelbridge.language.naming.reconciling import Names

Order = Callable[[str], list[int]]


class Peer:
    """An inverted index over trigrams of what a peer makes of a name, with rapidfuzz for the last word."""

    def __init__(self, names: list[str], written: Callable[[str], str]) -> None:
        self.written = written
        self.texts = [written(name) for name in names]
        keys: dict[str, int] = {}
        terms, owners = [], []
        for number, text in enumerate(self.texts):
            found = self._grams(text)
            terms += [keys.setdefault(key, len(keys)) for key in found]
            owners += [number] * len(found)
        order = np.argsort(terms, kind="stable")
        self.keys, self.owners = keys, np.array(owners, np.int32)[order]
        self.starts = np.searchsorted(np.array(terms)[order], np.arange(len(keys) + 1))
        self.worth = np.log(len(names) / np.maximum(1, np.diff(self.starts)))
        self.lengths = np.sqrt(8 + np.bincount(self.owners, minlength=len(names)))

    @staticmethod
    def _grams(text: str) -> list[str]:
        return sorted({f"  {word} "[at : at + 3] for word in text.split() for at in range(len(word) + 1)})

    def __call__(self, name: str) -> list[int]:
        from rapidfuzz.fuzz import token_sort_ratio

        text = self.written(name)
        points = np.zeros(len(self.texts), np.float32)
        for key in self._grams(text):
            if (number := self.keys.get(key)) is not None:
                points[self.owners[self.starts[number] : self.starts[number + 1]]] += self.worth[number]
        points /= self.lengths
        found = np.argsort(-points, kind="stable")[:200]
        found = found[points[found] > 0]
        return sorted(map(int, found), key=lambda at: -token_sort_ratio(text, self.texts[at]))[:10]


def _anyascii(name: str) -> str:
    from anyascii import anyascii

    return " ".join("".join(char if char.isalnum() else " " for char in anyascii(name).lower()).split())


def _icu() -> Callable[[str], str]:
    from icu import Transliterator

    latin = Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
    return lambda name: " ".join("".join(char if char.isalnum() else " " for char in latin.transliterate(name)).split())


def _folded(name: str) -> str:
    from reelbridge.language.folding import fold

    return " ".join("".join(char if char.isalnum() else " " for char in fold(name).text).split())


def _rigour(name: str) -> str:
    from rigour.names import NameTypeTag, analyze_names

    found: list[str] = []
    for one in analyze_names(NameTypeTag.PER, [name]):
        found += [part.comparable for part in one.parts] + [str(symbol.id) for symbol in one.symbols]
    return " ".join(found)


PEERS: dict[str, Callable[[], Callable[[str], str]]] = {
    "folding + trigrams + rapidfuzz": lambda: _folded,
    "anyascii + trigrams + rapidfuzz": lambda: _anyascii,
    "ICU Any-Latin + trigrams + rapidfuzz": _icu,
    "rigour parts and symbols + trigrams + rapidfuzz": lambda: _rigour,
}


def measured(
    asked: dict[str, list[Row]], pools: dict[str, list[str]], ask: dict[str, Order], misses: list[Any]
) -> dict[str, Any]:
    """Return R@1, R@10 and MRR of every set and direction, and their means."""
    figures: dict[str, Any] = {}
    at = {language: {name: number for number, name in enumerate(names)} for language, names in pools.items()}
    for name, rows in asked.items():
        figures[name] = {}
        for left, right in DIRECTIONS:
            ranks = []
            for row in rows:
                if not getattr(row, left) or not getattr(row, right):
                    continue
                query, answer = getattr(row, left), getattr(row, right)
                found = ask[right](query)[:10]
                number = at[right][answer]
                ranks.append(found.index(number) + 1 if number in found else 0)
                if not ranks[-1]:
                    misses.append([name, f"{left}→{right}", query, answer, pools[right][found[0]] if found else ""])
            if ranks:
                figures[name][f"{left}→{right}"] = _cell(ranks)
    cells = [cell for directions in figures.values() for cell in directions.values()]
    figures["mean"] = {key: round(float(np.mean([cell[key] for cell in cells])), 3) for key in ("R@1", "R@10", "MRR")}
    return figures


def _cell(ranks: list[int]) -> dict[str, float]:
    count = len(ranks)
    return {
        "R@1": round(sum(rank == 1 for rank in ranks) / count, 3),
        "R@10": round(sum(rank > 0 for rank in ranks) / count, 3),
        "MRR": round(sum(1 / rank for rank in ranks if rank) / count, 3),
    }


def hard_cases(ask: dict[str, Order], pools: dict[str, list[str]]) -> dict[str, Any]:
    """Return how many hard cases are found; those marked as expected misses and titles by meaning stand apart."""
    wrong, first, ten, count = [], 0, 0, 0
    for row in table("hard_cases"):
        if "(expected miss)" in row["note"] or row["note"].startswith("title"):
            continue
        language = language_of(row["expected"])
        found = [pools[language][number] for number in ask[language](row["query"])[:10]]
        rank = found.index(row["expected"]) + 1 if row["expected"] in found else 0
        count, first, ten = count + 1, first + (rank == 1), ten + (rank > 0)
        if rank != 1:
            wrong.append([row["query"], row["expected"], rank, found[:3]])
    return {"asked": count, "first": first, "in ten": ten, "not first": wrong}


def false_friends(count: int = 2_000) -> dict[str, Any]:
    """Return the precision at “same” over pairs of different bearers of like names and as many true pairs."""
    chance = random.Random(1)
    people = [row for row in table("persons_full_wikidata") if all(row[language] for language in LANGUAGES)]
    by_surname: dict[str, list[dict[str, str]]] = {}
    for row in people + table("persons_ru_en_wikidata") + table("persons_zh_en_wikidata"):
        for word in row["en"].lower().split():
            by_surname.setdefault(word, []).append(row)
    pairs = set()
    for rows in by_surname.values():
        for one in rows:
            for other in rows:
                if one["en"] != other["en"] and one["wikidata"] != other["wikidata"]:
                    pairs |= {(one[left], other[right]) for left, right in DIRECTIONS if one[left] and other[right]}
    wrong_pairs = chance.sample(sorted(pairs), min(count, len(pairs)))
    true_pairs = [(row[left], row[right]) for row in people for left, right in DIRECTIONS]
    true_pairs = chance.sample(true_pairs, min(len(wrong_pairs), len(true_pairs)))
    called_same = [pair for pair in wrong_pairs if compare(*pair).score >= SAME]
    found_same = [pair for pair in true_pairs if compare(*pair).score >= SAME]
    return {
        "pairs": len(wrong_pairs),
        "called same": len(called_same),
        "true pairs": len(true_pairs),
        "found same": len(found_same),
        "precision": round(len(found_same) / max(1, len(found_same) + len(called_same)), 4),
        "wrongly the same": sorted(called_same)[:100],
    }


def ours(pools: dict[str, list[str]], asked: dict[str, list[Row]], misses: list[Any]) -> dict[str, Any]:
    began = time.process_time()
    sample = [name for names in pools.values() for name in names[-10_000:]]
    for name in sample:
        traces(name)
    analysis = time.process_time() - began
    began = time.process_time()
    indexes = {language: Names(names) for language, names in pools.items()}
    building = time.process_time() - began
    ask: dict[str, Order] = {language: index.order for language, index in indexes.items()}
    figures = measured(asked, pools, ask, misses)
    gold = measured(checked(), pools, ask, [])
    gold.pop("mean")
    spent, explained = [], []
    for row in [row for rows in asked.values() for row in rows][:200]:
        began = time.process_time()
        indexes["ru"].order(row.zh)
        spent.append(time.process_time() - began)
        began = time.process_time()
        indexes["ru"].ask(row.zh)
        explained.append(time.process_time() - began)
    return {
        "found": figures,
        "checked gold": {"rows": sum(map(len, checked().values())), **gold},
        "hard cases": hard_cases(ask, pools),
        "traces, names/s": round(len(sample) / analysis),
        "index built, names/s": round(sum(map(len, pools.values())) / building),
        "query, CPU ms": _spent(spent),
        "query with reasons, CPU ms": _spent(explained),
        "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def without_customs() -> None:
    """Take the tables of customary names away, as if they did not ship."""
    from reelbridge.language.naming import customs

    customs._customs = dict  # type: ignore[assignment]  # noqa: SLF001


def _spent(seconds: list[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 1) for share in (50, 95)}


def _in_another_process(*flags: str) -> dict[str, Any]:
    """Run this script with its flags and some more; what it has read and remembered stays out of the figures."""
    ran = subprocess.run([sys.executable, *sys.argv, *flags], capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return {key: figures[key] for key in ("found", "checked gold", "hard cases")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=400, help="names of each set; 0 for all")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument(
        "--without-customs", action="store_true", help="print the figures without the tables of customs"
    )
    given = parser.parse_args()
    chance = random.Random(4)
    asked = {
        name: rows if not given.asked or len(rows) <= given.asked else chance.sample(rows, given.asked)
        for name, rows in sets().items()
    }
    pools = {language: pool(language, given.size) for language in LANGUAGES}
    misses: list[Any] = []
    if given.without_customs:
        without_customs()
        print(json.dumps(ours(pools, asked, misses), ensure_ascii=False))
        return
    figures: dict[str, Any] = {
        "pool": given.size,
        "asked": {name: len(rows) for name, rows in asked.items()},
        "reelbridge": ours(pools, asked, misses),
        "reelbridge without customs": _in_another_process("--without-customs"),
        "false friends": false_friends(),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1), flush=True)
    for name, make in PEERS.items() if not given.no_peers else ():
        try:
            written = make()
            peers: dict[str, Order] = {language: Peer(names, written) for language, names in pools.items()}
            figures[name] = measured(asked, pools, peers, [])["mean"]
        except ImportError as absent:
            figures[name] = f"not installed: {absent.name}"
        print(name, figures[name], flush=True)
    RESULTS.mkdir(exist_ok=True)
    lines = ["set\tdirection\tasked\tnot in ten\tfirst instead", *("\t".join(miss) for miss in misses)]
    (RESULTS / f"names-{given.size}-misses.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    keep(f"names-{given.size}", figures, "numpy", "pypinyin", "opencc")


if __name__ == "__main__":
    main()
