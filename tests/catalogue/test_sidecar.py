import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.catalogue.phrases import PHRASES
from reelbridge.catalogue.rules.clues import clues_of, normal
from reelbridge.catalogue.rules.file_names import safe_name, script_of, supplied_title
from reelbridge.catalogue.rules.sidecar import NameForm, Title, parse_sidecar, read_sidecar
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.phrases import PHRASES as COMMON

ROOT = Path(__file__).resolve().parent.parent.parent


def test_example_in_the_docs_is_read():
    page = (ROOT / "docs" / "formats" / "sidecar.md").read_text("utf-8")
    sidecar = read_sidecar(parse_sidecar(re.search(r"```toml\n(.*?)```", page, re.S)[1]))
    assert (sidecar.kind, sidecar.made, sidecar.carrier, sidecar.start) == (
        "newsreel", "1943~", "film_35", "10:00:00:00")  # fmt: skip
    assert sidecar.titles[0] == Title("Ленинград в борьбе", "ru", "original")
    assert sidecar.agents[0].names[1] == NameForm("罗曼·卡尔曼", "zh-Hans", "Hani", role="preferred")
    assert sidecar.shots[0].agents == ("Роман Кармен",)


def test_titles_and_names_may_be_listed_with_kind_and_source():
    sidecar = read_sidecar(
        {
            "titles": [{"text": "Кармен", "language": "RU", "kind": "working", "source": "can label"}],
            "agents": [
                {"activity": "camera",
                 "names": [{"text": "罗曼·卡尔曼", "language": "zh-hans", "role": "misspelling", "source": "press"}]},
            ],
        }
    )  # fmt: skip
    assert sidecar.titles == (Title("Кармен", "ru", "working", "can label"),)
    assert sidecar.agents[0].names == (NameForm("罗曼·卡尔曼", "zh-Hans", "Hani", "", "misspelling", "press"),)


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ({"titels": {}}, "titels"),
        ({"kind": "movie"}, "kind"),
        ({"titles": "x"}, "titles"),
        ({"titles": {"ru": 5}}, "titles.ru"),
        ({"titles": {"rus sian": "x"}}, "titles"),
        ({"titles": [{"text": "x"}]}, "titles[1].language"),
        ({"titles": [{"text": "x", "language": "ru", "colour": "red"}]}, "titles[1].colour"),
        ({"agents": [{"activity": "camera"}]}, "agents[1].names"),
        ({"agents": [{"activity": "camera", "names": {"ru": "А"}}, {"activity": "spy", "names": {"ru": "Б"}}]},
         "agents[2].activity"),
        ({"places": [{"territory": "Ленинград"}]}, "places[1].territory"),
        ({"shots": [{"titles": {"ru": "x"}}]}, "shots[1].number"),
        ({"shots": [{"number": 1.5}]}, "shots[1].number"),
        ({"subjects": ["a", 5]}, "subjects"),
        ({"call_number": "x" * 101}, "call_number"),
        ({"reel": ["a"]}, "reel"),
    ],
)  # fmt: skip
def test_wrong_field_is_named(written, where):
    with pytest.raises(BadInput) as refused:
        read_sidecar(written)
    assert refused.value.facts == {"where": where}


@pytest.mark.parametrize("text", ["[", "a = ", "x" * 10, "a = " + "[" * 5000])
def test_what_is_no_toml_is_refused(text):
    with pytest.raises(BadInput) as refused:
        parse_sidecar(text)
    assert refused.value.code == "catalogue.sidecar_not_toml"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        "work",
        "kind",
        "made",
        "titles",
        "agents",
        "places",
        "shots",
        "languages",
        "subjects",
        "start",
        "original",
        "reel",
    ]
)


@given(st.dictionaries(fields, values))
def test_whatever_is_written_is_read_or_refused(written):
    code = None
    try:
        read_sidecar(written)
    except BadInput as refused:
        code = refused.code
    assert code is None or code in PHRASES or code in COMMON


@given(st.text(max_size=400))
def test_safe_name_leads_nowhere_and_fits(name):
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set("/\\\0\n\r\x1b\u202e")
    assert safe not in (".", "..")
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 240
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Невский_1942.jpg", ("Невский 1942", "ru")),
        ("罗曼·卡尔曼.mov", ("罗曼·卡尔曼", "zh")),
        ("karmen_01.tar.gz", ("karmen 01.tar", "und")),
        ("1943.mov", ("1943", "und")),
    ],
)
def test_title_is_supplied_from_the_name(name, title):
    assert supplied_title(name) == title


@pytest.mark.parametrize(
    ("text", "script"),
    [("Кармен", "Cyrl"), ("Karmen К.", "Latn"), ("卡门", "Hani"), ("1943", ""), ("Ｋａｒｍｅｎ", "Latn")],
)
def test_script_is_told_from_most_letters(text, script):
    assert script_of(text) == script


def test_clues_are_brought_to_one_form():
    assert normal("Karmen_01.MOV") == normal("ＫＡＲＭＥＮ 01 mov") == "karmen01mov"
    assert clues_of(ref="nevsky-i-1", reel="", file_name="A 1.mov", call_number="РЦ-1") == {
        ("ref", "nevskyi1"), ("file", "a1mov"), ("file", "a1"), ("call", "рц1")}  # fmt: skip
