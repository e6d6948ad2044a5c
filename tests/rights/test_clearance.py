"""The rule against a walk through every territory, medium, language, frame and day, one by one."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Direction, Grant, Medium, Standing, Terms, Use, clear, clear_all
from reelbridge.rights.rules.boxes import merged, missing

FIRST = date(2026, 3, 1)
LAST_DAY = 9
LAST_FRAME = 8
TERRITORIES = ["CN", "RU", "DE"]
MEDIA = [Medium.TV, Medium.WEB, Medium.CINEMA]
ASKED_LANGUAGES = ["zh", "zh-Hans", "ru"]
RATE = Rate(Fraction(2))
SEEDS = st.integers(0, 2**40)


def day(number):
    return FIRST + timedelta(number)


def window_by(chance, *, closed=False):
    first, last = sorted(chance.choices(range(LAST_DAY + 1), k=2))
    is_open = [not closed and chance.random() < 0.2 for _end in range(2)]
    return Window(None if is_open[0] else day(first), None if is_open[1] else day(last))


def span_by(chance):
    start = chance.randrange(LAST_FRAME)
    return Span(start, chance.randint(start + 1, LAST_FRAME))


def some(chance, values, least=0):
    return frozenset(chance.sample(values, chance.randint(least, len(values))))


def grant_by(chance, ref):
    terms = Terms(
        territories=some(chance, TERRITORIES, 1) if chance.random() < 0.9 else frozenset(["WORLD"]),
        media=some(chance, MEDIA, 1),
        window=window_by(chance),
        languages=some(chance, ASKED_LANGUAGES),
        purpose=chance.choice(["", "", "", "news", "documentary", "the film of the year"]),
        credit_line=chance.choice([{}, {}, {"en": "Nevsky Film Archive"}]),
        max_seconds=chance.choice([None, None, None, 1, 2, 3]),
    )
    spans = [chance.choice([span_by(chance), span_by(chance), None]) for _line in range(chance.randint(1, 3))]
    return Grant(
        ref=ref,
        terms=terms,
        lines=tuple(Covered(chance.choice(["i-1", "i-1", "i-1", "i-2"]), span) for span in spans),
        direction=chance.choice([Direction.IN, Direction.IN, Direction.OWN, Direction.OUT]),
        standing=chance.choice([Standing.STANDING] * 5 + [Standing.REVOKED]),
    )


def question_by(seed):
    """Make a plan, frames and grants by chance; small enough to walk through, rich enough to meet every reason."""
    chance = Random(seed)
    use = Use(
        territories=some(chance, TERRITORIES, 1),
        media=some(chance, MEDIA, 1),
        window=window_by(chance, closed=True),
        languages=some(chance, ASKED_LANGUAGES),
        purpose=chance.choice(["", "news", "documentary"]),
    )
    span = chance.choice([span_by(chance), span_by(chance), None])
    asked = Covered("i-1", span, RATE, chance.choice([True, True, False]))
    return use, asked, [grant_by(chance, f"g-{number}") for number in range(chance.randint(0, 6))]


def cells_of(use, asked):
    days = [day(number) for number in range(LAST_DAY + 1) if use.window.has(day(number))]
    frames = range(asked.span.start, asked.span.end) if asked.span else [None]
    return set(product(use.territories, use.media, use.languages or {""}, frames, days))


def allows(grant, item_ref, cell):
    where, how, said, frame, on = cell
    terms = grant.terms
    return (
        ("WORLD" in terms.territories or where in terms.territories)
        and how in terms.media
        and (not said or not terms.languages or said in terms.languages or said.split("-")[0] in terms.languages)
        and terms.window.has(on)
        and any(
            line.item_ref == item_ref
            and (line.span is None or (frame is not None and line.span.start <= frame < line.span.end))
            for line in grant.lines
        )
    )


def usable(grant, use, asked):
    if grant.direction == "out" or grant.standing == "revoked":
        return False
    codes = {"news", "documentary"}
    if {grant.terms.purpose, use.purpose} <= codes and grant.terms.purpose != use.purpose:
        return False
    if grant.terms.max_seconds is None or asked.span is None or not asked.is_length_asked:
        return True
    frames = [
        frame
        for frame in range(asked.span.start, asked.span.end)
        if any(
            line.item_ref == asked.item_ref and (line.span is None or line.span.start <= frame < line.span.end)
            for line in grant.lines
        )
    ]
    return len(frames) <= grant.terms.max_seconds * 2


def owes_nothing(grant, use, asked):
    terms = grant.terms
    return (
        not terms.credit_line
        and terms.purpose in ("", use.purpose)
        and (bool(use.languages) or not terms.languages)
        and (terms.max_seconds is None or (asked.span is not None and asked.is_length_asked))
    )


def left_by(grants, use, asked):
    return {cell for cell in cells_of(use, asked) if not any(allows(grant, asked.item_ref, cell) for grant in grants)}


@settings(max_examples=500, deadline=None)
@given(seed=SEEDS)
def test_answer_is_what_a_walk_day_by_day_says(seed):
    use, asked, given_ = question_by(seed)
    fit = [grant for grant in given_ if usable(grant, use, asked)]
    free = [grant for grant in fit if owes_nothing(grant, use, asked)]
    expected = Answer.NO if left_by(fit, use, asked) else Answer.IF if left_by(free, use, asked) else Answer.YES
    verdict = clear(use, asked, given_)
    assert verdict.answer is expected, verdict
    assert verdict.reasons
    if verdict.is_clear:
        leaning = {reason.facts["grant"] for reason in verdict.reasons if reason.code == "rights.covered_by"}
        named = [grant for grant in given_ if grant.ref in leaning]
        assert not left_by(named, use, asked)
        for grant in named:
            assert grant in fit
    else:
        check_reasons(verdict, use, asked, given_)


def check_reasons(verdict, use, asked, given_):
    """Each reason of a no is true by the walk."""
    by_ref = {grant.ref: grant for grant in given_}
    counting = [
        grant for grant in given_ if grant.direction != "out" and any(line.item_ref == "i-1" for line in grant.lines)
    ]
    near = {ref for reason in verdict.reasons if (ref := reason.facts.get("grant"))}
    fit = [grant for grant in counting if usable(grant, use, asked) or grant.ref in near]
    left = left_by(fit, use, asked)
    told = set()
    for reason in verdict.reasons:
        facts = reason.facts
        if reason.code == "rights.no_grant":
            assert not counting
            return
        if reason.code == "rights.grant_revoked":
            assert by_ref[facts["grant"]].standing == "revoked"
        elif reason.code == "rights.too_long":
            assert facts["used"] > facts["allowed"] == by_ref[facts["grant"]].terms.max_seconds
        elif reason.code == "rights.purpose_not_granted":
            assert by_ref[facts["grant"]].terms.purpose == facts["purpose"] != use.purpose
        else:
            told |= told_by(reason, use, asked)
    assert left == told & left, "something that is missing is told by no reason"
    assert told <= left, "a reason speaks of what is covered"
    assert left or near


def told_by(reason, use, asked):
    """The cells a reason says are missing."""
    facts = reason.facts
    window = Window.parse(facts["window"]) if "window" in facts else use.window
    if reason.code == "rights.span_not_granted":
        cells = cells_of(use, asked)
        return {cell for cell in cells if cell[3] is None or facts["start"] <= cell[3] < facts["end"]}
    sides = {"territories": 0, "media": 1, "languages": 2}
    return {
        cell
        for cell in cells_of(use, asked)
        if all(cell[place] in facts[side] for side, place in sides.items() if side in facts)
        and window.has(cell[4])
        and ("start" not in facts or facts["start"] <= cell[3] < facts["end"])
    }


@settings(max_examples=400, deadline=None)
@given(seed=SEEDS)
def test_boxes_hold_exactly_the_missing_cells_once(seed):
    use, asked, given_ = question_by(seed)
    boxes = missing(use, asked, given_)
    for found in (boxes, merged(boxes)):
        cells = [
            cell
            for box in found
            for cell in product(
                box.territories,
                box.media,
                box.languages,
                range(box.span.start, box.span.end) if box.span else [None],
                [day(number) for number in range(LAST_DAY + 1) if box.window.has(day(number))],
            )
        ]
        assert len(cells) == len(set(cells))
        assert set(cells) == left_by(given_, use, asked)


TERMS = Terms(
    frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window.parse("2026-03-01/2027-02-28"), frozenset(["zh", "ru"])
)
PLAN = Use(
    frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-08-31"), frozenset(["zh", "ru"])
)
FRAMES = Covered("nevsky-i-00001", Span(100, 300), Rate(Fraction(25)))
GRANT = Grant("g-1", TERMS, (Covered("nevsky-i-00001"),))


def reasons(verdict):
    return [(reason.code, dict(reason.facts)) for reason in verdict.reasons]


def test_plan_past_the_window_is_told_with_what_there_is():
    assert reasons(clear(PLAN, FRAMES, [GRANT])) == [
        (
            "rights.window_not_covered",
            {
                "territories": ["CN", "RU"],
                "media": ["tv"],
                "languages": ["ru", "zh"],
                "stretch": "",
                "window": "2027-03-01/2027-08-31",
                "windows": ["2026-03-01/2027-02-28"],
            },
        )
    ]


def test_windows_of_two_grants_are_put_together():
    more = replace(GRANT, ref="g-2", terms=replace(TERMS, window=Window.parse("2027-03-01/..")))
    verdict = clear(PLAN, FRAMES, [GRANT, more])
    assert verdict.answer is Answer.YES
    assert reasons(verdict) == [("rights.covered_by", {"grant": "g-1"}), ("rights.covered_by", {"grant": "g-2"})]


def test_frames_of_two_grants_are_put_together_and_the_rest_is_told():
    part = [
        replace(
            GRANT,
            ref=f"g-{span.start}",
            terms=replace(TERMS, window=Window()),
            lines=(Covered("nevsky-i-00001", span),),
        )
        for span in (Span(0, 150), Span(150, 250))
    ]
    assert reasons(clear(PLAN, FRAMES, part)) == [
        (
            "rights.span_not_granted",
            {
                "item": "nevsky-i-00001",
                "stretch": "00:00:10:00 – 00:00:12:00",
                "start": 250,
                "end": 300,
                "granted": ["00:00:00:00 – 00:00:06:00", "00:00:06:00 – 00:00:10:00"],
            },
        )
    ]


def test_no_grant_over_the_item_is_told_as_such():
    other = replace(GRANT, lines=(Covered("nevsky-i-00002"),))
    assert reasons(clear(PLAN, FRAMES, [other])) == [("rights.no_grant", {"item": "nevsky-i-00001"})]


def test_what_was_given_to_others_permits_nothing_here():
    out = replace(GRANT, direction=Direction.OUT)
    assert reasons(clear(PLAN, FRAMES, [out])) == [("rights.no_grant", {"item": "nevsky-i-00001"})]


def test_revoked_grant_is_told_and_does_not_count():
    gone = replace(GRANT, terms=replace(TERMS, window=Window()), standing=Standing.REVOKED, why_revoked="sold")
    assert reasons(clear(PLAN, FRAMES, [gone])) == [("rights.grant_revoked", {"grant": "g-1", "why": "sold"})]


def test_territory_medium_and_language_are_each_told():
    use = Use(frozenset(["CN", "DE"]), frozenset([Medium.TV, Medium.VOD]), TERMS.window, frozenset(["zh", "en"]))
    assert [code for code, _facts in reasons(clear(use, FRAMES, [GRANT]))] == [
        "rights.territory_not_granted",
        "rights.medium_not_granted",
        "rights.language_not_granted",
    ]


def test_whole_world_asked_is_told_in_one_sentence():
    use = replace(PLAN, territories=frozenset(["WORLD"]), window=TERMS.window)
    assert reasons(clear(use, FRAMES, [GRANT])) == [
        ("rights.world_not_granted", {"territories": ["CN", "RU"], "stretch": ""})
    ]


def test_credit_owed_makes_it_a_condition_unless_another_grant_owes_none():
    owing = replace(GRANT, ref="g-0", terms=replace(TERMS, window=Window(), credit_line={"en": "Nevsky"}))
    assert reasons(clear(PLAN, FRAMES, [owing])) == [
        ("rights.credit_owed", {"grant": "g-0", "credit": {"en": "Nevsky"}}),
        ("rights.covered_by", {"grant": "g-0"}),
    ]
    free = replace(owing, ref="g-9", terms=replace(owing.terms, credit_line={}))
    assert clear(PLAN, FRAMES, [owing, free]).answer is Answer.YES


def test_seconds_of_several_uses_add_up_until_one_is_too_long():
    short = replace(GRANT, terms=replace(TERMS, window=Window(), max_seconds=20))
    first, second, third = clear_all(PLAN, [FRAMES, FRAMES, replace(FRAMES, span=Span(400, 600))], [short])
    assert first.answer is second.answer is Answer.YES
    assert reasons(third) == [("rights.too_long", {"grant": "g-1", "used": 24.0, "allowed": 20, "over": 4.0})]


def test_language_without_script_grants_each_script_and_not_the_other_way_round():
    use = replace(PLAN, window=TERMS.window, languages=frozenset(["zh-Hans"]))
    assert clear(use, FRAMES, [GRANT]).answer is Answer.YES
    narrow = replace(GRANT, terms=replace(TERMS, languages=frozenset(["zh-Hans"])))
    assert clear(replace(use, languages=frozenset(["zh"])), FRAMES, [narrow]).answer is Answer.NO
