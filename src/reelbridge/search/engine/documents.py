"""What is stored of a document and under which tokens it is found, the same for every engine."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from reelbridge.language.analysing import ANALYSIS_VERSION, LONGEST_TEXT, Analysis, Family, analyse
from reelbridge.language.explaining import Mark, Marked, mark
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.registry import FACETS, KINDS, Document, Moment, NameForm
from reelbridge.search.rules.fields import EXACT, FAMILIES, NAMES, OWN_FACETS, STARTS, TERMS, facet_field, field_of
from reelbridge.search.rules.planning import exactly, written
from reelbridge.search.rules.starting import indexed, starts_of

#: Raised whenever the fields change; with the version of the analysis and of the engine it stamps an index.
SCHEMA_VERSION = 7
#: The oldest version of the fields that this program still reads while a new index is made: raised with the other
#: where fields, their letters or cards are read otherwise than before.
OLDEST_READ = 7

#: A record with more names or longer texts is found by the first of them.
MOST_NAMES = 500
MOST_TITLES = 100
MOST_VALUES = 200
LONGEST_STORED_TEXT = 2000
MOST_MOMENTS = 5000

#: What most cards have in common, the commonest last: a small card then takes a third of its length.
_USUAL = (
    b'"director","photographer","depicted","still":"/items/.jpg","seconds":0,"work_kind":"newsreel","documentary",'
    b'"copies":1,"made":"19","note":{"zh-Hans":"","ru":"","en":""},"original_language":"ru","original_title":"",'
    b'"extra":{"institution":{"ref":"","names":{"zh-Hans":"","ru":"","en":""},"seal":"","is_own":true},'
    b'[0,2,"w"],[0,5,"s"],[6,12,"w"],[6,12,"s",""]],""]],"name":[["","","zh-Hans",1,[[0,2,"w"]],""],["","","en",1,[[0,4,"w"],[0,4,"s"],'
    b'{"document":{"kind":"work","kind":"item","kind":"agent","ref":"-a-0000","keeper":"","is_own":true,"titles":'
    b'{"zh-Hans":"","ru":"","en":""},"other_titles":[],"names":[["","zh-Hans","","","-a-0000"]],"texts":{},"dates":'
    b'["19-01-01","19-12-31"],"places":[],"languages":["zh-Hans","ru"],"medium":"film","extra":{},"url":"/agents/'
    b'","numbers":[],"facets":{"place":["RU"],"format":["file"]}},"marked":{"title":[["","","ru",1,[[0,5,"w"],[0,5,"s"],'
)

#: What stands for an open end, so that a range may be asked of both ends.
EARLIEST, LATEST = date.min.toordinal(), date.max.toordinal()
_LONGEST_VALUE = 100
_SHORT = 200
_MOST_DECADES = 30


@dataclass(slots=True)
class Row:
    """A document as an engine takes it."""

    id: str
    kind: str
    ref: str
    #: Tokens by field, one list for each text.
    tokens: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    #: Folded texts by place, their words one blank apart.
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    exact: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: Names as they are compared, for the list of names.
    spellings: list[str] = field(default_factory=list)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: First and last day as proleptic ordinals; None where nobody knows either.
    days: tuple[int, int] | None = None
    #: What a score is multiplied by: between 1 and 1.0625, so that it decides between like hits only.
    weight: float = 1.0
    #: Decides between hits of the same score, the same way in every engine.
    order: int = 0
    card: bytes = b""
    #: What is said at moments, one line each: see ``moments``.
    moments: bytes = b""


@dataclass(frozen=True)
class Card:
    """A stored document with what explains a match.

    ``said`` holds what is said at moments, unread: see ``moments``.
    """

    document: Document
    said: str
    _marked: Mapping[str, list[list[Any]]]

    @cached_property
    def titles(self) -> list[tuple[Marked, str]]:
        """The titles with their tokens, each with its role; read when something is to be explained."""
        return [(_unpacked(row), row[-1]) for row in self._marked["title"]]

    @cached_property
    def names(self) -> list[tuple[Marked, str]]:
        """The names with their tokens, each with its role."""
        return [(_unpacked(row), row[-1]) for row in self._marked["name"]]


def identity(kind: str, ref: str) -> str:
    """Return the key of a document in the index."""
    return f"{kind}:{ref}"


def facet_names() -> tuple[str, ...]:
    """Return every facet there is, those that all documents have first."""
    return tuple(dict.fromkeys((*OWN_FACETS, *FACETS, TERMS)))


def _packed_card(card: bytes) -> bytes:
    packing = zlib.compressobj(level=9, zdict=_USUAL)
    return packing.compress(card) + packing.flush()


def made_by(engine: str) -> dict[str, object]:
    """Return what an index must have been made by to be read by this program."""
    return {
        "analysis": ANALYSIS_VERSION,
        "schema": SCHEMA_VERSION,
        "facets": list(facet_names()),
        "engine": engine,
    }


def is_readable(made: object) -> bool:
    """Whether an index with this stamp answers what this program asks, though perhaps not all it would find anew."""
    return isinstance(made, dict) and made.get("schema") in range(OLDEST_READ, SCHEMA_VERSION + 1)


def row_of(document: Document) -> Row:
    """Return a document as an engine takes it."""
    row = Row(identity(document.kind, document.ref), document.kind, document.ref)
    marked: dict[str, list[Any]] = {"title": [], "name": []}
    for place, language, role, analysis in _analysed(document):
        for family in FAMILIES[place]:
            if keys := analysis.by_family[family]:
                row.tokens[field_of(place, family)].append(keys)
        row.texts[place].append(_normal(analysis))
        if place in EXACT:
            row.exact[EXACT[place]].append(exactly(analysis))
        if place in NAMES:
            row.spellings.append(exactly(analysis))
        if place in ("title", *NAMES):
            marked["name" if place in NAMES else place].append([*_packed(mark(analysis, language)), role])
    row.exact[STARTS] = indexed({start.key for _tag, text in own_texts(document) for start in starts_of(text)})
    row.values = {facet_field(name): values for name, values in _values(document).items()}
    row.days = _days(document)
    row.order = zlib.crc32(row.id.encode())
    row.weight = _weight(document, row)
    card = {"document": _card(document), "marked": marked}
    row.moments = "\n".join(map(_line, document.moments[:MOST_MOMENTS])).encode()
    row.card = _packed_card(json.dumps(card, ensure_ascii=False, separators=(",", ":"), default=str).encode())
    return row


def own_texts(document: Document) -> list[tuple[str, str]]:
    """Return the titles and the own names of a document, each with its language: what a reader may begin to type."""
    names = [(form.language, form.text) for form in document.names[:MOST_NAMES] if not form.role]
    return list(dict.fromkeys([*document.titles.items(), *names, *document.other_titles[:MOST_TITLES]]))


def _normal(analysis: Analysis) -> str:
    """Return the words of a text as its tokens spell them, one blank apart."""
    return " ".join(word for _script, word in written(analysis))


def _line(moment: Moment) -> str:
    """Write a moment as a line whose tokens stand between blanks: a word is found without reading every line."""
    text = " ".join(moment.text.split())
    analysis = analyse(text, moment.language)
    keys = dict.fromkeys(key for family in (Family.WORD, Family.STEM) for key in analysis.by_family[family])
    return "\t".join(
        (
            *(f"{moment.seconds:g}", moment.language, moment.source, str(moment.page), moment.url),
            *(f" {' '.join(keys)} ", analysis.folded.text, text),
        )
    )


def moments(said: str, wanted: Iterable[str], most: int) -> list[Moment]:
    """Return the first moments in whose lines any of some stretches stands."""
    found: dict[int, Moment] = {}
    for one in wanted:
        place = said.find(one)
        for _turn in range(most):
            if place < 0:
                break
            start = said.rfind("\n", 0, place) + 1
            end = said.find("\n", place)
            end = len(said) if end < 0 else end
            seconds, language, source, page, url, _keys, _folded, text = said[start:end].split("\t")
            found[start] = Moment(float(seconds), text, language, source, int(page), url)
            place = said.find(one, end)
    return [found[start] for start in sorted(found)][:most]


def _values(document: Document) -> dict[str, tuple[str, ...]]:
    own = {
        "kind": (document.kind,),
        "keeper": (document.keeper,),
        "medium": (document.medium,),
        "spoken": document.languages,
        "decade": tuple(_decades(document)),
    }
    known = set(facet_names())
    return {
        name: tuple(dict.fromkeys(values)) if name == TERMS else _bounded(values)
        for name, values in {**document.facets, **own}.items()
        if name in known
    }


def _bounded(values: Iterable[str]) -> tuple[str, ...]:
    """Return so many short values: what comes from outside may be anything."""
    return tuple(dict.fromkeys(value[:_LONGEST_VALUE] for value in values if value))[:MOST_VALUES]


def _decades(document: Document) -> Iterator[str]:
    """Yield the decades it may have been made in; of an open stretch, the known end's."""
    first, last = document.dates
    if first or last:
        start, end = (first or last).year // 10, (last or first).year // 10  # type: ignore[union-attr]
        yield from (f"{decade:03}X" for decade in range(start, min(end, start + _MOST_DECADES) + 1))


