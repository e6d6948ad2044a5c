from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.catalogue.rules.date_words import made_in_words
from reelbridge.kernel.edtf import days_of
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import say_refusal


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1943", "1943-01-01", "1943-12-31"),
        ("1943~", "1943-01-01", "1943-12-31"),
        ("1943?", "1943-01-01", "1943-12-31"),
        ("1943%", "1943-01-01", "1943-12-31"),
        ("1943-05", "1943-05-01", "1943-05-31"),
        ("1944-02", "1944-02-01", "1944-02-29"),
        ("1943-05-09", "1943-05-09", "1943-05-09"),
        ("1943-23", "1943-09-01", "1943-11-30"),
        ("1943-24", "1943-12-01", "1944-02-29"),
        ("194X", "1940-01-01", "1949-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("1943-XX", "1943-01-01", "1943-12-31"),
        ("1942/1945", "1942-01-01", "1945-12-31"),
        ("1942-05~/1945?", "1942-05-01", "1945-12-31"),
        ("1943/..", "1943-01-01", None),
        ("../1943", None, "1943-12-31"),
        ("", None, None),
    ],
)
def test_date_has_its_first_and_last_day(text, first, last):
    assert days_of(text) == tuple(day and date.fromisoformat(day) for day in (first, last))


@pytest.mark.parametrize(
    "text",
    ["1943-13", "1943-00", "1943-02-30", "1943-05-00", "spring 1943", "196", "../..", "/", "1943-23-05", "194X-05",
     "1943-XX-05", "1943~~", "~", "１９４３", "0000", "1943-2", "20X3", "1943/1944/1945", "1943\n1944", "'; drop --"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_sentence(text):
    with pytest.raises(BadInput) as refused:
        days_of(text)
    assert text[:100] in say_refusal(refused.value)


def test_stretch_that_runs_backwards_is_refused():
    with pytest.raises(BadInput) as refused:
        days_of("1945/1942")
    assert refused.value.code == "date.runs_backwards"


years = st.integers(1000, 2999).map(str)
days = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
months = days.map(lambda day: day[:7])
marked = st.tuples(st.one_of(years, months, days), st.sampled_from(["", "~", "?", "%"])).map("".join)
seasons = st.tuples(years, st.sampled_from(["-21", "-22", "-23"])).map("".join)
decades = years.map(lambda year: year[:3] + "X")


@given(st.one_of(marked, seasons, decades))
def test_days_agree_with_the_edtf_package(text):
    first, last = days_of(text)
    theirs = parse_edtf(text)
    assert (first.timetuple()[:3], last.timetuple()[:3]) == (theirs.lower_strict()[:3], theirs.upper_strict()[:3])


@given(st.tuples(marked, marked))
def test_stretches_agree_with_the_edtf_package(pair):
    text = "/".join(sorted(pair))
    theirs = parse_edtf(text)
    try:
        first, last = days_of(text)
    except BadInput:
        assert theirs.upper_strict()[:3] < theirs.lower_strict()[:3]
        return
    assert (first.timetuple()[:3], last.timetuple()[:3]) == (theirs.lower_strict()[:3], theirs.upper_strict()[:3])


@pytest.mark.parametrize(
    ("text", "chinese", "russian", "english"),
    [
        ("1943", "1943年", "1943", "1943"),
        ("1943~", "约1943年", "ок. 1943", "c. 1943"),
        ("1943?", "1943年(?)", "1943 (?)", "1943 (?)"),
        ("1943-23", "1943年秋", "осень 1943", "autumn 1943"),
        ("1943-05", "1943年5月", "май 1943", "May 1943"),
        ("1943-05-09", "1943年5月9日", "9 мая 1943", "9 May 1943"),
        ("1942/1945", "1942年至1945年", "1942–1945", "1942–1945"),
        ("1943-05/..", "1943年5月起", "с мая 1943", "from May 1943"),
        ("../1943-23", "至1943年秋", "до осени 1943", "until autumn 1943"),
        ("194X", "20世纪40年代", "1940-е", "1940s"),
        ("19XX", "20世纪", "20-й век", "20th century"),
        ("", "", "", ""),
        ("весной", "весной", "весной", "весной"),
    ],
)
def test_date_in_words(text, chinese, russian, english):
    assert [made_in_words(text, tag) for tag in ("zh-Hans", "ru", "en")] == [chinese, russian, english]
