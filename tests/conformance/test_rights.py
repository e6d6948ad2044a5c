"""Avails and ODRL policies of others: what is understood and found in every file, counted by a person.

Files: MovieLabs/mddf and SolidLabResearch/ODRL-Test-Suite, see the README of the suites. The comments in MovieLabs' files
mark each error; the schema passes several of them, whose errors are of meaning. The ODRL suite's expected reports were
read beside its titles.
"""

import re
from collections import Counter

import pytest
from lxml import etree

from reelbridge.kernel.errors import BadInput
from reelbridge.rights.avails_files import read_avails
from reelbridge.rights.avails_written import as_xml
from reelbridge.rights.policy_files import read_policy, read_world
from reelbridge.rights.rules.avails import available
from reelbridge.rights.rules.policies import activations
from tests.rights.test_avails import OFFERS

#: File: form, version, lines, errors, warnings.
AVAILS = {
    "avails/Avails_Structure_Tests_v2.3.xml": ("xml", "2.3", 3, 0, 0),
    "avails/Avails_Structure_Tests_v2.3_errors.xml": ("xml", "2.3", 3, 1, 0),
    "avails/Avails_Volume_error_v2.4.xml": ("xml", "2.4", 9, 1, 0),
    "avails/Avails_Volume_error_v2.5.xml": ("xml", "2.5", 9, 2, 0),
    "avails/Avails_Volume_error_v2.6.xml": ("xml", "2.6", 9, 2, 0),
    "avails/Avails_Volume_no-err_v2.4.xml": ("xml", "2.4", 9, 0, 0),
    "avails/Avails_noErrors_v2.2.1.xml": ("xml", "2.2.1", 24, 0, 0),
    "avails/Avails_noErrors_v2.2.2.xml": ("xml", "2.2.2", 24, 0, 0),
    "avails/Avails_noErrors_v2.3.xml": ("xml", "2.3", 24, 0, 0),
    "avails/Avails_noErrors_v2.3_v1.8.xlsx": ("xlsx", "1.8", 24, 0, 0),
    "avails/Avails_noErrors_v2.4.xml": ("xml", "2.4", 24, 0, 0),
    "avails/Avails_withErrors.xml": ("xml", "2.2.2", 4, 7, 1),
    "avails/TPT-test_v1.9_v2.5.xml": ("xml", "2.5", 3, 0, 0),
    "common/CM_Currency-errors.xml": ("xml", "2.2.2", 2, 1, 0),
    "common/TV_v1.7.2-20180713_v2.3.xml": ("xml", "2.3", 110, 0, 0),
}
FOUND = {
    "avails/Avails_Structure_Tests_v2.3_errors.xml": [("rights.avails_missing", "Avail[2]/Asset[1] (73)")],
    "avails/Avails_Volume_error_v2.6.xml": [
        ("rights.avails_not_in_list", "Avail[5]/Asset[1]/VolumeMetadata/Status (274)"),
        ("rights.avails_episode_twice", "Avail[7]/Asset[1]/VolumeMetadata/VolumeFirstEpisodeNumber (403)"),
    ],
    "avails/Avails_withErrors.xml": [
        ("rights.avails_territory_unknown", "Avail[1]/Transaction[1]/Territory (50)"),
        ("rights.avails_language_unknown", "Avail[1]/Transaction[1]/AllowedLanguage (60)"),
        ("rights.avails_rating_unknown", "Avail[1]/Asset[1]/Metadata/Ratings/Rating[36]/Value"),
        ("rights.avails_language_unknown", "Avail[1]/Transaction[2]/AllowedLanguage (89)"),
        ("rights.avails_language_unknown", "Avail[1]/Transaction[2]/AssetLanguage (91)"),
        ("rights.avails_rating_elsewhere", "Avail[2]/Asset[1]/Metadata/Ratings/Rating[133]/System"),
        ("rights.avails_rating_reason_unknown", "Avail[2]/Asset[1]/Metadata/Ratings/Rating[140]/Reason"),
        ("rights.avails_not_in_list", "Avail[2]/Transaction[2]/LicenseRightsDescription (187)"),
    ],
    "common/CM_Currency-errors.xml": [("rights.currency_not_understood", "Avail[1]/Transaction[1]/Term (62)/Money")],
}