def _days(document: Document) -> tuple[int, int] | None:
    first, last = document.dates
    if first is None and last is None:
        return None
    return (first.toordinal() if first else EARLIEST, last.toordinal() if last else LATEST)


def _weight(document: Document, row: Row) -> float:
    """Put short titles before long ones, and kinds in their order; never more than that."""
    shortest = min((len(text.split(" ")) + len(text) // 8 for text in row.texts["title"]), default=15)
    rank = KINDS[document.kind].rank if document.kind in KINDS else 15
    # hits alike in all this still need one order, the same in every engine: a single float tells 2^22 apart
    return 1 + (2 * max(0, 15 - shortest) + max(0, 15 - rank)) / 1024 + row.order % 4096 / 2**22


@lru_cache(maxsize=4096)
def _remembered_analysis(text: str, language: str) -> Analysis:
    return analyse(text, language)


def _analysis(text: str, language: str) -> Analysis:
    """Analyse what is short once: a person's title is a name, one keeper holds many things."""
    return _remembered_analysis(text, language) if len(text) <= _SHORT else analyse(text, language)


def _analysed(document: Document) -> Iterator[tuple[str, str, str, Analysis]]:
    titles = [*document.titles.items(), *document.other_titles][:MOST_TITLES]
    for language, title in titles:
        yield "title", language, "", _analysis(title, language)
    for form in document.names[:MOST_NAMES]:
        yield (
            "name" if form.role else "bearer",
            form.language,
            form.role,
            _analysis(form.text, form.language),
        )
    room = LONGEST_TEXT
    for language, text in _texts(document):
        if room > 0:
            yield "text", language, "", analyse(text[:room], language)
        room -= len(text)
    institution = document.extra.get("institution")
    keeper = institution.get("names", {}) if isinstance(institution, dict) else {}
    for place, texts in (
        ("place", document.places),
        ("number", (document.ref, *document.numbers)),
        ("keeper", (document.keeper, *keeper.values())),
    ):
        for text in texts[:MOST_VALUES]:
            yield place, "", "", _analysis(str(text), "")


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield texts and what is said at moments, the moments of a language as one text."""
    yield from document.texts.items()
    said: dict[str, list[str]] = defaultdict(list)
    for moment in document.moments[:MOST_MOMENTS]:
        said[moment.language].append(moment.text)
    yield from ((language, "\n".join(texts)) for language, texts in said.items())


def _card(document: Document) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "ref": document.ref,
        "keeper": document.keeper,
        "is_own": document.is_own,
        "titles": dict(document.titles),
        "other_titles": document.other_titles[:MOST_TITLES],
        "names": [[form.text, form.language, form.script, form.role, form.bearer] for form in document.names[:50]],
        "texts": {tag: text[:LONGEST_STORED_TEXT] for tag, text in document.texts.items()},
        "dates": [day.isoformat() if day else None for day in document.dates],
        "places": document.places,
        "languages": document.languages,
        "medium": document.medium,
        "extra": dict(document.extra),
        "url": document.url,
        "numbers": document.numbers,
        "facets": {name: values for name, values in document.facets.items() if name != TERMS},
    }


def read_card(stored: bytes, said: bytes = b"") -> Card:
    """Return what is stored of a document; raises UnfitIndexError for what no card is."""
    try:
        card = json.loads(zlib.decompressobj(zdict=_USUAL).decompress(stored))
        return Card(_document(card["document"]), said.decode(), card["marked"])
    except (zlib.error, ValueError, KeyError, TypeError) as fault:
        raise UnfitIndexError("damaged") from fault


def _document(card: Mapping[str, Any]) -> Document:
    first, last = (date.fromisoformat(day) if day else None for day in card["dates"])
    return Document(
        kind=card["kind"],
        ref=card["ref"],
        keeper=card["keeper"],
        is_own=card["is_own"],
        titles=card["titles"],
        names=tuple(NameForm(*form) for form in card["names"]),
        texts=card["texts"],
        other_titles=tuple((language, title) for language, title in card["other_titles"]),
        dates=(first, last),
        places=tuple(card["places"]),
        languages=tuple(card["languages"]),
        medium=card["medium"],
        extra=card["extra"],
        url=card["url"],
        numbers=tuple(card["numbers"]),
        facets={name: tuple(values) for name, values in card["facets"].items()},
    )


def _packed(text: Marked) -> list[Any]:
    folded = "" if text.folded == text.text else text.folded
    marks = [
        # most words are their own key
        [one.start, one.end, _LETTERS.get(one.family, one.family), *([one.key] if one.key != own else [])]
        for one in text.marks
        for own in [text.text[one.start : one.end].lower()]
    ]
    return [text.text, folded, text.language, int(text.is_aligned), marks]


#: The families that fill a card have one letter there.
_LETTERS = {Family.WORD: "w", Family.STEM: "s"}
_BY_LETTER = {letter: family for family, letter in _LETTERS.items()} | {str(family): family for family in Family}


def _unpacked(row: Iterable[Any]) -> Marked:
    text, folded, language, aligned, marks, _role = row
    return Marked(
        text,
        folded or text,
        language,
        tuple(
            Mark(start, end, _BY_LETTER[letter], key[0] if key else text[start:end].lower())
            for start, end, letter, *key in marks
        ),
        is_aligned=bool(aligned),
    )
