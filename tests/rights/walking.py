"""The oracle: may one cell (territory, medium, language, frame, day) be used? Asked cell by cell, the slow and plain way.

It shares no rule with the product: membership of groups, leaves of media and time zones are written down here again.
"""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import product
from zoneinfo import ZoneInfo

LEAVES = {
    "cinema": ["cinema"],
    "tv": ["tv_free", "tv_basic", "tv_pay"],
    "tv_free": ["tv_free"],
    "tv_pay": ["tv_pay"],
    "vod_subscription": ["vod_subscription"],
    "web": ["web_whole", "web_clip"],
    "web_clip": ["web_clip"],
}
USSR = {"AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"}
NAMED = {
    "RU": ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"],
    "KZ": ["Asia/Almaty", "Asia/Aqtau"],
    "CN": ["Asia/Shanghai", "Asia/Urumqi"],
    "GB": ["Europe/London"],
    "HR": ["Europe/Zagreb"],
    "LV": ["Europe/Riga"],
    "US": ["America/New_York", "Pacific/Honolulu", "America/Adak"],
    "DE": ["Europe/Berlin"],
}
ZONES = {code: [ZoneInfo(name) for name in names] for code, names in NAMED.items()}
EVERYWHERE = sorted(ZONES)


def is_in(token, code, day, *, asked=False):
    if token == "WORLD":
        return True
    if token == "SUHH":
        return code in USSR
    if token == "DDDE":
        return asked and code == "DE"
    if token == "BALTICS":
        return code in {"EE", "LT", "LV"}
    if token == "CIS":
        return code in {"RU", "KZ"}
    if token in {"EU", "EU@2019-06-01", "EEA"}:
        on = date(2019, 6, 1) if "@" in token else day
        return code in {"HR", "LV", "DE"} or (code == "GB" and on <= date(2020, 1, 31))
    return token == code


def within(tokens, but, code, day):
    return any(is_in(token, code, day) for token in tokens) and not any(
        is_in(one, code, day, asked=True) for one in but
    )


def speaks(terms, spoken):
    if not spoken:
        return True
    role, _colon, tag = spoken.rpartition(":")
    for name, own in (("audio", terms.audio), ("subtitles", terms.subtitles)):
        known = set(terms.languages) | set(own)
        if role in ("", name) and known and not any(tag == one or tag.startswith(f"{one}-") for one in known):
            return False
    return True


