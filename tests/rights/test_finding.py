"""Finding what may be used, and finding grants; the clearance of each item is the oracle."""

from __future__ import annotations

import random
from datetime import date

import pytest

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue.actions.changing import renew
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights import actions, queries
from reelbridge.rights.rules import Covered, Medium, Use
from reelbridge.rights.rules.layers import Withheld
from reelbridge.rights.rules.limits import Holdback
from reelbridge.search.queries import Filters, find
from reelbridge.search.rules.filters import WantedUse
from tests.rights.making import a_partner, an_item, terms

pytestmark = pytest.mark.django_db

OFFICER = Actor("a rights officer", Role.RIGHTS_OFFICER)
USES = [
    (("CN",), ("tv",), "2026-09-01/2026-12-31", ()),
    (("CN", "RU"), ("tv",), "2026-09-01/2027-08-31", ("zh", "ru")),
    (("RU",), ("tv", "web"), "2026-06-01/2026-06-30", ()),
    (("DE",), ("tv",), "2026-06-01/2026-06-30", ()),
    (("WORLD",), ("web",), "../..", ()),
]


def found(use, **more):
    answer = find("", Filters.of(kind="item", use=WantedUse(use[0], use[1], use[2], use[3]), **more), per_page=200)
    return sorted(hit.document.ref for hit in answer.hits), answer


@pytest.fixture
def holdings(work_off):
    """Return items under grants of every sort: whole and part, in and own and out, other media, other windows."""
    chance = random.Random(7)
    partner = a_partner()
    items = [an_item(number) for number in range(1, 25)]
    for number, item in enumerate(items, start=1):
        if number % 7 == 0:
            # a photograph has no frames
            item.frames = 0
            item.save(update_fields=["frames"])
        renew(item)
    spans = [None, None, Span(0, 500), Span(500, 1000), Span(0, 1000)]
    media = [frozenset([Medium.TV]), frozenset([Medium.WEB]), frozenset([Medium.TV, Medium.WEB])]
    territories = [frozenset(["CN"]), frozenset(["CN", "RU"]), frozenset(["WORLD"])]
    windows = ["2026-03-01/2027-02-28", "2026-01-01/..", "../..", "2027-01-01/2027-12-31"]
    for number in range(14):
        chosen = chance.sample(items, 8)
        direction = "own" if number % 4 else "out"
        grant = actions.issue_grant(
            direction=direction,
            partner_ref="" if direction == "own" else partner.ref,
            terms=terms(
                chance.choice(windows),
                media=chance.choice(media),
                territories=chance.choice(territories),
                languages=chance.choice([frozenset(), frozenset(["zh", "ru"])]),
                max_seconds=chance.choice([None, None, 30]),
            ),
            lines=[Covered(item.ref, chance.choice(spans) if item.frames else None) for item in chosen],
            by=OFFICER,
        )
        if number == 9:
            actions.revoke_grant(grant.ref, by=OFFICER, because="Returned")
    work_off()
    return items


@pytest.mark.parametrize("use", USES)
def test_what_may_be_used_is_what_clearance_allows(holdings, use):
    asked = Use(frozenset(use[0]), frozenset(map(Medium, use[1])), Window.parse(use[2]), frozenset(use[3]))
    answers = {item.ref: str(queries.clearance_for(item.ref, None, asked).answer) for item in holdings}
    refs, answer = found(use)
    assert refs == sorted(answers)
    assert {hit.document.ref: hit.answer for hit in answer.hits} == answers
    for wanted in ("yes", "if", "no", "unknown"):
        assert found(use, rights=wanted)[0] == sorted(ref for ref, said in answers.items() if said == wanted)
    counted = {one.value: one.count for one in answer.facets["rights"]}
    assert counted == {wanted: list(answers.values()).count(wanted) for wanted in ("yes", "if", "no", "unknown")}


def test_the_sample_has_every_answer(holdings):
    answers = {
        str(queries.clearance_for(item.ref, None, Use(frozenset(u[0]), frozenset(map(Medium, u[1])), Window.parse(u[2]))).answer)
        for u in USES[:2]
        for item in holdings
    }  # fmt: skip
    assert answers == {"yes", "if", "no"}


def test_a_revoked_grant_allows_nothing_from_that_moment(work_off):
    item = an_item()
    renew(item)
    grant = actions.issue_grant(direction="own", partner_ref="", terms=terms(), lines=[Covered(item.ref)], by=OFFICER)
    work_off()
    assert found(USES[0], rights=["yes", "if"])[0] == [item.ref]
    actions.revoke_grant(grant.ref, by=OFFICER, because="Returned")
    assert found(USES[0], rights=["yes", "if"])[0] == []  # before the index has heard of it


def test_a_work_may_be_used_when_one_of_its_items_may(work_off):
    item = an_item()
    renew(item)
    renew(item.manifestation.work)
    actions.issue_grant(direction="own", partner_ref="", terms=terms(), lines=[Covered(item.ref)], by=OFFICER)
    work_off()
    answer = find("", Filters.of(kind="work", rights=["yes", "if"], use=WantedUse(*USES[0])))
    assert [hit.document.ref for hit in answer.hits] == [item.manifestation.work.ref]


@pytest.mark.parametrize(
    ("use", "code"),
    [
        (WantedUse(("XX",), ("tv",)), "territory.unknown"),
        (WantedUse(("CN",), ("telegraph",)), "rights.medium_unknown"),
        (WantedUse(("CN",), ("tv",), "yesterday"), "window.not_understood"),
        (WantedUse((), ("tv",)), "rights.use_without_territory"),
        (WantedUse(("CN",), ()), "rights.use_without_medium"),
    ],
)
def test_a_use_that_is_none_is_refused(holdings, use, code):
    with pytest.raises(BadInput) as refused:
        find("", Filters.of(use=use))
    assert refused.value.code == code


def test_a_grant_is_found_by_title_partner_and_item(work_off):
    item = an_item(titles={"ru": "Узловая станция"})
    grant = actions.issue_grant(
        direction="out",
        partner_ref=a_partner().ref,
        terms=terms(),
        lines=[Covered(item.ref)],
        by=OFFICER,
        title="Для фильма о дорогах",
    )
    work_off()
    for words in ("дорога", "北辰电视台", "станция kind:grant", item.ref, grant.ref, "вид:grant"):
        assert grant.ref in [hit.document.ref for hit in find(words).hits], words


def test_what_stands_beside_grants_is_weighed_in_the_search_too(work_off):
    items = [an_item(1), an_item(2)]
    for item in items:
        renew(item)
    lines = [Covered(item.ref) for item in items]
    actions.issue_grant(direction="own", partner_ref="", terms=terms(), lines=lines, by=OFFICER)
    work_off()
    both = [item.ref for item in items]
    assert found(USES[0], rights=["yes", "if"])[0] == both
    rule = Holdback(frozenset(["CN", "RU"]), frozenset([Medium.TV]), "premiere", None, 1)
    paper = actions.write_paper(Withheld("", rule, ()), lines, by=OFFICER)
    work_off()
    assert found(USES[0], rights=["yes", "if"])[0] == []
    actions.set_anchor("nevsky-w-00002", "premiere", date(2026, 1, 1), by=OFFICER)
    work_off()
    assert found(USES[0], rights=["yes", "if"])[0] == both[1:]
    actions.end_paper(paper.ref, by=OFFICER, because="Lifted")
    assert found(USES[0], rights=["yes", "if"])[0] == both  # before the index has heard of it
