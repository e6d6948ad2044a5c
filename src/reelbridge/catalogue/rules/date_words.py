"""EDTF dates in words: «осень 1943», 约1943年, c. 1943."""

from __future__ import annotations

from reelbridge.kernel.edtf import Day, Doubt, Made, read_made
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import base

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
    "ru of": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}
_SEASONS = {
    "en": {21: "spring", 22: "summer", 23: "autumn", 24: "winter"},
    "ru": {21: "весна", 22: "лето", 23: "осень", 24: "зима"},
    "zh": {21: "春", 22: "夏", 23: "秋", 24: "冬"},
}
_SEASONS_OF = {21: "весны", 22: "лета", 23: "осени", 24: "зимы"}
_DOUBTS = {
    "en": {Doubt.UNCERTAIN: "{} (?)", Doubt.APPROXIMATE: "c. {}", Doubt.BOTH: "c. {} (?)"},
    "ru": {Doubt.UNCERTAIN: "{} (?)", Doubt.APPROXIMATE: "ок. {}", Doubt.BOTH: "ок. {} (?)"},
    "zh": {Doubt.UNCERTAIN: "{}(?)", Doubt.APPROXIMATE: "约{}", Doubt.BOTH: "约{}(?)"},
}
_OPEN = {"en": ("from {}", "until {}"), "ru": ("с {}", "до {}"), "zh": ("{}起", "至{}")}
_FROM_TO = {"en": "{}–{}", "ru": "{}–{}", "zh": "{}至{}"}


def made_in_words(text: str, language: str) -> str:
    """Return an EDTF date as a reader of zh, ru or en writes it; what is no EDTF comes back as it is."""
    if not text.strip():
        return ""
    try:
        made = read_made(text)
    except BadInput:
        return text
    tongue = base(language) if base(language) in _SEASONS else "en"
    if not made.is_stretch:
        return _worded(made.first, tongue) if made.first else ""
    return _stretch(made, tongue)


def _stretch(made: Made, tongue: str) -> str:
    if made.first and made.last:
        plain = all(day.month is None and "X" not in day.year for day in (made.first, made.last))
        between = _FROM_TO[tongue] if plain or tongue == "zh" else "{} – {}"
        return between.format(_worded(made.first, tongue), _worded(made.last, tongue))
    known = made.first or made.last
    if known is None:
        return ""
    words = _worded(known, tongue)
    if tongue == "ru":
        words = _after_preposition(known, words)
    return _OPEN[tongue][made.first is None].format(words)


def _worded(day: Day, tongue: str) -> str:
    plain = {"en": _english, "ru": _russian, "zh": _chinese}[tongue](day)
    return _DOUBTS[tongue][day.doubt].format(plain) if day.doubt else plain


def _english(day: Day) -> str:
    year = _rough(day.year, "{}s", "{}th century")
    if day.month is None:
        return year
    if day.month in _SEASONS["en"]:
        return f"{_SEASONS['en'][day.month]} {year}"
    month = _MONTHS["en"][day.month - 1]
    return f"{day.day} {month} {year}" if day.day else f"{month} {year}"


def _russian(day: Day) -> str:
    year = _rough(day.year, "{}-е", "{}-й век")
    if day.month is None:
        return year
    if day.month in _SEASONS["ru"]:
        return f"{_SEASONS['ru'][day.month]} {year}"
    if day.day:
        return f"{day.day} {_MONTHS['ru of'][day.month - 1]} {year}"
    return f"{_MONTHS['ru'][day.month - 1]} {year}"


def _chinese(day: Day) -> str:
    if day.year.endswith("XX"):
        return f"{int(day.year[:2]) + 1}世纪"
    if day.year.endswith("X"):
        return f"20世纪{day.year[2]}0年代" if day.year.startswith("19") else f"{day.year[:3]}0年代"
    year = f"{int(day.year)}年"
    if day.month is None:
        return year
    if day.month in _SEASONS["zh"]:
        return f"{year}{_SEASONS['zh'][day.month]}"
    return f"{year}{day.month}月{day.day}日" if day.day else f"{year}{day.month}月"


def _rough(year: str, decade: str, century: str) -> str:
    if year.endswith("XX"):
        return century.format(int(year[:2]) + 1)
    return decade.format(year.replace("X", "0")) if "X" in year else str(int(year))


def _after_preposition(day: Day, words: str) -> str:
    """Put what follows с or до into the genitive: с мая 1943, до осени 1943."""
    if day.month is None or day.day:
        return words
    if day.month in _SEASONS["ru"]:
        return words.replace(_SEASONS["ru"][day.month], _SEASONS_OF[day.month])
    return words.replace(_MONTHS["ru"][day.month - 1], _MONTHS["ru of"][day.month - 1])
