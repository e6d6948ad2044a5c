import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import say_refusal
from reelbridge.vault.rules.layout import shelf
from reelbridge.vault.rules.names import file_name, printable


@pytest.mark.parametrize(
    "name",
    [
        "Кармен 1942.mov",
        "卡尔曼_战地.mp4",
        "𠮷田.mxf",
        "a..b.mp4",
        "...mp4",
        ".hidden.avi",
        "Élan vital.wav",
        "no ending",
    ],
)
def test_plain_name_is_kept(name):
    assert file_name(name) == name


def test_name_is_composed():
    assert file_name("и\u0306.mp4") == "й.mp4"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("..", "vault.name_leads_elsewhere"),
        ("../../etc/passwd", "vault.name_leads_elsewhere"),
        ("..\\..\\evil.mp4", "vault.name_leads_elsewhere"),
        ("/abs.mp4", "vault.name_leads_elsewhere"),
        ("a\x00b.mp4", "vault.name_has_unseen_characters"),
        ("a\nb.mp4", "vault.name_has_unseen_characters"),
        ("a\x1b[31mb.mp4", "vault.name_has_unseen_characters"),
        ("gpj.\u202e4pm", "vault.name_has_unseen_characters"),
        ("bad\udcff.mp4", "vault.name_is_not_text"),
        ("party 🎉.mp4", "vault.name_has_pictographs"),
        ("  ", "vault.name_is_empty"),
        ("ж" * 200 + ".mp4", "vault.name_is_too_long"),
    ],
)
def test_name_that_could_do_harm_is_refused_with_one_sentence(name, code):
    with pytest.raises(BadInput) as refused:
        file_name(name)
    assert refused.value.code == code
    sentence = say_refusal(refused.value)
    assert sentence.endswith(".")
    assert all(one.isprintable() for one in sentence)


@given(st.text())
def test_printable_name_can_be_printed_and_encoded(name):
    shown = printable(name)
    assert "\n" not in shown
    assert "\x1b" not in shown
    shown.encode()


def test_file_lies_two_folders_deep():
    assert shelf("ab12" + "0" * 60) == ("ab", "12", "ab12" + "0" * 60)
