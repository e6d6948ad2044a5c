"""The sample's productions tell their stories: a clip caught in the third cut, a holdback broken, shares to the cent."""

from dataclasses import replace
from datetime import date

import pytest

from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.timecode import Span
from reelbridge.node.sample.productions import load_productions
from reelbridge.production import queries
from reelbridge.production.models import Approval, PlanEntry, Production
from tests.production.making import make_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def refs():
    for number in (1, 2, 3):
        make_item(f"nevsky-i-{number:05}", reel=f"R{number}", file_name=f"r{number}.mov")
    return load_productions(by=COMMAND_LINE)


def test_a_clip_lengthened_in_the_third_cut_is_caught(refs):
    cuts = {cut.number: queries.clearance(cut) for cut in queries.cuts_of(queries.production(refs["victory"]))}
    assert [len(cuts[number].waiting) for number in (1, 2, 3)] == [0, 0, 1]
    (caught,) = cuts[3].waiting
    assert (caught.verdict.answer.value, caught.standing.left) == ("if", (Span(55, 67),))
    assert queries.changes_since(refs["victory"], 2, None).difference.counts["moved"] == 1
    assert queries.changes_since(refs["victory"], 3, None).difference.counts["extended"] == 1


def test_red_silk_opens_in_russia_first_and_television_comes_too_early(refs):
    found = queries.plan(queries.production(refs["silk"]))
    assert next((row.territory, row.medium.value) for row in found.rows) == ("RU", "cinema")
    assert [(release.territory, reason.code, reason.facts["lifts_on"]) for release, reason in found.conflicts] == [
        ("CN", "production.held_back", date(2026, 1, 6).isoformat())
    ]


def test_the_series_is_shared_to_the_cent(refs):
    sums = queries.plan(queries.production(refs["panda"])).statement.sums
    assert {partner: {currency: str(one) for currency, one in held.items()} for partner, held in sums.items()} == {
        "«Бэйчэнь»": {"CNY": "33333.40", "RUB": "333334.01"},
        "Студия «Крош»": {"CNY": "33333.30", "RUB": "333333.00"},
        "Студия «Панда»": {"CNY": "33333.30", "RUB": "333333.00"},
    }


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "已列入片尾字幕"), ("ru", "Указано в конечных титрах")])
def test_what_is_said_once_is_said_in_the_language_of_the_house(settings, language, said):
    options = replace(settings.NODE.options, language=language)
    settings.NODE = replace(settings.NODE, options=options)
    for number in (1, 2):
        make_item(f"nevsky-i-{number:05}", reel=f"R{number}", file_name=f"r{number}.mov")
    load_productions(by=COMMAND_LINE)
    assert set(Approval.objects.values_list("note", flat=True)) == {said}
    whats = [one.facts["what"] for one in PlanEntry.objects.filter(kind="deliverable")]
    assert whats == {"zh-Hans": ["俄语配音", "中文字幕", "俄语配音，第一季"],
                     "ru": ["Русский дубляж", "Китайские субтитры", "Русский дубляж, первый сезон"]}[language]  # fmt: skip


def test_it_is_loaded_once_and_without_films_has_no_cuts():
    refs = load_productions(by=COMMAND_LINE)
    assert queries.cuts_of(queries.production(refs["victory"])).count() == 0
    with pytest.raises(Conflict):
        load_productions(by=COMMAND_LINE)
    assert Production.objects.count() == 3
