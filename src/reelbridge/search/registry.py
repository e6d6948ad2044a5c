"""What may be found: each domain registers how its things become documents of the index.

A domain's ``indexing.py`` calls ``register`` for each kind of thing it has, and its actions call
``search.actions.touch`` in the transaction that changed one. The search itself knows no domain: everything a result
card shows is in the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from reelbridge.kernel.language import Texts
from reelbridge.search.rules.filters import WantedUse


@dataclass(frozen=True, slots=True)
class NameForm:
    """One written form of a name that belongs to a document.

    ``role`` says what the bearer is to the thing (``camera``, ``director``), empty for the thing's own name;
    ``bearer`` is the same for all forms of one bearer's name, such as the agent's ref.
    """

    text: str
    language: str = ""
    script: str = ""
    role: str = ""
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something said, shown or noted at a moment of a film, in seconds from its start, or on a page of a document."""

    seconds: float
    text: str
    language: str = ""
    #: What it comes from: ``shot``, ``captions``, ``paper``.
    source: str = ""
    #: The page of a document, from 1, and where that page is read; 0 and empty for what belongs to the film itself.
    page: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """What a domain above says of another's thing: values by facet, and what is said at moments."""

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, with all that its result card shows.

    ``keeper`` is the holding institution's ref. ``extra`` holds JSON values for the card; it knows these:
    ``still`` (address of a picture), ``seconds`` (how long it runs), ``note`` (texts by language: kind, year, carrier),
    ``original_language`` (tag of the title that is the original), ``institution`` (``{"names": texts, "seal": "Н"}``),
    ``verdict`` (``{"answer": "yes", "words": texts}``). Other keys are handed to the API as they are.
    """

    kind: str
    ref: str
    keeper: str
    is_own: bool
    titles: Texts
    names: tuple[NameForm, ...] = ()
    texts: Texts = field(default_factory=dict)
    #: Further titles as (language, text): a language may have several.
    other_titles: tuple[tuple[str, str], ...] = ()
    #: First and last day of its making.
    dates: tuple[date | None, date | None] = (None, None)
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    medium: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    url: str = ""
    #: Call numbers, reel and file names it goes by; its ref is found without being among them.
    numbers: tuple[str, ...] = ()
    #: Values by facet, beside kind, keeper, medium, languages and decade, which are known from the fields above.
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: What is found at a moment: the address of the hit then leads there. Not among what comes back from the index.
    moments: tuple[Moment, ...] = ()


Build = Callable[[Sequence[str]], Mapping[str, Document]]
Add = Callable[[Sequence[str]], Mapping[str, Addition]]
Refs = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of thing."""

    name: str
    build: Build
    refs: Refs
    #: What readers call them all, and one of them; lazily translated sentences are welcome.
    label: object
    one: object
    #: The act that a reader must be allowed for it to be found; empty for everyone who may search.
    act: str = ""
    #: How many there are; without it the refs are counted.
    count: Callable[[], int] | None = None
    #: Whether its titles and names are offered while a reader types.
    is_suggested: bool = True
    #: Whether it is found by the meaning of its titles and texts too.
    by_meaning: bool = False

    @property
    def rank(self) -> int:
        """Its place among hits that fit as well: kinds registered earlier stand before later ones."""
        return list(KINDS).index(self.name)


KINDS: dict[str, Kind] = {}

#: What readers call each medium; filled by ``name_media``.
MEDIA: dict[str, object] = {}

#: What readers call what a name's bearer is to a thing; filled by ``name_roles``.
ROLES: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that hits are counted and narrowed by; ``say`` words a value in a language."""

    name: str
    heading: object
    say: Callable[[str, str], str]
    #: Every value there may be, where they are few; typed words are understood by what these are called.
    values: Callable[[], Iterable[str]] | None = None


FACETS: dict[str, Facet] = {}

#: Things described together: their rows are read in the same few queries.
_TOGETHER = 100

#: What may be a ref among the words typed, and how many of them are looked up.
_A_REF = re.compile(r"[\w.-]{2,80}")
_MOST_REFS = 20

#: What domains above say of things below them, by kind of thing.
_ADDED: dict[str, list[Add]] = {}


@dataclass(frozen=True, slots=True)
class Rights:
    """Which documents may be used as wanted.

    Documents of some kinds carry keys in the facet ``terms``, each standing for a set of terms; ``weigh`` answers for
    many keys at once with ``yes``, ``if`` (on conditions), ``no`` or ``unknown``. Those that carry none are answered
    for as the key ``nothing`` is.
    """

    weigh: Callable[[WantedUse, Sequence[str]], Mapping[str, str]]
    #: The media a use may be wanted on with what readers call them, as forms take choices.
    media: Callable[[], Sequence[tuple[str, Any]]] = tuple
    kinds: tuple[str, ...] = ()
    nothing: str = ""


RIGHTS: list[Rights] = []


def register(  # noqa: PLR0913 -- all there is to say of a kind
    kind: str,
    build: Build,
    refs: Refs,
    *,
    label: object = "",
    one: object = "",
    act: str = "",
    count: Callable[[], int] | None = None,
    is_suggested: bool = True,
    by_meaning: bool = False,
) -> None:
    """Let a kind of thing be found: ``build(refs)`` gives documents by ref, ``refs()`` yields all there are.

    With ``act`` only readers who may do it find the things.
    """
    KINDS[kind] = Kind(kind, build, refs, label or kind, one or label or kind, act, count, is_suggested, by_meaning)


def is_nothing_catalogued() -> bool:
    """Whether there is not one thing that an index could hold."""
    return all(next(iter(kind.refs()), None) is None for kind in KINDS.values())


def built(kind: str, refs: Sequence[str]) -> dict[str, Document]:
    """Return things' documents by ref, with what the domains above say of them; none for what is gone."""
    documents = KINDS[kind].build(refs)
    added = [add(list(documents)) for add in _ADDED.get(kind, ())] if documents else []
    return {ref: _with(document, [one[ref] for one in added if ref in one]) for ref, document in documents.items()}


