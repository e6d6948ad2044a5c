"""Terms in the reader's words: territories, media, languages, windows and purposes, by names instead of codes.

What is not understood is shown as it stands, so that a sentence never fails for an odd fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from reelbridge.kernel import territory
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.language import choose
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import listed, say, spoken
from reelbridge.rights.rules.limits import Exclusivity
from reelbridge.rights.rules.media import LEAVES, UNDER, leaves
from reelbridge.rights.rules.regions import FORMER, groups
from reelbridge.rights.rules.terms import Medium, Purpose

_DAY = {"en": "d MMM y", "ru": "d MMMM y", "zh-Hans": "y年M月d日"}


def territories(codes: Any) -> str:
    """Return the names of territories: ``China, Russia``."""
    return listed(_territory(code) for code in _many(codes))


def _territory(token: str) -> str:
    if token == territory.WORLD:
        return say("rights.anywhere")
    name, at, on = token.partition("@")
    shown = say(f"rights.region.{name}") if name in FORMER or name in groups() else territory.name(name, spoken())
    shown = name if shown.startswith("rights.region.") else shown
    return say("rights.as_of", {"group": shown, "day": day_written(on)}) if at else shown


def languages(tags: Any) -> str:
    """Return the names of languages; none means any."""
    given = _many(tags)
    return listed(map(language, given)) if given else say("rights.any_language")


def language(tag: str) -> str:
    """Return what a language is called in the reader's, as sound or subtitles where it is that only."""
    role, colon, tag = tag.rpartition(":")
    return say(f"rights.{role}", {"language": _language(tag)}) if colon else _language(tag)


def _language(tag: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 -- slow, and only sentences need it

    try:
        return Locale.parse(tag, sep="-").get_display_name(spoken().replace("-", "_")) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def media(values: Any) -> str:
    """Return the words for media; all of them are any."""
    given, known = _many(values), set(Medium)
    if len(given) > 1 and known >= set(given) and len(leaves(map(Medium, given))) == len(LEAVES):
        return say("rights.any_medium")
    return listed(say(f"rights.medium.{value}") if value in known else value for value in given)


def purpose(value: Any) -> str:
    """Return the words for a purpose; a production named in its own words stays as it is."""
    return say(f"rights.purpose.{value}") if value in set(Purpose) else str(value)


def media_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return every medium with its words as forms take them: those on their own, then each tree as a group."""
    tops = [medium for medium in Medium if medium in set(UNDER.values())]
    alone = [(medium.value, media([medium])) for medium in Medium if medium not in UNDER and medium not in tops]
    return [*alone, *((media([top]), _tree(top)) for top in tops)]


def _tree(top: Medium) -> list[tuple[str, str]]:
    under = [(medium.value, media([medium])) for medium in Medium if UNDER.get(medium) is top]
    return [(top.value, say("rights.medium_all_kinds", {"medium": media([top])})), *under]


def purpose_choices() -> list[tuple[str, str]]:
    """Return every purpose with its words, and that none is named, to choose from."""
    return [("", _("any purpose")), *((one.value, purpose(one)) for one in Purpose)]


def exclusivity_choices() -> list[tuple[str, str]]:
    """Return who else may do the same, by their words, to choose from."""
    return [(one.value, say(f"rights.exclusivity.{one}")) for one in Exclusivity]


def purposes(values: Any) -> str:
    """Return the words for purposes."""
    return listed(map(purpose, _many(values)))


def window(value: Any) -> str:
    """Return a window in words: ``from 1 Sep 2026 to 31 Aug 2027``."""
    try:
        days = value if isinstance(value, Window) else Window.parse(str(value))
    except Refusal:
        return str(value)
    first, last = days.starts_on, days.ends_on
    kind = ("both" if last else "from") if first else "until" if last else "always"
    return say(f"rights.window.{kind}", {"first": first and day(first), "last": last and day(last)})


def windows(values: Any) -> str:
    """Return several windows in words."""
    return "; ".join(window(value) for value in _many(values))


def credit(texts: Any) -> str:
    """Return a credit line in the reader's language, or the next best."""
    return choose(texts, spoken()).text if isinstance(texts, Mapping) else str(texts)


def stretch(frames: Any) -> str:
    """Return frames of an item in brackets; nothing where all that was asked is meant."""
    # the bare text: say() would word this same fact again
    return f" ({frames})" if frames else ""


def day(when: date) -> str:
    """Return a day as the reader writes it."""
    from babel.dates import format_date  # noqa: PLC0415 -- slow, and only sentences need it

    return format_date(when, _DAY[spoken()], spoken().replace("-", "_"))


def day_written(value: Any) -> str:
    """Return a day that stands as ``2026-09-01``, as the reader writes it."""
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def moment_written(value: Any) -> str:
    """Return a moment that stands as ISO 8601, with its time zone."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day(moment.date())} {moment:%H:%M} {moment.tzname() or ''}".rstrip()


def _many(values: Any) -> list[str]:
    if isinstance(values, str):
        return [values]
    given = [str(one) for one in values] if isinstance(values, Iterable) else [str(values)]
    return sorted(given) if isinstance(values, (set, frozenset)) else given
