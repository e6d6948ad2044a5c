"""MovieLabs Avails as windows of availability, and what is wrong with them beyond the schema.

Both forms, the spreadsheet (1.7.2 to 1.9) and the XML (2.2 to 2.7), are read into the same lines, by the spreadsheet's
column names; each value knows its place, so that each finding does. Lists: the Avails specification and MovieLabs' own
validator's test files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.territory import codes
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.media import Medium

#: License type: the medium it is. Those that begin with ``rb:`` are ours, for what Avails has no word for.
LICENSE_TYPES = {
    "EST": Medium.VOD_SALE, "POEST": Medium.VOD_SALE, "VOD": Medium.VOD_RENTAL, "SVOD": Medium.VOD_SUBSCRIPTION,
    "AVOD": Medium.VOD_FREE, "FVOD": Medium.VOD_FREE, "Free": Medium.VOD_FREE,
    **{f"rb:{medium}": medium for medium in Medium},
}  # fmt: skip

#: Kind of work: the kinds of avail that fit it.
_WORKS = {
    "Movie": {"single"}, "Short": {"single"}, "Non-Episodic Show": {"single"}, "Episode": {"episode"},
    "Season": {"season"}, "Series": {"series"}, "Volume": {"volume"}, "Collection": {"collection", "bundle"},
    "Supplemental": {"supplement"}, "Promotion": {"supplement", "single"}, "Excerpt": {"single", "supplement"},
}  # fmt: skip
_RIGHTS = {
    "Library", "Catalog", "Current", "New Release", "Early EST", "Pre-Release", "Pre-Order", "Preorder", "Premium",
    "PVOD", "First Run", "Next Day Air", "Next Day TV", "Day after Broadcast", "Season Only", "Free", "DD", "POEST",
    "Mezzanine", "Preview", "Direct to Video", "Day and Date", "Theatrical", "Home Premiere", "Previously Released",
}  # fmt: skip
_LISTS = {
    "WorkType": set(_WORKS),
    "EntryType": {"Full Extract", "Full Delete", "Full Cancel"},
    "LocalizationType": {"sub", "dub", "subdub", "any"},
    "FormatProfile": {"SD", "HD", "UHD", "3D", "HFR", "All", "4K"},
    "Status": {"Complete", "Partial", "Ongoing"},
    "LicenseRightsDescription": _RIGHTS,
}
#: Rating system: territory, values, reasons where the system gives a list of them (None where it gives none).
_RATINGS: dict[str, tuple[str, set[str], set[str] | None]] = {
    "MPAA": ("US", {"G", "PG", "PG-13", "R", "NC-17", "NR", "UNRATED"}, None),
    "TVPG": ("US", {"TV-Y", "TV-Y7", "TV-Y7-FV", "TV-G", "TV-PG", "TV-14", "TV-MA", "NR"}, None),
    "FSK": ("DE", {"0", "6", "12", "16", "18", "NR"}, None),
    "BBFC": ("GB", {"U", "UC", "PG", "12", "12A", "15", "18", "R18", "NR"}, None),
    "FPB": ("ZA", {"A", "PG", "7-9-PG", "10-12-PG", "13", "16", "18", "X18", "XX", "NR"},
            {"B", "D", "H", "L", "N", "P", "S", "SV", "V", "CI", "IAT"}),
}  # fmt: skip
#: Languages that have no two-letter code and no name in CLDR, but stand in contracts.
_ALSO_LANGUAGES = {"cmn", "nan", "wuu", "hak", "hsn", "gan", "cdo", "mul", "und", "zxx", "fil", "yue"}
_TAG = re.compile(r"^([A-Za-z]{2,3})(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*$")
_AMOUNT = re.compile(r"^\d{1,12}(\.\d{1,6})?$")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it stands."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and how much it matters: an error, or a warning."""

    code: str
    place: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One availability: its values by the spreadsheet's column names, and where it stands."""

    place: str
    cells: Mapping[str, tuple[Cell, ...]]

    def all(self, name: str) -> tuple[Cell, ...]:
        """Return every value of a column."""
        return self.cells.get(name, ())

    def text(self, name: str) -> str:
        """Return the first value of a column; nothing where it is empty."""
        found = self.cells.get(name, ())
        return found[0].text if found else ""

    def place_of(self, name: str) -> str:
        """Return where a column's value stands, or would."""
        found = self.cells.get(name, ())
        return found[0].place if found else f"{self.place} {name}"