def is_held(rule, code, how, day, use):
    if not any(is_in(token, code, day, asked=True) for token in rule.territories):
        return False
    if how not in {leaf for medium in rule.media for leaf in LEAVES.get(medium, [str(medium)])}:
        return False
    if hasattr(rule, "anchor"):
        if rule.anchored_on is None:
            return True
        month = rule.anchored_on.month - 1 + rule.months
        free = rule.anchored_on.replace(year=rule.anchored_on.year + month // 12, month=month % 12 + 1)
        return day < free + timedelta(rule.days)
    moment = rule.not_before or (rule.since and rule.since + timedelta(hours=rule.hours))
    if moment is None:
        return True
    if use.starts_at and use.starts_at >= moment:
        return False
    return any(datetime.combine(day, time(), zone).astimezone(UTC) < moment for zone in ZONES[code])


def frames_of(lines, item_ref, frame):
    return any(
        line.item_ref == item_ref
        and (line.span is None or (frame is not None and line.span.start <= frame < line.span.end))
        for line in lines
    )


def permits(grant, item_ref, cell, use):
    code, how, said, frame, day = cell
    terms = grant.terms
    if terms.runs and terms.runs.days and grant.aired and day >= min(grant.aired) + timedelta(terms.runs.days):
        return False
    return (
        within(terms.territories, terms.but_not, code, day)
        and how in {leaf for medium in terms.media for leaf in LEAVES.get(medium, [str(medium)])}
        and speaks(terms, said)
        and terms.window.has(day)
        and frames_of(grant.lines, item_ref, frame)
        and not any(is_held(rule, code, how, day, use) for rule in (*terms.embargoes, *terms.holdbacks))
    )


def is_fit(grant, use, asked):
    terms = grant.terms
    if grant.direction == "out" or grant.standing == "revoked":
        return False
    if {terms.purpose, use.purpose} <= {"news", "documentary"} and terms.purpose != use.purpose:
        return False
    if (use.is_edited and terms.may_edit is False) or (
        use.for_others and grant.direction != "own" and not terms.may_sublicense
    ):
        return False
    if terms.runs and len(grant.aired) + (1 if use.airings is None else use.airings) > terms.runs.count:
        return False
    if terms.max_seconds is None or asked.span is None or not asked.is_length_asked:
        return True
    frames = sum(frames_of(grant.lines, asked.item_ref, frame) for frame in range(asked.span.start, asked.span.end))
    return Fraction(frames, 2) <= terms.max_seconds


def is_free(grant, use, asked):
    terms = grant.terms
    return not (
        terms.credit_line
        or terms.conditions
        or (terms.purpose and terms.purpose != use.purpose)
        or ((terms.languages or terms.audio or terms.subtitles) and not (use.languages or use.audio or use.subtitles))
        or (terms.max_seconds is not None and (asked.span is None or not asked.is_length_asked))
        or (terms.may_edit is False and use.is_edited is None)
        or (terms.runs and use.airings is None)
        or (terms.runs and terms.runs.days and not grant.aired and _days(use) > terms.runs.days)
    )


def _days(use):
    ends = use.window.starts_on, use.window.ends_on
    return (ends[1] - ends[0]).days + 1 if all(ends) else 10**6


def is_stopped(dossier, cell, use, asked):
    code, how, _said, frame, day = cell
    return (
        any(is_held(one.rule, code, how, day, use) for one in dossier.withheld if meets(one.lines, asked, frame))
        or any(is_given_away(grant, cell, use, asked) for grant in dossier.grants)
        or any(is_refused(one, cell, use) for one in dossier.consents if meets(one.lines, asked, frame))
    )


def is_given_away(grant, cell, use, asked):
    kinds = {"exclusive", "sole"} if use.for_others else {"exclusive"}
    counts = grant.direction == "out" and grant.standing == "standing" and grant.terms.exclusivity in kinds
    return counts and meets(grant.lines, asked, cell[3]) and permits_anywhere(grant, cell, use)


def is_refused(one, cell, use):
    code, how, _said, _frame, day = cell
    if one.state != "given" or (one.purposes and use.purpose and use.purpose not in one.purposes):
        return True
    media = {leaf for medium in one.media for leaf in LEAVES.get(medium, [str(medium)])}
    return not (within(one.territories, (), code, day) and how in media and one.window.has(day))


def permits_anywhere(grant, cell, use):
    """Whether a grant allows a cell of its own frames."""
    line = grant.lines[0]
    return permits(grant, line.item_ref, (*cell[:3], line.span.start if line.span else None, cell[4]), use)


def meets(lines, asked, frame):
    """Whether lines may hold a frame; of an item of unknown length any line may."""
    mine = [line for line in lines if line.item_ref == asked.item_ref]
    return any(line.span is None or frame is None or line.span.start <= frame < line.span.end for line in mine)


def is_public(one, cell, asked):
    code, _how, _said, frame, day = cell
    if one.protection == "unknown" or (one.protection == "protected" and one.day is None):
        return False
    if not within(one.territories, (), code, day) or not frames_of(one.lines, asked.item_ref, frame):
        return False
    return one.day is None or (day > one.day if one.protection == "protected" else day >= one.day)


def cells_of(use, asked):
    """Every cell a use asks for."""
    media = sorted({leaf for medium in use.media for leaf in LEAVES[medium]})
    said = [*use.languages, *(f"audio:{tag}" for tag in use.audio), *(f"subtitles:{tag}" for tag in use.subtitles)]
    frames = range(asked.span.start, asked.span.end) if asked.span else [None]
    places = [
        (code, day)
        for code in EVERYWHERE
        for day in days_in(use, code)
        if any(is_in(token, code, day, asked=True) for token in use.territories)
    ]
    return {
        (code, how, tongue, frame, day)
        for (code, day), how, tongue, frame in product(places, media, said or [""], frames)
    }


def days_in(use, code):
    if use.starts_at is None:
        first, last = use.window.starts_on, use.window.ends_on
        return [first + timedelta(number) for number in range((last - first).days + 1)]
    days, moment, end = set(), use.starts_at, use.ends_at or use.starts_at
    while moment < end:
        days |= {moment.astimezone(zone).date() for zone in ZONES[code]}
        moment += timedelta(minutes=30)
    return sorted(days | {end.astimezone(zone).date() for zone in ZONES[code]})


def left_by(dossier, grants, use, asked, cells):
    """The cells that grants and the law leave uncovered, or that something stops."""
    return {
        cell
        for cell in cells
        if is_stopped(dossier, cell, use, asked)
        or not (
            any(permits(grant, asked.item_ref, cell, use) for grant in grants)
            or any(is_public(one, cell, asked) for one in dossier.copyrights)
        )
    }
