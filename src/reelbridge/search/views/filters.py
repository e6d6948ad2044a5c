"""Filters as the page shows them: values with counts, the use that is planned, the marks of what is in force."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.choices import flatten_choices
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reelbridge.base.kit import tongue
from reelbridge.base.marks import WORDS, options
from reelbridge.kernel import territory
from reelbridge.kernel.language import choose
from reelbridge.kernel.verdict import Answer
from reelbridge.search.facets import USE, said_of
from reelbridge.search.forms import Asked
from reelbridge.search.queries import FacetCount, Found
from reelbridge.search.registry import FACETS, RIGHTS

#: Of a long filter so many values are in sight, the others in a fold.
_IN_SIGHT = 8
#: Filters in the order a reader looks for them; what no one thought of stands after.
_ORDER = ("kind", "keeper", "decade", "place", "medium", "format", "spoken", "captions", "seen_by")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: what it is called, in which language, and how many have it."""

    value: str
    label: str
    language: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values, those that stand first and the others."""

    name: str
    heading: object
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A filter in force: what it says, in which language, and the question without it."""

    heading: str
    label: str
    language: str
    without: str


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """The sentence in which a reader says what is planned: what may be chosen and what is."""

    #: The options of both lists.
    media: SafeString
    territories: SafeString
    first: str
    last: str
    is_set: bool
    answers: tuple[Choice, ...]


def facets_of(found: Found) -> list[Facet]:
    """Return the filters that have values, chosen values among the first."""
    shown = []
    for name in sorted(FACETS, key=lambda one: _ORDER.index(one) if one in _ORDER else len(_ORDER)):
        choices = [_choice(name, one) for one in found.facets.get(name, ())]
        # one value that all have narrows nothing
        if choices and (len(choices) > 1 or choices[0].is_chosen or choices[0].count < found.total):
            if name == "decade":
                choices.sort(key=lambda one: one.value)
            in_sight = [one for number, one in enumerate(choices) if number < _IN_SIGHT or one.is_chosen]
            others = tuple(one for one in choices if one not in in_sight)
            shown.append(Facet(name, FACETS[name].heading, tuple(in_sight), others))
    return shown


def marks_of(asked: Asked, found: Found | None) -> list[Mark]:
    """Return a mark for every filter in force; the planned use is one mark."""
    counted = {(name, one.value): one for name in (found.facets if found else ()) for one in found.facets[name]}  # type: ignore[union-attr]
    marks = []
    for name, value in asked.chosen():
        if name in USE:
            continue
        if name == "made":
            marks.append(Mark(_("made"), value, "", asked.without("made").query))
            continue
        said = _choice(name, counted.get((name, value)) or FacetCount(value, 0, said_of(name, value), is_chosen=True))
        heading = str(FACETS[name].heading) if name in FACETS else ""
        marks.append(Mark(heading, said.label, said.language, asked.without(name, value=value).query))
    if any(name in asked.filters for name in USE):
        without = asked.without(*USE, "rights").query
        marks.append(Mark("", _use_in_words(asked), tongue(), without))
    return marks


def planned_use(asked: Asked, found: Found | None) -> PlannedUse | None:
    """Return the sentence of the planned use; None where no domain answers for rights."""
    if not RIGHTS:
        return None
    chosen = {name: asked.filters.get(name, ()) for name in USE}
    window = (chosen["use_window"] or ("../..",))[0].split("/")
    first, last = (window[0], window[-1]) if len(window) == 2 else ("", "")
    answers = tuple(_choice("rights", one) for one in found.facets.get("rights", ())) if found else ()
    is_set = any(chosen.values())
    places = _territories(territory.codes() & set(chosen["use_territory"]), settings.NODE.options.country, tongue())
    return PlannedUse(
        options(RIGHTS[0].media(), chosen["use_medium"]), places, _day(first), _day(last), is_set, answers
    )


def _day(written: str) -> str:
    return "" if written == ".." else written


@lru_cache(maxsize=64)
def _territories(chosen: frozenset[str], own: str, spoken: str) -> SafeString:
    """Draw the territories to choose from, the node's own first, then all by name; some 250, so drawn once."""
    names = {code: territory.name(code, spoken) for code in territory.codes()}
    ordered = sorted(names, key=lambda code: (code != own, names[code]))
    return options([(code, names[code]) for code in ordered], chosen)


def _use_in_words(asked: Asked) -> str:
    labels: dict[str, object] = dict(flatten_choices(RIGHTS[0].media())) if RIGHTS else {}
    media = [str(labels.get(value, value)) for value in asked.filters.get("use_medium", ())]
    places = [territory.name(code, tongue()) for code in asked.filters.get("use_territory", ())]
    window = next(iter(asked.filters.get("use_window", ())), "").replace("../..", "").replace("/", "–")
    return _("planned: %(use)s") % {"use": ", ".join([*media, *places, *([window] if window else [])])}


def _choice(name: str, one: FacetCount) -> Choice:
    if name == "rights":
        word = _(WORDS[Answer(one.value)]) if one.value in set(Answer) else one.value
        return Choice(one.value, word, tongue(), one.count, one.is_chosen)
    chosen = choose(one.label, tongue())
    return Choice(one.value, chosen.text or one.value, chosen.language, one.count, one.is_chosen)
