"""PREMIS rights as Archivematica and AtoM write them, and statements named by their addresses."""

from datetime import date

import pytest

from reelbridge.base.rules.roles import COMMAND_LINE, Actor, Role
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Grant, Paper
from reelbridge.rights.rules import Covered, Medium, Terms, Use
from reelbridge.rights.rules.layers import Copyright, Protection, Withheld
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.statements import statement_at
from tests.rights.making import an_item

pytestmark = pytest.mark.django_db

RIGHTS = Actor("a rights officer", Role.RIGHTS_OFFICER)

HEAD = ("file,basis,status,determination_date,jurisdiction,start_date,end_date,terms,citation,note,grant_act,"
        "grant_restriction,grant_start_date,grant_end_date,grant_note,doc_id_type,doc_id_value,doc_id_role\n")  # fmt: skip


def rights_csv(tmp_path, *rows):
    path = tmp_path / "rights.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def read(tmp_path, *rows):
    draft = actions.read_draft(rights_csv(tmp_path, *rows), by=COMMAND_LINE)
    return draft, [(one["place"], one["code"]) for one in draft.findings_json]


def test_rows_become_grants_holdbacks_and_states_of_copyright(tmp_path):
    an_item()
    draft, found = read(
        tmp_path,
        "objects/nevsky-i-00001,copyright,copyrighted,2011-01-01,ru,2011-01-01,2033-12-31,,,By a studio,disseminate,"
        "disallow,2011-01-01,2033-12-31,Not yet,,,",
        "nevsky-i-00001,license,,,,2020-01-01,open,Terms of it,§ 7,,disseminate,conditional,2020-01-01,2027-12-31,"
        "Only with a host,contract,44,license",
        "nevsky-i-00001,license,,,,,,,,,replicate,allow,,open,,,,",
    )
    assert found == [("4 (grant_act)", "rights.premis_act_left_out")]
    made = actions.write_draft(draft.ref, by=COMMAND_LINE)
    copyright_, withheld = (queries.paper(ref).as_value() for ref in made[:2])
    assert isinstance(copyright_, Copyright)
    assert (copyright_.territories, copyright_.protection, copyright_.day) == (
        {"RU"}, Protection.PROTECTED, date(2033, 12, 31),
    )  # fmt: skip
    assert isinstance(withheld, Withheld)
    assert (withheld.rule.anchor, withheld.rule.lifts_on) == ("Not yet", date(2034, 1, 1))
    value = queries.grant(made[2]).as_value()
    assert (str(value.terms.window), value.terms.conditions, value.terms.document) == (
        "2020-01-01/2027-12-31", {"und": "Only with a host"}, "contract 44",
    )  # fmt: skip
    assert (value.terms.clause, value.lines) == ("Terms of it\n§ 7", (Covered("nevsky-i-00001"),))