def by_ref(words: str, kinds: Sequence[str]) -> Iterator[Document]:
    """Yield the things of some kinds whose refs stand among some words, as the database has them, in that order."""
    refs = list(dict.fromkeys(filter(_A_REF.fullmatch, words.split())))[:_MOST_REFS]
    found = [built(kind, refs) for kind in kinds if refs]
    yield from (documents[ref] for ref in refs for documents in found if ref in documents)


def each_built(
    things: Iterable[tuple[str, str]], broken: Callable[[str, str], None]
) -> Iterator[tuple[str, str, Document | None]]:
    """Yield things, given as kind and ref, with their documents, None for what is gone; built many at a time.

    A thing that its domain fails to describe is left out and handed to ``broken``, which is called while the exception
    is at hand; it keeps no other from being described.
    """
    by_kind: dict[str, list[str]] = {}
    for kind, ref in things:
        by_kind.setdefault(kind, []).append(ref)
    for kind, refs in by_kind.items():
        for first in range(0, len(refs), _TOGETHER):
            some = refs[first : first + _TOGETHER]
            try:
                documents = built(kind, some)
            except Exception:  # noqa: BLE001 -- found out below, one by one
                yield from _each_alone(kind, some, broken)
            else:
                yield from ((kind, ref, documents.get(ref)) for ref in some)


def _each_alone(
    kind: str, refs: Iterable[str], broken: Callable[[str, str], None]
) -> Iterator[tuple[str, str, Document | None]]:
    for ref in refs:
        try:
            document = built(kind, [ref]).get(ref)
        except Exception:  # noqa: BLE001 -- the caller says what becomes of it
            broken(kind, ref)
        else:
            yield kind, ref, document


def _with(document: Document, additions: Iterable[Addition]) -> Document:
    facets = {name: list(values) for name, values in document.facets.items()}
    moments = list(document.moments)
    for addition in additions:
        moments += addition.moments
        for name, values in addition.facets.items():
            facets.setdefault(name, []).extend(values)
    unlike = {name: tuple(dict.fromkeys(values)) for name, values in facets.items()}
    return replace(document, facets=unlike, moments=tuple(moments))


def add_to(kind: str, add: Add) -> None:
    """Let a domain say more of another's things: ``add(refs)`` gives facet values and moments by ref."""
    _ADDED.setdefault(kind, []).append(add)


def name_facet(
    name: str,
    heading: object,
    say: Callable[[str, str], str],
    values: Callable[[], Iterable[str]] | None = None,
) -> None:
    """Let hits be counted and narrowed by a facet: its heading for readers, and how a value is worded."""
    FACETS[name] = Facet(name, heading, say, values)


def answer_for_rights(
    weigh: Callable[[WantedUse, Sequence[str]], Mapping[str, str]],
    media: Callable[[], Sequence[tuple[str, Any]]] = tuple,
    *,
    kinds: Sequence[str] = (),
    nothing: str = "",
) -> None:
    """Let hits be told apart and narrowed by whether they may be used as wanted: see ``Rights``."""
    RIGHTS[:] = [Rights(weigh, media, tuple(kinds), nothing)]


def name_media(labels: Mapping[str, object]) -> None:
    """Say what readers call the media that documents carry: ``{"film": gettext_lazy("film")}``."""
    MEDIA.update(labels)


def name_roles(labels: Mapping[str, object]) -> None:
    """Say what readers call the roles that name forms carry: ``{"camera": gettext_lazy("camera")}``."""
    ROLES.update(labels)
