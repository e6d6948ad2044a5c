"""Two lists of names are brought together at the command line, without a node; odd files get one clear sentence."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.language.naming.lists import read_list
from reelbridge.language.naming.reconciling import Names, reconcile_many

LEFT = "name\tid\nКармен, Роман\t1\nШэнь Хайсюн\t2\nНовый Орлеан\t3\n"
RIGHT = "姓名\tnote\n毛泽东\td\n罗曼·卡尔曼\ta\n慎海雄\tb\n新奥尔良\tc\n"


@pytest.fixture
def run():
    from reelbridge.node.cli import main

    def invoke(*arguments: object, language: str = "en", given: bytes = b""):
        with override(language):
            return CliRunner().invoke(main, ["names", *map(str, arguments)], input=given)

    return invoke


@pytest.fixture
def files(tmp_path):
    left, right = tmp_path / "left.tsv", tmp_path / "right.tsv"
    left.write_text(LEFT, "utf-8")
    right.write_text(RIGHT, "utf-8")
    return left, right


def test_each_name_finds_its_other_spelling(run, files):
    lines = [line.split("\t") for line in run("reconcile", *files, "--top", 1).output.splitlines()]
    assert lines[0] == ["name", "id", "rank", "姓名", "note", "score", "verdict", "reason"]
    assert [line[:5] + line[6:7] for line in lines[1:]] == [
        ["Кармен, Роман", "1", "1", "罗曼·卡尔曼", "a", "same"],
        ["Шэнь Хайсюн", "2", "1", "慎海雄", "b", "same"],
        ["Новый Орлеан", "3", "1", "新奥尔良", "c", "same"],
    ]
    assert lines[2][7] == "Шэнь Хайсюн ≈ 慎海雄, read as shen hai xiong"
    assert lines[1][7].startswith("Кармен ≈ 卡尔曼 by sound: ка–卡 ka, р–尔 er, мен–曼 man;")


def test_json_carries_the_other_columns(run, files):
    rows = [json.loads(line) for line in run("reconcile", *files, "--top", 1, "--json").output.splitlines()]
    assert rows[1]["left"] == {"name": "Шэнь Хайсюн", "id": "2"}
    assert rows[1]["found"][0]["right"] == {"姓名": "慎海雄", "note": "b"}
    assert rows[1]["found"][0]["reasons"][0]["code"] == "language.part_reading"


def test_two_names_are_compared(run):
    answer = run("compare", "卡尔曼", "Роман Кармен").output
    assert "likely the same name" in answer
    assert "  卡尔曼 ≈ Кармен by sound: 卡 ka–ка, 尔 er–р, 曼 man–мен\n  nothing answers Роман\n" in answer


def test_reasons_are_told_in_three_languages(run):
    chinese = run("compare", "卡尔曼", "Роман Кармен", language="zh-hans").output
    assert "卡尔曼 ≈ Кармен，读音对应：卡 ka–ка, 尔 er–р, 曼 man–мен" in chinese
    assert "Роман остаётся без соответствия" in run("compare", "卡尔曼", "Роман Кармен", language="ru").output


def test_the_keys_of_a_name(run):
    assert run("keys", "Кармен").output.split() == ["c^Ka", "cKaL", "caLM", "cLMi", "cMiN", "ciN$", "sKLMN"]


def test_a_list_without_header(tmp_path):
    file = tmp_path / "names.tsv"
    file.write_text("Карл\tx\n\nИван\n", "utf-8")
    found = read_list(file)
    assert (found.header, found.rows) == ((), (("Карл", "x"), ("Иван",)))
    assert read_list(file, header=True).header == ("Карл", "x")


@pytest.mark.parametrize(
    ("encoding", "text", "guessed"),
    [
        ("utf-8-sig", "Роман Кармен\n", ""),
        ("utf-16", "罗曼·卡尔曼\n", ""),
        ("utf-16-le", "罗曼·卡尔曼\n毛泽东\n", "utf-16-le"),
        ("utf-16-be", "Роман Кармен\nRoman Karmen\n", "utf-16-be"),
        ("gb18030", "罗曼·卡尔曼\n毛泽东\n", "gb18030"),
        ("cp1251", "Роман Кармен\nДзига Вертов\n", "cp1251"),
    ],
)
def test_other_encodings_are_read(tmp_path, encoding, text, guessed):
    file = tmp_path / "names.tsv"
    file.write_bytes(text.encode(encoding))
    found = read_list(file)
    assert ("\n".join(found.names) + "\n", found.guessed) == (text, guessed)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "language.list_empty"),
        (b"name\n", "language.list_empty"),
        (b"\n\n\t\n", "language.list_empty"),
        (b"Karl\n\xff\xfeabc\x80\n", "language.list_not_text"),
        (b"Karl\nIv\0an\n", "language.list_has_nul"),
        (b"Karl\nIv\0an\nx", "language.list_has_nul"),
        (b"\0\0\0\0", "language.list_has_nul"),
        (b"K" * 100_002, "language.list_line_long"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, run, content, code):
    file = tmp_path / "names.tsv"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_list(file)
    assert refused.value.code == code
    answer = run("reconcile", file, file)
    assert (answer.exit_code, answer.stdout) == (65, "")
    assert len(answer.stderr.splitlines()) == 1


def test_a_missing_file_and_an_unknown_encoding(tmp_path):
    with pytest.raises(NotFound):
        read_list(tmp_path / "none.tsv")
    (tmp_path / "a.tsv").write_text("a")
    with pytest.raises(BadInput) as refused:
        read_list(tmp_path / "a.tsv", encoding="klingon")
    assert refused.value.code == "language.list_encoding_unknown"


def test_one_list_may_come_from_standard_input(run, files):
    left, right = files
    answer = run("reconcile", left, right, "--top", 1).stdout
    assert run("reconcile", "-", right, "--top", 1, given=LEFT.encode()).stdout == answer
    unmarked = run("reconcile", left, "-", "--top", 1, given=RIGHT.encode("utf-16-le"))
    assert (unmarked.stdout, unmarked.stderr) == (answer, "- is not UTF-8; it was read as utf-16-le.\n")
    refused = run("reconcile", "-", "-")
    assert (refused.exit_code, refused.stdout) == (65, "")
    assert refused.stderr.startswith("Standard input (-) can be read once")


def test_several_processes_answer_as_one_does():
    right = Names(["罗曼·卡尔曼", "慎海雄", "毛泽东", "新奥尔良"])
    left = ["Роман Кармен", "Шэнь Хайсюн"] * 1_000
    alone = [[one.number for one in found] for found in reconcile_many(left[:2], right, 2)]
    many = [[one.number for one in found] for found in reconcile_many(left, right, 2, jobs=2)]
    assert many == alone * 1_000
    assert [found[0] for found in alone] == [0, 1]