@dataclass(frozen=True, slots=True)
class Available:
    """A window as Avails say it: where, how, from when to when."""

    place: str
    title: str
    content: str
    license_type: str
    medium: Medium | None
    territories: tuple[str, ...]
    but_not: tuple[str, ...]
    starts: str
    ends: str
    languages: tuple[str, ...]
    price: str
    contract: str

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def window(self) -> Window | None:
        """Its days, where both ends can be told: an open end counts, an event does not."""
        first, last = _day(self.starts), _day(self.ends)
        if first is None or (last is None and self.ends.casefold() != "open"):
            return None
        return Window(first, last) if last is None or first <= last else None


def available(line: Line) -> Available:
    """Return the window of a line as it stands."""
    price = line.text("SRP") or line.text("PriceValue")
    titles = ("TitleDisplayUnlimited", "TitleInternalAlias", "EpisodeTitleDisplayUnlimited",
              "EpisodeTitleInternalAlias",
              "VolumeTitleInternalAlias", "SeasonTitleInternalAlias", "SeriesTitleInternalAlias")  # fmt: skip
    return Available(
        line.place,
        next((text for name in titles if (text := line.text(name))), ""),
        line.text("ContentID") or line.text("ALID"),
        line.text("LicenseType"),
        LICENSE_TYPES.get(line.text("LicenseType")),
        tuple(cell.text for cell in line.all("Territory")),
        tuple(cell.text for cell in line.all("TerritoryExclusion")),
        line.text("Start"),
        line.text("End"),
        tuple(cell.text for cell in line.all("AllowedLanguages")),
        f"{price} {line.text('PriceCurrency')}".strip(),
        line.text("ContractID"),
    )


def findings(lines: Sequence[Line]) -> list[Finding]:
    """Return all that is wrong with lines, one by one and between them."""
    found = [finding for line in lines for check in _CHECKS for finding in check(line)]
    return [*found, *_volumes(lines), *_exclusives(lines)]


def _required(line: Line) -> Iterator[Finding]:
    for name in ("ALID", "LicenseType", "Territory", "Start", "WorkType", "FormatProfile"):
        if not line.text(name):
            yield Finding("rights.avails_missing", line.place_of(name), {"column": name})
    if not line.text("End") and not line.text("WindowDuration"):
        yield Finding("rights.avails_missing", line.place_of("End"), {"column": "End"})


def _vocabulary(line: Line) -> Iterator[Finding]:
    for name, known in _LISTS.items():
        for cell in line.all(name):
            if cell.text and cell.text not in known:
                yield Finding("rights.avails_not_in_list", cell.place, {"column": name, "text": cell.text[:60]})
    text = line.text("LicenseType")
    if text and text not in LICENSE_TYPES:
        yield Finding(
            "rights.avails_not_in_list", line.place_of("LicenseType"), {"column": "LicenseType", "text": text[:60]}
        )
    kind, work = line.text("AvailType"), line.text("WorkType")
    if kind and work in _WORKS and kind not in _WORKS[work]:
        yield Finding("rights.avails_types_differ", line.place_of("AvailType"), {"text": kind, "work": work})


def _places(line: Line) -> Iterator[Finding]:
    for name in ("Territory", "TerritoryExclusion"):
        for cell in line.all(name):
            if cell.text.partition("-")[0] not in codes() and cell.text != "WORLD":
                yield Finding("rights.avails_territory_unknown", cell.place, {"text": cell.text[:60]})


def _languages(line: Line) -> Iterator[Finding]:
    for name in ("AllowedLanguages", "AssetLanguage", "HoldbackLanguage", "RequiredFulfillmentLanguages"):
        for cell in line.all(name):
            # an asset's role may follow its language: fr:audio
            if not is_language(cell.text.partition(":")[0]):
                yield Finding("rights.avails_language_unknown", cell.place, {"text": cell.text[:60]})


@cache
def is_language(tag: str) -> bool:
    """Whether a tag is a language with, where they are named, a script and region that exist (IANA, by CLDR)."""
    from babel import Locale  # noqa: PLC0415 -- slow, and only tags need it

    shaped = _TAG.match(tag)
    if not shaped:
        return False
    english = Locale("en")
    language, script, region = shaped[1].lower(), (shaped[2] or "-")[1:].title(), (shaped[4] or "").upper()
    return (
        (language in english.languages or language in _ALSO_LANGUAGES)
        and (not script or script in english.scripts)
        and (not region or region in english.territories)
    )


def _days(line: Line) -> Iterator[Finding]:
    ends = {}
    for name in ("Start", "End"):
        text = line.text(name)
        if text and not _is_event(text):
            ends[name] = _day(text)
            if ends[name] is None:
                yield Finding("rights.avails_day_not_understood", line.place_of(name), {"text": text[:60]})
    first, last = ends.get("Start"), ends.get("End")
    if first and last and (last < first or _moment(line.text("End")) < _moment(line.text("Start"))):
        facts = {"starts": line.text("Start"), "ends": line.text("End")}
        yield Finding("rights.avails_ends_before_it_begins", line.place_of("End"), facts)


