"""Terms as JSON and as ODRL, and back; and what is refused."""

import json
from dataclasses import replace
from random import Random

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Medium, Purpose, Terms, Use, reading
from reelbridge.rights.rules.limits import Fee
from tests.rights.chances import terms_by

TEXTS = st.dictionaries(st.sampled_from(["zh-Hans", "ru", "en"]), st.text(max_size=40))


@st.composite
def terms(draw):
    first, last = sorted((draw(st.dates()), draw(st.dates())))
    return Terms(
        territories=frozenset(draw(st.sets(st.sampled_from(["CN", "RU", "DE", "WORLD", "HK"]), min_size=1))),
        media=frozenset(draw(st.sets(st.sampled_from(Medium), min_size=1))),
        window=Window(draw(st.sampled_from([first, None])), draw(st.sampled_from([last, None]))),
        languages=frozenset(draw(st.sets(st.sampled_from(["zh", "zh-Hans", "ru", "en", "sr-Latn"])))),
        purpose=draw(st.sampled_from(["", *Purpose, "《镜头在前线》", "a film by many"])),
        credit_line=draw(TEXTS),
        max_seconds=draw(st.one_of(st.none(), st.integers(1, 10**6))),
        notes=draw(TEXTS),
    )


def test_terms_with_every_limit_read_back_from_json_and_from_odrl():
    for seed in range(300):
        one = terms_by(Random(seed))
        one = replace(
            one, fee=Fee.parse("1200.50", "EUR") if seed % 3 == 0 else None, clause="§ 4.2" if seed % 2 else ""
        )
        assert Terms.from_json(json.loads(json.dumps(one.as_json()))) == one
        assert Terms.from_odrl(json.loads(json.dumps(one.as_odrl(uid="urn:x")))) == one


@given(one=terms())
def test_terms_read_back_from_json_as_they_were_written(one):
    assert Terms.from_json(json.loads(json.dumps(one.as_json()))) == one


@given(one=terms())
def test_terms_read_back_from_odrl_as_they_were_written(one):
    policy = json.loads(json.dumps(one.as_odrl(uid="urn:x", assigner="nevsky", assignee="beichen")))
    assert Terms.from_odrl(policy) == one


def test_odrl_says_what_a_reader_of_odrl_expects():
    one = Terms(
        frozenset(["CN", "RU"]),
        frozenset([Medium.TV]),
        Window.parse("2026-09-01/2027-08-31"),
        frozenset(["zh"]),
        purpose="documentary",
        credit_line={"en": "Nevsky Film Archive"},
        max_seconds=30,
    )
    policy = one.as_odrl(
        uid="urn:reelbridge:grant:nevsky-g-00001",
        assigner="urn:reelbridge:node:nevsky",
        assignee="urn:reelbridge:node:beichen",
        targets=[Covered("nevsky-i-00001", Span(100, 300))],
    )
    assert policy["@type"] == "Agreement"
    assert policy["permission"] == [
        {
            "action": "display",
            "target": [
                {
                    "@type": "Asset",
                    "uid": "urn:reelbridge:item:nevsky-i-00001",
                    "rb:frames": {"start": 100, "end": 300},
                }
            ],
            "assigner": "urn:reelbridge:node:nevsky",
            "assignee": "urn:reelbridge:node:beichen",
            "constraint": [
                {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["iso3166:CN", "iso3166:RU"]},
                {
                    "leftOperand": "dateTime",
                    "operator": "gteq",
                    "rightOperand": {"@value": "2026-09-01", "@type": "xsd:date"},
                },
                {
                    "leftOperand": "dateTime",
                    "operator": "lteq",
                    "rightOperand": {"@value": "2027-08-31", "@type": "xsd:date"},
                },
                {"leftOperand": "media", "operator": "isAnyOf", "rightOperand": ["rb:medium:tv"]},
                {"leftOperand": "language", "operator": "isAnyOf", "rightOperand": ["zh"]},
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "rb:purpose:documentary"},
                {
                    "leftOperand": "rb:usedSeconds",
                    "operator": "lteq",
                    "rightOperand": {"@value": 30, "@type": "xsd:integer"},
                },
            ],
            "duty": [{"action": "attribute", "rb:creditLine": {"en": "Nevsky Film Archive"}}],
        }
    ]


SOUND = Terms(frozenset(["CN"]), frozenset([Medium.TV])).as_json()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "reelbridge-terms/3"}, "rights.terms_format_unknown"),
        ({"territories": []}, "rights.terms_without_territory"),
        ({"territories": "CN"}, "rights.terms_not_understood"),
        ({"territories": ["XQ"]}, "territory.unknown"),
        ({"media": []}, "rights.terms_without_medium"),
        ({"media": ["telegraph"]}, "rights.medium_unknown"),
        ({"media": [7]}, "rights.terms_not_understood"),
        ({"window": "2027-01-01/2026-01-01"}, "window.ends_before_it_begins"),
        ({"window": "soon"}, "window.not_understood"),
        ({"languages": ["klingonese"]}, "language.unknown"),
        ({"max_seconds": "30"}, "rights.terms_not_understood"),
        ({"max_seconds": True}, "rights.terms_not_understood"),
        ({"max_seconds": 0}, "rights.seconds_not_positive"),
        ({"purpose": "x" * 5001}, "rights.terms_not_understood"),
        ({"credit_line": ["Nevsky"]}, "rights.terms_not_understood"),
        ({"notes": {"en": None}}, "rights.terms_not_understood"),
    ],
)
def test_terms_that_are_wrong_are_refused(change, code):
    with pytest.raises(BadInput) as refused:
        Terms.from_json({**SOUND, **change})
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"profile": "urn:other"},
        {"permission": []},
        {"permission": [{"action": "play", "constraint": []}]},
        {"permission": [{"action": "display"}]},
        {"permission": [{"action": "display", "constraint": []}]},
        {"permission": 7},
        {"prohibition": [{"action": "archive"}]},
        {"permission": [{"action": "display", "constraint": [{"leftOperand": "count"}]}]},
        {"permission": [{"action": "display", "constraint": [], "duty": [{"action": "compensate"}]}]},
    ],
)
def test_odrl_that_our_terms_cannot_say_is_refused_with_its_place(change):
    policy = {**Terms(frozenset(["CN"]), frozenset([Medium.TV])).as_odrl(), **change}
    with pytest.raises(BadInput) as refused:
        Terms.from_odrl(policy)
    assert refused.value.code == "rights.odrl_not_understood"


def test_list_with_the_world_in_it_is_the_world():
    assert Terms(frozenset(["CN", "WORLD"]), frozenset([Medium.TV])).territories == {"WORLD"}


@given(one=terms())
def test_use_reads_back_as_it_is_written(one):
    use = Use(one.territories, one.media, one.window, one.languages, one.purpose)
    assert Use.from_json(json.loads(json.dumps(use.as_json()))) == use


def test_media_to_choose_from_stand_as_their_tree_does():
    with override("en"):
        offered = reading.media_choices()
    assert [[one for one, _said in label] if isinstance(label, list) else value for value, label in offered] == [
        *("cinema", "catch_up", "festival", "non_theatrical", "education", "museum", "promotion", "archive_use"),
        ["tv", "tv_free", "tv_basic", "tv_pay"],
        ["vod", "vod_subscription", "vod_rental", "vod_free", "vod_sale"],
        ["web", "web_whole", "web_clip"],
    ]
    assert dict(offered)["television"][0] == ("tv", "television, all kinds")
