"""What is said, shown or noted within one thing, at which moment: the answer of IIIF Content Search 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelbridge.base.policy import may
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.verdict import Reason
from reelbridge.language.analysing import analyse
from reelbridge.language.explaining import Marked, explain, mark
from reelbridge.language.folding import fold
from reelbridge.search.registry import KINDS, Document, Moment, built
from reelbridge.search.rules.query import questions, read
from reelbridge.search.rules.question import Question

SEARCH_CONTEXT = "http://iiif.io/api/search/2/context.json"
PRESENTATION_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
#: Moments looked through and annotations answered at most; a film has fewer.
MOST_MOMENTS = 20_000
MOST_FOUND = 500
_MOST_TERMS = 20
#: How much of a text is told around what was found.
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Spoken:
    """A moment found, its number among all moments of the thing, and where in its text what was asked for stands."""

    number: int
    moment: Moment
    reasons: tuple[Reason, ...]


def document_of(kind: str, ref: str, *, by: Actor) -> Document:
    """Return a thing as search shows it; raises NotFound where there is none or the actor may not see its kind."""
    known = KINDS.get(kind)
    document = built(kind, [ref]).get(ref) if known and (not known.act or may(by, known.act)) else None
    if document is None:
        raise NotFound("search.nothing_of_that_name", kind=kind[:20], ref=ref[:80])
    return document


def moments_found(document: Document, words: str) -> list[Spoken]:
    """Return the moments at which everything asked for is said, in the order of the film; none without words.

    Raises BadInput for a query that cannot be understood.
    """
    asked = list(questions(read(words)))
    if not asked:
        return []
    found = []
    for number, moment in enumerate(_of_the_film(document)):
        marked = mark(analyse(moment.text, moment.language), moment.language)
        if reasons := _said(asked, marked):
            found.append(Spoken(number, moment, reasons))
    return sorted(found, key=lambda one: one.moment.seconds)[:MOST_FOUND]


def _of_the_film(document: Document) -> list[Moment]:
    """Return what is said or shown in the film; pages of documents have no time."""
    return [moment for moment in document.moments if not moment.page][:MOST_MOMENTS]


def _said(asked: list[Question], marked: Marked) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    for question in asked:
        for group in question.groups:
            whole = explain(group.whole, marked) if group.whole else None
            ways = [whole] if whole else [explain(word, marked) for word in group.words]
            if group.says_little:
                continue
            if not all(ways):
                return ()
            reasons += [way for way in ways if way]
    return tuple(reasons)


def annotation_page(
    document: Document,
    words: str,
    *,
    address: str,
    node: str,
    motivations: Sequence[str] = (),
    ignored: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the annotation page of IIIF Content Search 2 for a query within a thing.

    ``address`` is the request's own, ``node`` the node's; each annotation points at a moment of the canvas by a media
    fragment, and a second page says which words of it were found.
    """
    spoken = moments_found(document, words)
    found = [one for one in spoken if not motivations or _motivation(one) in motivations]
    page: dict[str, Any] = {"@context": SEARCH_CONTEXT, "id": address, "type": "AnnotationPage"}
    if ignored:
        page["ignored"] = list(ignored)
    page["items"] = [_annotation(one, document, node) for one in found]
    if found:
        marks = [mark for one in found for mark in _highlights(one, document, node)]
        page["annotations"] = [{"type": "AnnotationPage", "items": marks}]
    return page


def terms(document: Document, start: str, *, address: str, search: str) -> dict[str, Any]:
    """Return the term page of IIIF Content Search 2: words said within a thing that begin so, with how often."""
    wanted = fold(start.strip()).text
    counted: dict[str, int] = {}
    for moment in _of_the_film(document) if wanted else ():
        for run in analyse(moment.text, moment.language).runs:
            if run.text.startswith(wanted):
                counted[run.text] = counted.get(run.text, 0) + 1
    ranked = sorted(counted, key=lambda word: (-counted[word], word))[:_MOST_TERMS]
    service = {"id": search, "type": "SearchService2"}
    items = [{"type": "Term", "value": word, "total": counted[word], "service": [service]} for word in ranked]
    return {"@context": SEARCH_CONTEXT, "id": address, "type": "TermPage", "items": items}


def manifest(document: Document, *, node: str, search: str, autocomplete: str) -> dict[str, Any]:
    """Return a IIIF Presentation 3 manifest of a thing with moments: its titles, its length, and where to search."""
    own = own_address(document, node)
    seconds = float(str(document.extra.get("seconds") or 0)) or _last(document)
    canvas: dict[str, Any] = {"id": f"{own}/canvas", "type": "Canvas", "duration": seconds, "items": []}
    label = _language_map(document.titles) or {"none": [document.ref]}
    made: dict[str, Any] = {
        "@context": [SEARCH_CONTEXT, PRESENTATION_CONTEXT],
        "id": f"{own}/manifest",
        "type": "Manifest",
        "label": label,
        "homepage": [{"id": node + document.url, "type": "Text", "label": label, "format": "text/html"}],
        "service": [
            {
                "id": search,
                "type": "SearchService2",
                "service": [{"id": autocomplete, "type": "AutoCompleteService2"}],
            }
        ],
        "items": [canvas],
    }
    if still := document.extra.get("still"):
        made["thumbnail"] = [{"id": f"{node}{still}", "type": "Image"}]
    return made


def own_address(document: Document, node: str) -> str:
    """Return what the IIIF addresses of a thing begin with."""
    return f"{node}/api/iiif/{document.kind}/{document.ref}"


def _language_map(texts: Mapping[str, str]) -> dict[str, list[str]]:
    return {tag: [text] for tag, text in texts.items() if text}


def _last(document: Document) -> float:
    return max((moment.seconds for moment in document.moments), default=0.0) + 1.0


def _annotation(one: Spoken, document: Document, node: str) -> dict[str, Any]:
    own = own_address(document, node)
    body = {"type": "TextualBody", "value": one.moment.text, "format": "text/plain"}
    if one.moment.language:
        body["language"] = one.moment.language
    return {
        "id": f"{own}/moments/{one.number}",
        "type": "Annotation",
        "motivation": _motivation(one),
        "body": body,
        "target": f"{own}/canvas#t={one.moment.seconds:g}",
    }


def _motivation(one: Spoken) -> str:
    """Return what an annotation is for: what is said transcribes the film, what is noted of a shot comments on it."""
    return "supplementing" if one.moment.source == "captions" else "commenting"


def _highlights(one: Spoken, document: Document, node: str) -> Iterator[dict[str, Any]]:
    own = own_address(document, node)
    for count, reason in enumerate(one.reasons):
        whole, start, end = str(reason.facts["whole"]), int(str(reason.facts["start"])), int(str(reason.facts["end"]))
        quote = {
            "type": "TextQuoteSelector",
            "prefix": whole[max(0, start - _AROUND) : start],
            "exact": whole[start:end],
            "suffix": whole[end : end + _AROUND],
        }
        yield {
            "id": f"{own}/moments/{one.number}/words/{count}",
            "type": "Annotation",
            "motivation": "highlighting",
            "target": {"type": "SpecificResource", "source": f"{own}/moments/{one.number}", "selector": [quote]},
        }
