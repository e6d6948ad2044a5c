"""Queries written by hand, mid-word Chinese, inflected Russian, another script, mixed, by subject: is a right record
among the first five? And words alone over a million names: how long does one query take?

The catalogue (``catalogue.tsv``, 120 records) stands among 20 000 records made of places and subjects of the vocabulary
that no query names. Ours is asked through ``search.queries.find`` and, beside it in the same run and with the same
records as one text each: SQLite FTS5 with its trigram tokenizer and with unicode61 (what Wagtail's SQLite backend
uses), PostgreSQL full text search with ``simple`` where a server can be started, FlexSearch where node has it.

    python benchmarks/search/bench_words.py [--names 1000000]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from place import keep

Ask = Callable[[str], list[str]]
FIRST = 5
_CATALOGUE_SIZE = 20_000


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def strangers(queries: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield records of places and subjects; none names a subject or holds a word that a query asks for."""
    from reelbridge.language.analysing import Family, analyse
    from reelbridge.language.vocabulary import concepts

    families = (Family.WORD, Family.STEM, Family.CONCEPT)
    asked = {token.key for row in queries for token in analyse(row["query"]).tokens if token.family in families}
    known = list(concepts().values())
    places = [one for one in known if one.key.startswith(("place-", "city-"))]
    subjects = [one for one in known if not re.match(r"(place|city|language|script)-", one.key)]
    chance = random.Random(1943)
    made = 0
    while made < _CATALOGUE_SIZE:
        place, subject, tag = chance.choice(places), chance.choice(subjects), chance.choice(["zh", "ru", "en"])
        words = [chance.choice(one.names[tag]) for one in (place, subject)]
        title = "".join(words) if tag == "zh" else f"{words[0]}: {words[1].lower()}"
        if asked & {token.key.lstrip("<") for token in analyse(title).tokens if token.family in families}:
            continue
        empty = dict.fromkeys(("zh", "ru", "en", "names", "text", "number"), "")
        yield {**empty, tag: title, "ref": f"s{made}", "year": str(chance.randrange(1896, 2025))}
        made += 1


def ours(folder: Path, records: list[dict[str, str]]) -> Ask:
    start_node(folder)
    from django.conf import settings

    from reelbridge.search import registry
    from reelbridge.search.engine.documents import row_of
    from reelbridge.search.engine.folder import Folder
    from reelbridge.search.queries import find
    from reelbridge.search.registry import Document, NameForm

    registry.KINDS.clear()
    registry.register("reel", lambda _: None, lambda: iter(()), label="Reel")
    tags = {"zh": "zh-Hans", "ru": "ru", "en": "en"}
    index = Folder(settings.NODE.path("index"))
    generation = index.begin()
    with index.writer(generation, is_new=True) as writer:
        for row in records:
            year = int(row["year"])
            document = Document(
                kind="reel",
                ref=row["ref"],
                keeper="nevsky",
                is_own=True,
                titles={tags[tag]: row[tag] for tag in tags if row[tag]},
                names=tuple(NameForm(name, role="camera", bearer="a") for name in row["names"].split("|") if name),
                texts={"ru": row["text"]} if row["text"] else {},
                numbers=(row["number"],) if row["number"] else (),
                dates=(date(year, 1, 1), date(year, 12, 31)),
            )
            writer.put("reel", row["ref"], row_of(document))
    index.promote(generation)
    return lambda words: [hit.document.ref for hit in find(words, per_page=FIRST).hits]


def start_node(folder: Path) -> None:
    node = folder / "node"
    subprocess.run([sys.executable, "-m", "reelbridge", "init", str(node), "--id", "nevsky"], check=True, stdout=2)
    os.environ.update(REELBRIDGE_NODE=str(node), DJANGO_SETTINGS_MODULE="reelbridge.node.settings")
    import django

    django.setup()


def whole(row: dict[str, str]) -> str:
    return " ".join(row[name] for name in ("zh", "ru", "en", "names", "text", "number", "year"))


def fts5(records: list[dict[str, str]], tokenizer: str) -> Ask:
    base = sqlite3.connect(":memory:")
    base.execute(f"create virtual table found using fts5(ref unindexed, said, tokenize='{tokenizer}')")
    base.executemany("insert into found values (?, ?)", [(row["ref"], whole(row)) for row in records])

    def ask(words: str) -> list[str]:
        quoted = " ".join('"' + word.replace('"', "") + '"' for word in words.split())
        try:
            found = base.execute("select ref from found where said match ? order by rank limit ?", (quoted, FIRST))
            return [ref for (ref,) in found]
        except sqlite3.OperationalError:
            return []

    return ask


def postgres(records: list[dict[str, str]]) -> Ask | None:
    try:
        import psycopg

        base = psycopg.connect(os.environ["REELBRIDGE_BENCH_POSTGRES"], autocommit=True)
    except (ImportError, KeyError, OSError):
        return None
    base.execute("create temp table found (ref text, said tsvector)")
    with base.cursor() as cursor:
        cursor.executemany(
            "insert into found values (%s, to_tsvector('simple', %s))", [(r["ref"], whole(r)) for r in records]
        )

    def ask(words: str) -> list[str]:
        found = base.execute(
            "select ref from found, plainto_tsquery('simple', %s) q where said @@ q order by ts_rank(said, q) desc limit %s",
            (words, FIRST),
        )
        return [ref for (ref,) in found]

    return ask


