"""What is stored of a document and under which tokens it is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import tantivy

from reelbridge.language.analysing import Analysis, Family, analyse
from reelbridge.language.explaining import Mark, Marked, mark
from reelbridge.search.registry import Document, NameForm

#: Parts of a document that weigh differently in ranking.
#: ``bearer`` holds the names a thing bears itself, ``name`` those of others who took part in it.
PLACES = ("title", "bearer", "name", "text")
NAMES = ("bearer", "name")
_OF_TEXTS = (Family.WORD, Family.STEM, Family.GRAM)
FAMILIES = {place: (*Family,) if place in NAMES else _OF_TEXTS for place in PLACES}

#: A record with more names or longer texts is found by the first of them.
MOST_NAMES = 500
MOST_TITLES = 100
LONGEST_STORED_TEXT = 2000


def field_of(place: str, family: Family) -> str:
    """Return the field that holds one family of tokens of one part of a document."""
    return f"{place}_{family}"


@cache
def schema() -> Any:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "title_exact", "name_exact"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "keeper", "medium"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for place, families in FAMILIES.items():
        for family in families:
            # neighbours matter among characters only; elsewhere how often is enough
            option = "position" if family is Family.GRAM else "freq"
            builder.add_text_field(field_of(place, family), tokenizer_name="whitespace", index_option=option)
    builder.add_bytes_field("card", stored=True)
    return builder.build()


def identity(kind: str, ref: str) -> str:
    """Return the key of a document in the index."""
    return f"{kind}:{ref}"


def written(document: Document) -> Any:
    """Return a document as the engine takes it."""
    row = tantivy.Document()
    row.add_text("id", identity(document.kind, document.ref))
    for name, value in (("kind", document.kind), ("keeper", document.keeper), ("medium", document.medium)):
        row.add_text(name, value)
    marked: dict[str, list[Any]] = {"title": [], "name": []}
    for place, language, role, analysis in _analysed(document):
        for family in FAMILIES[place]:
            row.add_text(field_of(place, family), " ".join(analysis.by_family[family]))
        if place != "text":
            kept = "name" if place in NAMES else place
            row.add_text(f"{kept}_exact", exactly(analysis))
            marked[kept].append([*_packed(mark(analysis, language)), role])
    card = {"document": _card(document), "marked": marked}
    row.add_bytes("card", json.dumps(card, ensure_ascii=False, separators=(",", ":"), default=str).encode())
    return row


def exactly(analysis: Analysis) -> str:
    """Return a folded text without its signs, as exact titles and names are compared."""
    return " ".join(run.text for run in analysis.runs)[:200]


def _analysed(document: Document) -> Iterator[tuple[str, str, str, Analysis]]:
    titles = [*document.titles.items(), *document.other_titles][:MOST_TITLES]
    for language, title in titles:
        yield "title", language, "", analyse(title, language)
    for form in document.names[:MOST_NAMES]:
        yield (
            "name" if form.role else "bearer",
            form.language,
            form.role,
            analyse(form.text, form.language, is_name=True),
        )
    for language, text in (*document.texts.items(), *(("", place) for place in document.places)):
        yield "text", language, "", analyse(text, language)


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
    }


def read_card(stored: bytes) -> tuple[Document, dict[str, list[tuple[Marked, str]]]]:
    """Return a stored document and its marked titles and names, each with the bearer's role."""
    card = json.loads(stored)
    marked = {place: [(_unpacked(row), row[-1]) for row in rows] for place, rows in card["marked"].items()}
    return _document(card["document"]), marked


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
    )


def _packed(text: Marked) -> list[Any]:
    folded = "" if text.folded == text.text else text.folded
    marks = [[one.start, one.end, _LETTERS[one.family], one.key] for one in text.marks]
    return [text.text, folded, text.language, int(text.is_aligned), marks]


_LETTERS = {Family.WORD: "w", Family.STEM: "s", Family.PINYIN: "y", Family.SOUND: "n"}
_BY_LETTER = {letter: family for family, letter in _LETTERS.items()}


def _unpacked(row: Iterable[Any]) -> Marked:
    text, folded, language, aligned, marks, _role = row
    return Marked(
        text,
        folded or text,
        language,
        tuple(Mark(start, end, _BY_LETTER[letter], key) for start, end, letter, key in marks),
        is_aligned=bool(aligned),
    )