#: Test case: kind, activation, and premises in the order target, party, action, constraint.
CASES = """
001 permission Active |002 permission Active |003 permission Active |004 prohibition Active |005 prohibition Active
006 prohibition Active |007 permission Active + |008 permission Active + |009 permission Active +
010 permission Inactive - |011 prohibition Active + |012 prohibition Active + |013 prohibition Active +
014 prohibition Inactive - |015 permission Active ++ |016 permission Inactive -+ |017 permission Inactive +-
018 prohibition Inactive -+ |019 prohibition Active ++ |020 prohibition Inactive +- |021 permission Active ++
022 permission Inactive +- |023 permission Active ++ |024 permission Inactive +- |025 permission Inactive -+
026 permission Active +++ |027 permission Inactive ++- |028 permission Inactive -++ |029 permission Inactive ---
030 permission Active ++++ |031 permission Inactive +++- |032 permission Inactive +++- |033 permission Inactive +++-
034 permission Active ++++ |035 permission Active ++++ |036 permission Inactive +++- |037 permission Active ++++
038 permission Inactive +++- |039 permission Active ++++ |040 permission Active ++++ |041 permission Inactive +++-
042 permission Inactive +++- |043 permission Inactive +++- |044 permission Active ++++ |045 permission Active ++++
046 permission Inactive +++- |047 permission Active ++++ |048 permission Active ++++ |049 permission Inactive +++-
050 permission Inactive +++- |051 permission Active +++ |052 permission Inactive +-+ |053 permission Active +++
054 permission Inactive -++ |055 permission Active +++ |056 permission Inactive -++ |057 permission Inactive +-+
058 permission Inactive --- |059 permission Active +++ |060 permission Active +++ |061 permission Inactive +++
062 permission Active ++++ |063 permission Inactive +++- |064 permission Inactive +++- |065 permission Active ++++
066 permission Inactive +--+ |067 permission Inactive +++- |068 permission Inactive ----
"""


@pytest.fixture
def suites(shared):
    return shared / "suites" / "rights"


def test_every_file_of_the_suite_is_avails_with_a_count_or_refused_for_what_it_is(suites):
    tests = suites / "mddf-tests"
    others = []
    for path in sorted(tests.rglob("*.*")):
        if path.is_dir() or str(path.relative_to(tests)) in AVAILS:
            continue
        with pytest.raises(BadInput) as refused:
            read_avails(path)
        others.append((refused.value.code, refused.value.facts["name"]))
    assert Counter(others) == {
        ("rights.avails_not_avails", "CoreMetadata"): 11,
        ("rights.avails_not_avails", "MediaManifest"): 11,
    }


@pytest.mark.parametrize("name", AVAILS)
def test_avails_are_read_with_all_that_is_wrong_and_nothing_that_is_right(suites, name):
    read = read_avails(suites / "mddf-tests" / name)
    wrong = sum(one.is_error for one in read.findings)
    assert (read.form, read.version, len(read.lines), wrong, len(read.findings) - wrong) == AVAILS[name]
    if name in FOUND:
        assert [(one.code, one.place) for one in read.findings] == FOUND[name]


def test_spreadsheet_and_xml_of_the_same_avails_say_the_same(suites):
    tests = suites / "mddf-tests" / "avails"
    sides = []
    for name in ("Avails_noErrors_v2.3_v1.8.xlsx", "Avails_noErrors_v2.3.xml"):
        windows = [available(line) for line in read_avails(tests / name).lines]
        sides.append(
            Counter((one.license_type, one.territories, one.window, frozenset(one.languages)) for one in windows)
        )
    assert sum(sides[0].values()) == 24
    assert sides[0] == sides[1]


def cases(suites):
    found = {}
    for line in (suites / "odrl" / "index.ttl").read_text("utf-8").splitlines():
        if shaped := re.match(r"<(.*?)> <.*/(\w+Source)> <.*/(.*)> \.", line):
            found.setdefault(shaped[1], {})[shaped[2]] = shaped[3]
    return sorted(found.values(), key=lambda one: one["expectedReportSource"])


def test_every_case_of_the_odrl_suite_has_the_activation_state_it_should(suites):
    expected = [case.split(" ") for line in CASES.strip().splitlines() for case in line.strip().split("|")]
    found = []
    for case in cases(suites):
        folder = suites / "odrl"
        states = activations(
            read_policy(folder / "policies" / case["policySource"]),
            read_policy(folder / "requests" / case["requestSource"]),
            read_world(folder / "sotw" / case["sotwSource"]),
        )
        assert len(states) == 1
        signs = "".join("+" if one.is_satisfied else "-" for one in states[0].premises)
        active = "Active" if states[0].is_active else "Inactive"
        found.append([case["expectedReportSource"].split("-")[1], states[0].kind, active, *([signs] if signs else [])])
    assert len(found) == 68
    assert found == [[part for part in case if part] for case in expected]


def test_avails_that_are_written_here_are_valid_by_the_schema(suites):
    schema = etree.XMLSchema(etree.parse(str(suites / "mddf-xsd" / "avails-v2.6.xsd")))
    schema.assertValid(etree.fromstring(as_xml(OFFERS)))