def flexsearch(records: list[dict[str, str]]) -> Ask | None:
    """Ask FlexSearch 0.8 in node, where ``REELBRIDGE_BENCH_NODE`` names a folder that it is installed in."""
    folder = os.environ.get("REELBRIDGE_BENCH_NODE")
    if not folder:
        return None
    running = subprocess.Popen(
        ["node", HERE / "flexsearch.cjs", str(FIRST)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    send, receive = running.stdin, running.stdout
    assert send
    assert receive
    send.write(json.dumps([[row["ref"], whole(row)] for row in records]) + "\n")

    def ask(words: str) -> list[str]:
        send.write(json.dumps(words) + "\n")
        send.flush()
        return json.loads(receive.readline())

    return ask


def judged(name: str, ask: Ask, queries: list[dict[str, str]]) -> dict[str, object]:
    right: dict[str, list[bool]] = defaultdict(list)
    missed = []
    for row in queries:
        found = ask(row["query"])
        is_right = bool({*row["right"].split(" ")} & {*found[:FIRST]})
        right[row["kind"]].append(is_right)
        if not is_right:
            missed.append(f"{row['query']} → {row['right']}")
    every = [one for each in right.values() for one in each]
    share = {kind: round(sum(each) / len(each), 3) for kind, each in right.items()}
    figures = {"right in the first 5": round(sum(every) / len(every), 3), **share}
    print(name, figures, flush=True)
    return {**figures, "missed": missed if name == "reelbridge" else len(missed)}


def among_names(names: int, queries: list[dict[str, str]]) -> dict[str, object]:
    """Return how long words alone take among so many names, retrieval without rerank or reasons, in CPU ms."""
    sources = list(strangers(queries))
    parts = {tag: [row[tag] for row in sources if row[tag]] for tag in ("zh", "ru", "en")}
    chance = random.Random(7)
    began = time.process_time()
    index, schema = indexed((chance.choice(list(parts.items())) for _ in range(names)), chance)
    spent = time.process_time() - began
    searcher = index.searcher()
    asked = [row["query"] for row in queries] + [chance.choice(parts[tag]) for tag in parts for _ in range(150)]
    times = sorted(timed(searcher, schema, words) for words in asked)
    p50, p95 = (round(times[int(len(times) * share)], 2) for share in (0.5, 0.95))
    return {"names": names, "names/s analysed and indexed": round(names / spent), "p50_ms": p50, "p95_ms": p95}


FAMILIES = ("word", "stem", "gram", "concept")


def indexed(sources: Iterator[tuple[str, list[str]]], chance: random.Random) -> tuple[Any, Any]:
    import tantivy

    from reelbridge.language.analysing import Family, analyse

    builder = tantivy.SchemaBuilder()
    for family in FAMILIES:
        option = "position" if family == "gram" else "basic"
        builder.add_text_field(family, tokenizer_name="whitespace", index_option=option)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(64_000_000, 1)
    for tag, titles in sources:
        by_family = analyse(f"{chance.choice(titles)} {chance.choice(titles)}", tag).by_family
        writer.add_document(tantivy.Document(**{family: [" ".join(by_family[Family(family)])] for family in FAMILIES}))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index, schema


def timed(searcher: Any, schema: Any, words: str) -> float:
    """Analyse and ask for every unit by any of its tokens; return the CPU time in ms."""
    from tantivy import Occur, Query

    from reelbridge.language.analysing import analyse

    began = time.process_time()
    analysis = analyse(words)
    groups = []
    for unit in analysis.units:
        inside = [token for token in analysis.tokens if unit.start <= token.start and token.end <= unit.end]
        terms = [
            Query.term_query(schema, token.family, token.key, "basic") for token in inside if token.family in FAMILIES
        ]
        groups.append((Occur.Must, Query.disjunction_max_query(terms, 0.1)))
    if groups:
        searcher.search(Query.boolean_query(groups), limit=200, count=False)
    return (time.process_time() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=1_000_000)
    chosen = parser.parse_args()
    queries = rows("queries.tsv")
    records = rows("catalogue.tsv") + list(strangers(queries))
    random.Random(2).shuffle(records)
    with tempfile.TemporaryDirectory() as folder:
        engines: dict[str, Ask | None] = {
            "reelbridge": ours(Path(folder), records),
            "SQLite FTS5 trigram": fts5(records, "trigram"),
            "SQLite FTS5 unicode61": fts5(records, "unicode61"),
            "PostgreSQL simple": postgres(records),
            "FlexSearch": flexsearch(records),
        }
        figures = {name: judged(name, ask, queries) for name, ask in engines.items() if ask}
        speed = among_names(chosen.names, queries)
    print(speed)
    goals = {
        "right in the first 5 >= 0.95": figures["reelbridge"]["right in the first 5"] >= 0.95,  # type: ignore[operator]
        "words p95 <= 10 ms": speed["p95_ms"] <= 10,  # type: ignore[operator]
    }
    keep(
        "search-words",
        {"queries": len(queries), "engines": figures, "words alone": speed, "goals_met": goals},
        "tantivy",
    )


if __name__ == "__main__":
    main()