WRONG = {
    "basis": ("nevsky-i-00001,wish,,,,,,,,,disseminate,allow,,,,,,", "2 (basis)", "rights.table_cell_not_understood"),
    "status": ("nevsky-i-00001,copyright,maybe,,,,,,,,,,,,,,,", "2 (status)", "rights.table_cell_not_understood"),
    "day": ("nevsky-i-00001,license,,,,,,,,,display,allow,soon,,,,,", "2 (grant_end_date)", "rights.avails_day_not_understood"),
    "order": ("nevsky-i-00001,license,,,,,,,,,display,allow,2021-01-01,2020-01-01,,,,", "2 (grant_end_date)", "window.ends_before_it_begins"),
    "restriction": ("nevsky-i-00001,license,,,,,,,,,display,perhaps,,,,,,", "2 (grant_restriction)", "rights.table_cell_not_understood"),
    "file": ("nowhere.tif,license,,,,,,,,,display,allow,,,,,,", "2 (file)", "rights.file_of_no_item"),
    "place": ("nevsky-i-00001,copyright,unknown,,xx,,,,,,,,,,,,,", "2 (status)", "rights.territory_not_found"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "place", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_row_and_column_and_nothing_is_written_down(tmp_path, row, place, code):
    an_item()
    draft, found = read(tmp_path, row, "nevsky-i-00001,license,,,,,,,,,display,allow,,,,,,")
    assert found == [(place, code)]
    with pytest.raises(BadInput):
        actions.write_draft(draft.ref, by=COMMAND_LINE)
    assert (Grant.objects.count(), Paper.objects.count()) == (0, 0)


def test_what_was_written_is_read_again(tmp_path):
    item = an_item()
    terms = Terms(frozenset(["WORLD"]), frozenset(Medium), Window.parse("2026-03-01/2027-02-28"), clause="=§ 7")
    narrow = Terms(frozenset(["CN"]), frozenset([Medium.TV]))
    for one in (terms, narrow):
        actions.issue_grant(direction="own", partner_ref="", terms=one, lines=[Covered(item.ref)], by=COMMAND_LINE)
    free = Copyright("", (), frozenset(["RU"]), Protection.PUBLIC_DOMAIN, date(2004, 1, 1), {"en": "Old"})
    held = Withheld(
        "", Holdback(frozenset(["WORLD"]), anchor="premiere:CN", anchored_on=date(2026, 5, 1), months=4), ()
    )
    for paper in (free, held):
        actions.write_paper(paper, [Covered(item.ref)], by=COMMAND_LINE)
    content = queries.written_as("premis", queries.grants())
    assert b" =\xc2\xa7 7" in content
    (tmp_path / "rights.csv").write_bytes(content)
    draft = actions.read_draft(tmp_path / "rights.csv", by=COMMAND_LINE)
    assert (draft.form, draft.findings_json) == ("premis", [])
    values = [queries.grant(ref).as_value() for ref in actions.write_draft(draft.ref, by=COMMAND_LINE) if "-g-" in ref]
    assert [str(one.terms.window) for one in values] == ["2026-03-01/2027-02-28", "../.."]
    # what PREMIS has no column for comes back as a condition, never as more than was granted without a word
    assert "territories: ['CN']" in values[1].terms.conditions["und"]
    kept = [one.as_value() for one in Paper.objects.order_by("pk")][2:]
    assert [getattr(one, "day", None) or one.rule.lifts_on for one in kept] == [date(2004, 1, 1), date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("address", "protection", "places"),
    [
        ("https://rightsstatements.org/vocab/InC/1.0/", Protection.PROTECTED, {"WORLD"}),
        ("http://rightsstatements.org/page/NoC-US/1.0/?language=ru", Protection.PUBLIC_DOMAIN, {"US"}),
        ("http://rightsstatements.org/vocab/CNE/1.0/", Protection.UNKNOWN, {"WORLD"}),
        ("https://creativecommons.org/publicdomain/zero/1.0/", Protection.PUBLIC_DOMAIN, {"WORLD"}),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/deed.zh", Protection.PROTECTED, {"WORLD"}),
    ],
)
def test_addresses_of_statements_say_what_they_mean(address, protection, places):
    found = statement_at(address)
    assert (found.protection, found.territories) == (protection, places)


def test_licence_of_creative_commons_is_terms_and_other_addresses_are_nothing():
    terms = statement_at("https://creativecommons.org/licenses/by-nc-nd/4.0/").terms
    assert (terms.may_edit, terms.conditions["en"]) == (False, "Name the author and the licence. Not for commerce.")
    assert statement_at("https://creativecommons.org/licenses/by/4.0/").terms.may_edit is True
    assert statement_at("https://example.org/InC/1.0/") is None
    assert statement_at("https://rightsstatements.org/vocab/Nothing/1.0/") is None


def test_statement_is_written_down_as_copyright_and_licence_and_weighed():
    item = an_item()
    lines = [Covered(item.ref)]
    paper, grant = actions.write_statement("https://creativecommons.org/licenses/by/4.0/", lines, by=COMMAND_LINE)
    assert (paper.as_value().protection, paper.as_value().source) == (
        Protection.PROTECTED,
        "https://creativecommons.org/licenses/by/4.0/",
    )
    use = Use(frozenset(["CN"]), frozenset([Medium.TV]), Window.parse("2026-01-01/2026-12-31"))
    verdict = queries.clearance_for(item.ref, None, use)
    assert (verdict.answer, verdict.reasons[0].code) == (Answer.IF, "rights.condition")
    actions.revoke_grant(grant.ref, by=RIGHTS, because="Free now")
    _free, none = actions.write_statement("https://creativecommons.org/publicdomain/mark/1.0/", lines, by=COMMAND_LINE)
    assert (none, queries.clearance_for(item.ref, None, use).answer) == (None, Answer.YES)
    with pytest.raises(BadInput):
        actions.write_statement("https://example.org/", lines, by=COMMAND_LINE)
    assert Paper.objects.count() == 2
