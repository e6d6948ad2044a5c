"""What may be found: each domain registers how its things become documents of the index.

A domain's ``indexing.py`` calls ``register`` for each kind of thing it has, and its actions call
``search.actions.touch`` in the transaction that changed one. The search itself knows no domain: everything a result
card shows is in the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from reelbridge.kernel.language import Texts


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


Build = Callable[[str], Document | None]
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


KINDS: dict[str, Kind] = {}

#: What readers call each medium; filled by ``name_media``.
MEDIA: dict[str, object] = {}

#: What readers call what a name's bearer is to a thing; filled by ``name_roles``.
ROLES: dict[str, object] = {}


def register(kind: str, build: Build, refs: Refs, *, label: object = "", one: object = "") -> None:
    """Let a kind of thing be found: ``build(ref)`` gives its document, None when it is gone; ``refs()`` yields all."""
    KINDS[kind] = Kind(kind, build, refs, label or kind, one or label or kind)


def name_media(labels: Mapping[str, object]) -> None:
    """Say what readers call the media that documents carry: ``{"film": gettext_lazy("film")}``."""
    MEDIA.update(labels)


def name_roles(labels: Mapping[str, object]) -> None:
    """Say what readers call the roles that name forms carry: ``{"camera": gettext_lazy("camera")}``."""
    ROLES.update(labels)
