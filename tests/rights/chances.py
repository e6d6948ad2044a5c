"""Uses and dossiers by chance: small enough to walk through, rich enough to meet every rule and every edge."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Direction, Grant, Medium, Standing, Terms, Use
from reelbridge.rights.rules.layers import Consent, ConsentState, Copyright, Dossier, Protection, Withheld
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Holdback, Runs

#: The United Kingdom is a member of the EU on the first days, and then no longer.
FIRST = date(2020, 1, 29)
DAYS = 6
FRAMES = 4
RATE = Rate(Fraction(2))
ASKED = ["RU", "KZ", "CN", "GB", "HR", "LV", "US", "DE", "DE", "DDDE", "EU", "SUHH", "WORLD"]
GRANTED = [
    "RU",
    "CN",
    "GB",
    "LV",
    "US",
    "EU",
    "EU@2019-06-01",
    "EEA",
    "SUHH",
    "CIS",
    "BALTICS",
    "DDDE",
    "WORLD",
    "WORLD",
]
ASKED_MEDIA = [Medium.TV, Medium.TV_FREE, Medium.CINEMA, Medium.WEB]
GRANTED_MEDIA = [*ASKED_MEDIA, Medium.TV_PAY, Medium.WEB_CLIP]
TAGS = ["zh", "zh-Hans", "ru"]


def case_by(seed):
    """Return a use, the frames asked for and a dossier."""
    chance = Random(seed)
    use = use_by(chance)
    span = chance.choice([span_by(chance), span_by(chance), None])
    asked = Covered("i-1", span, RATE, chance.choice([True, True, False]))
    return use, asked, dossier_by(chance)


def day(number):
    return FIRST + timedelta(number)


def window_by(chance, *, closed=False):
    first, last = sorted(chance.choices(range(DAYS), k=2))
    ends = [not closed and chance.random() < 0.6 for _end in range(2)]
    return Window(None if ends[0] else day(first), None if ends[1] else day(last))


def span_by(chance):
    start = chance.randrange(FRAMES)
    return Span(start, chance.randint(start + 1, FRAMES))


def some(chance, values, least=0, most=2):
    return frozenset(chance.sample(values, chance.randint(least, most)))


def moment_by(chance):
    return datetime(2020, 1, 28, tzinfo=UTC) + timedelta(minutes=30 * chance.randrange(48 * 7))


def use_by(chance):
    asks_little = chance.random() < 0.8
    starts_at = moment_by(chance) if chance.random() < 0.15 else None
    roles = chance.random() < 0.3
    return Use(
        territories=some(chance, ASKED[:-4] if asks_little else ASKED, 1, chance.choice([1, 1, 2])),
        media=some(chance, ASKED_MEDIA, 1, chance.choice([1, 1, 2])),
        window=window_by(chance, closed=True),
        languages=frozenset() if roles else some(chance, TAGS, 0, chance.choice([0, 1, 2])),
        purpose=chance.choice(["", "news", "documentary"]),
        audio=some(chance, TAGS, 0, 1) if roles else frozenset(),
        subtitles=some(chance, TAGS, 0, 1) if roles else frozenset(),
        is_edited=chance.choice([None, None, True, False]),
        for_others=chance.random() < 0.2,
        airings=chance.choice([None, None, 1, 2, 3]),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30 * chance.randrange(60)) if starts_at else None,
    )


def embargo_by(chance):
    kind = chance.random()
    if kind < 0.6:
        return Embargo(some(chance, GRANTED, 1), some(chance, GRANTED_MEDIA, 1), not_before=moment_by(chance))
    since = moment_by(chance) if kind < 0.9 else None
    return Embargo(some(chance, GRANTED, 1), frozenset(Medium), hours=chance.choice([24, 48]), since=since)


def holdback_by(chance):
    anchored_on = chance.choice([None, *(day(number) - timedelta(31) for number in range(DAYS))])
    return Holdback(some(chance, GRANTED, 1), some(chance, GRANTED_MEDIA, 1), "premiere", anchored_on,
                    months=chance.choice([0, 1]), days=chance.choice([0, 1, 2, 33]))  # fmt: skip


def terms_by(chance):
    but_not = some(chance, ["GB", "RU", "DDDE", "SUHH", "EU"], 0, 1) if chance.random() < 0.3 else frozenset()
    tokens = some(chance, GRANTED, 1, 3) | (frozenset(["WORLD"]) if but_not else frozenset())
    return Terms(
        territories=tokens,
        media=some(chance, GRANTED_MEDIA, 1, 5),
        window=window_by(chance),
        languages=some(chance, TAGS, 0, 1),
        purpose=chance.choice(["", "", "", "", "news", "documentary", "the film of the year"]),
        credit_line=chance.choice([{}, {}, {}, {"en": "Nevsky Film Archive"}]),
        max_seconds=chance.choice([None, None, None, None, 1]),
        but_not=but_not,
        audio=some(chance, TAGS, 0, 1) if chance.random() < 0.2 else frozenset(),
        subtitles=some(chance, TAGS, 0, 1) if chance.random() < 0.2 else frozenset(),
        exclusivity=chance.choice([*Exclusivity, Exclusivity.NON_EXCLUSIVE]),
        runs=Runs(chance.randint(1, 3), chance.choice([None, 1, 2, 9])) if chance.random() < 0.25 else None,
        may_edit=chance.choice([None, None, True, False]),
        may_sublicense=chance.choice([None, True, False]),
        embargoes=(embargo_by(chance),) if chance.random() < 0.15 else (),
        holdbacks=(holdback_by(chance),) if chance.random() < 0.15 else (),
        conditions=chance.choice([{}, {}, {}, {"en": "With a copy to the archive."}]),
    )


def lines_by(chance):
    spans = [chance.choice([span_by(chance), None, None]) for _line in range(chance.randint(1, 2))]
    return tuple(Covered(chance.choice(["i-1", "i-1", "i-1", "i-2"]), span) for span in spans)


def grant_by(chance, ref):
    return Grant(
        ref=ref,
        terms=terms_by(chance),
        lines=lines_by(chance),
        direction=chance.choice(
            [Direction.IN, Direction.IN, Direction.IN, Direction.OWN, Direction.OWN, Direction.OUT]
        ),
        standing=chance.choice([Standing.STANDING] * 6 + [Standing.REVOKED]),
        aired=tuple(day(chance.randrange(DAYS)) for _airing in range(chance.choice([0, 0, 1, 2]))),
    )


def consent_by(chance, ref):
    states = [ConsentState.GIVEN] * 12 + [ConsentState.ASKED, ConsentState.REFUSED, ConsentState.WITHDRAWN]
    return Consent(ref, "a person", lines_by(chance), chance.choice(states), some(chance, ["WORLD", "WORLD", "WORLD", "EU", "RU"], 1),
                   chance.choice([frozenset(Medium), frozenset(ASKED_MEDIA)]), window_by(chance),
                   chance.choice([frozenset(), frozenset(), frozenset(["news"])]))  # fmt: skip


def copyright_by(chance, ref):
    return Copyright(ref, lines_by(chance), some(chance, GRANTED[:-2], 1), chance.choice(list(Protection)),
                     chance.choice([None, day(0), day(2), day(4)]), {"en": "70 years after death"}, "a register")  # fmt: skip


def dossier_by(chance):
    rules = [embargo_by, holdback_by]
    return Dossier(
        tuple(grant_by(chance, f"g-{number}") for number in range(chance.choice([0, 1, 2, 3, 4, 5, 6, 8]))),
        tuple(
            Withheld(f"h-{number}", chance.choice(rules)(chance), lines_by(chance))
            for number in range(chance.choice([0, 0, 0, 0, 1, 2]))
        ),
        tuple(consent_by(chance, f"c-{number}") for number in range(chance.choice([0, 0, 0, 0, 1, 2]))),
        tuple(copyright_by(chance, f"p-{number}") for number in range(chance.choice([0, 0, 0, 0, 1, 2]))),
    )
