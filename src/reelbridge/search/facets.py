"""What filters are called, how their values are worded, and which values typed words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from reelbridge.kernel import territory
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import OURS, Texts, base
from reelbridge.kernel.language import language as language_tag
from reelbridge.language.folding import fold
from reelbridge.search.registry import FACETS, KINDS, MEDIA, name_facet
from reelbridge.search.rules.filters import Filters, WantedUse

#: What says which use is planned.
USE = ("use_medium", "use_territory", "use_window", "use_language", "use_purpose")


def said_of(facet: str, value: str) -> Texts:
    """Return what a value is called in our languages; the value itself where nobody says."""
    known = FACETS.get(facet)
    return {tag: _said(facet, value, tag) for tag in OURS} if known else {}


def values_meant(facet: str, typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the values of a facet that a typed word means: the value itself, or what it is called in our languages.

    Languages without script or region stand for all of theirs. Raises BadInput where it means none.
    """
    wanted = fold(typed.strip()).text
    values = [*known, *(value for value in (FACETS[facet].values or tuple)() if value not in known)]
    found = [
        value
        for value in dict.fromkeys(values)
        if wanted in (fold(value).text, *(fold(text).text for text in said_of(facet, value).values()))
    ]
    if not found and facet in ("spoken", "captions"):
        found = [value for value in values if wanted in _bare_names(base(value))] or _tag(typed)
    if not found:
        raise BadInput("search.value_unknown", field=facet, value=typed[:60], known=sorted(set(values))[:30])
    return tuple(found)


def language_name(tag: str, reader: str) -> str:
    """Return a language's name in another (CLDR); the tag where it has none."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 -- slow to load

    try:
        shown = Locale.parse(tag, sep="-").get_display_name(Locale.parse(reader, sep="-"))
    except (UnknownLocaleError, ValueError):
        return tag
    return str(shown or tag)


def _bare_names(tag: str) -> tuple[str, ...]:
    return (tag, *(fold(language_name(tag, ours)).text for ours in OURS))


def _tag(typed: str) -> list[str]:
    try:
        return [language_tag(typed)]
    except BadInput:
        return []


def _said(facet: str, value: str, tag: str) -> str:
    with override(tag.lower()):
        return FACETS[facet].say(value, tag)


def _territory(value: str, tag: str) -> str:
    return territory.name(value, tag) if len(value) == 2 and value.isupper() else value


def _decade(value: str, _tag: str) -> str:
    return _("%(year)ss") % {"year": value.replace("X", "0")}


name_facet("kind", gettext_lazy("Kind"), lambda value, _tag: str(KINDS[value].label if value in KINDS else value),
           lambda: KINDS)  # fmt: skip
name_facet("keeper", gettext_lazy("Held by"), lambda value, _tag: value)
name_facet(
    "medium", pgettext_lazy("of a copy", "Medium"), lambda value, _tag: str(MEDIA.get(value, value)), lambda: MEDIA
)
name_facet("decade", gettext_lazy("Made in"), _decade)
name_facet("place", gettext_lazy("Place"), _territory)
name_facet("spoken", gettext_lazy("Language"), language_name)


def filters_from(asked: Mapping[str, Any]) -> Filters:
    """Return the filters among what a door was asked: facets by name, ``made``, and ``use_…`` for a wanted use."""
    use = None
    if any(asked.get(name) for name in USE):
        use = WantedUse(
            tuple(asked.get("use_territory") or ()),
            tuple(asked.get("use_medium") or ()),
            _last(asked.get("use_window")) or "../..",
            tuple(asked.get("use_language") or ()),
            _last(asked.get("use_purpose")),
        )
    facets = {name: asked[name] for name in (*FACETS, "rights") if asked.get(name)}
    return Filters.of(made=_last(asked.get("made")), use=use, **facets)


def _last(given: str | Sequence[str] | None) -> str:
    """Return the one value of what may be given once; a form hands over a list."""
    return given if isinstance(given, str) else given[-1] if given else ""