def _money(line: Line) -> Iterator[Finding]:
    for name in ("SRP", "PriceValue"):
        is_text = name == "PriceValue" and line.text("PriceType") in {"Category", "Tier", "NA", "TPRType"}
        for cell in line.all(name):
            if not is_text and not _AMOUNT.match(cell.text):
                yield Finding("rights.amount_not_understood", cell.place, {"text": cell.text[:40]})
    for cell in line.all("PriceCurrency"):
        if cell.text not in _currencies():
            yield Finding("rights.currency_not_understood", cell.place, {"text": cell.text[:40]})


@cache
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies  # noqa: PLC0415 -- slow, and only prices need it

    return frozenset(list_currencies())


def _ratings(line: Line) -> Iterator[Finding]:
    systems, values = line.all("RatingSystem"), line.all("RatingValue")
    regions, reasons = line.all("RatingRegion"), line.all("RatingReason")
    for number, cell in enumerate(systems):
        if cell.text not in _RATINGS:
            continue
        where, known, known_reasons = _RATINGS[cell.text]
        value = values[number] if number < len(values) else None
        if value and value.text not in known:
            yield Finding("rights.avails_rating_unknown", value.place, {"text": value.text[:40], "system": cell.text})
        region = regions[number].text if number < len(regions) else where
        if region != where:
            facts = {"system": cell.text, "territory": region}
            yield Finding("rights.avails_rating_elsewhere", cell.place, facts, is_error=False)
        for reason in reasons if known_reasons is not None else ():
            if (
                reason.text not in (known_reasons or ())
                and reason.place.rpartition("/")[0] == cell.place.rpartition("/")[0]
            ):
                facts = {"text": reason.text[:40], "system": cell.text}
                yield Finding("rights.avails_rating_reason_unknown", reason.place, facts)


_CHECKS = (_required, _vocabulary, _places, _languages, _days, _money, _ratings)


def _volumes(lines: Iterable[Line]) -> Iterator[Finding]:
    """Yield volumes of a season that hold an episode which another volume holds already."""
    taken: dict[tuple[str, int], str] = {}
    seen: set[str] = set()
    for line in lines:
        volume = line.text("VolumeContentID") or line.text("ContentID")
        first, count = line.text("VolumeFirstEpisodeNumber"), line.text("VolumeNumberOfEpisodes")
        if line.text("WorkType") != "Volume" or not first.isdecimal() or not count.isdecimal() or volume in seen:
            continue
        seen.add(volume)
        season = line.text("SeasonContentID")
        both = [
            n
            for n in range(int(first), int(first) + min(int(count), 10_000))
            if taken.setdefault((season, n), volume) != volume
        ]
        if both:
            facts = {"volume": line.text("VolumeNumber") or volume, "episodes": both, "other": taken[season, both[0]]}
            yield Finding("rights.avails_episode_twice", line.place_of("VolumeFirstEpisodeNumber"), facts)


def _exclusives(lines: Iterable[Line]) -> Iterator[Finding]:
    """Yield exclusive windows that overlap another taker's exclusive window of the same thing."""
    known: dict[tuple[str, str, str], list[tuple[Window, Line]]] = {}
    for line in lines:
        window = available(line).window
        if window is None or line.text("Exclusive").casefold() not in {"yes", "true", "full", "limited"}:
            continue
        for cell in line.all("Territory"):
            key = (available(line).content, line.text("LicenseType"), cell.text)
            for other, held in known.setdefault(key, []):
                if other.meets(window) and held.text("Licensee") != line.text("Licensee"):
                    facts = {"territory": cell.text, "other": held.place}
                    yield Finding("rights.avails_exclusives_overlap", line.place_of("Exclusive"), facts)
            known[key].append((window, line))


def _is_event(text: str) -> bool:
    """Whether an end is an event and no day: Open, ESTStart, Immediate; a day begins with a digit."""
    return text[:1].isalpha()


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    # a bare day as an end holds all of it; that only shortens what counts as wrong
    return moment.replace(tzinfo=None) if len(text) > 10 else moment.replace(hour=12, tzinfo=None)


def told(text: object) -> str:
    """Return a value of a spreadsheet as text; days as ISO 8601."""
    if isinstance(text, datetime):
        return text.date().isoformat() if (text.hour, text.minute, text.second) == (0, 0, 0) else text.isoformat()
    if isinstance(text, float) and text.is_integer():
        return str(int(text))
    return "" if text is None else str(text).strip()


def refuse_unknown_form(name: str) -> BadInput:
    """Return the refusal for a file that is no Avails."""
    return BadInput("rights.avails_not_avails", name=name[:80])
