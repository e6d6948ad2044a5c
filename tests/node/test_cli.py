"""The command line as a whole: what it says when words are off, and when something fails inside."""

import json
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError
from django.utils import translation

from reelbridge.node import cli
from reelbridge.node.commands import doctor


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs the command line in a language and returns its exit status and words."""

    def run(*words, language="en"):
        monkeypatch.setenv("REELBRIDGE_LANG", language)
        done = CliRunner().invoke(cli.main, list(words), prog_name="reelbridge")
        return done.exit_code, done.output

    return run


@pytest.mark.parametrize(
    ("words", "english", "chinese", "russian"),
    [
        (["bogus"], "No such command 'bogus'.", "没有“'bogus'”这个命令。", "Команды 'bogus' нет."),
        (["ingest"], "Missing argument 'PATHS...'", "缺少参数 'PATHS...'", "Не хватает аргумента 'PATHS...'"),
        (["show", "a", "b"], "Got unexpected extra argument (b)", "多余的参数（b）", "Лишний аргумент (b)"),
        (["init", "x", "--language", "fr"], "is not one of", "不在可选值之内", "не из числа"),
    ],
)
def test_wrong_words_are_answered_in_the_readers_language(run, words, english, chinese, russian):
    for language, sentence in (("en", english), ("zh", chinese), ("ru", russian)):
        status, said = run(*words, language=language)
        assert status == 2
        assert sentence in said


#: Prints every command's help, options and all, as one JSON object; a process of its own has one language.
EVERY_HELP = """
import json, click
from reelbridge.node.cli import COMMANDS, main
from reelbridge.node.click_words import let_click_speak

def walk(command, path):
    context = click.Context(command, info_name=path)
    yield path, command.get_help(context), [one[1] for o in command.params if isinstance(o, click.Option) and (one := o.get_help_record(context))]
    for name in getattr(command, "commands", {}):
        yield from walk(command.commands[name], f"{path} {name}")

let_click_speak()
top = click.Context(main, info_name="reelbridge")
print(json.dumps([one for name in sorted(COMMANDS) for one in walk(main.get_command(top, name), name)]))
"""


@pytest.mark.parametrize(
    ("language", "script", "closing"),
    [("zh", r"[\u4e00-\u9fff]", "显示本说明并退出。"), ("ru", r"[а-я]", "Показать эту справку и выйти.")],
)
def test_help_of_every_command_is_in_the_readers_language(language, script, closing):
    told = subprocess.run(
        [sys.executable, "-c", EVERY_HELP],
        env=os.environ | {"REELBRIDGE_LANG": language},
        capture_output=True,
        check=True,
        text=True,
    )
    pages = json.loads(told.stdout)
    assert len(pages) > len(cli.COMMANDS)
    for path, page, options in pages:
        assert closing in page, path
        for option in [page.split("\n\n")[1], *options]:
            assert re.search(script, option.partition("[")[0] or option), f"{path}: {option}"


def test_fault_shows_a_sentence_and_keeps_its_trace(run, tmp_path, monkeypatch):
    (tmp_path / "reelbridge.toml").touch()
    monkeypatch.setenv("REELBRIDGE_NODE", str(tmp_path))

    @click.command
    def broken():
        raise RuntimeError("the reel jams")

    monkeypatch.setattr(doctor, "doctor", broken)
    with translation.override("en"):
        status, said = run("doctor")
    assert status == 70
    assert said == (
        "Something failed inside reelbridge (RuntimeError: the reel jams). "
        f"Where is written in {tmp_path / 'faults.log'}; please report it.\n"
    )
    trace = (tmp_path / "faults.log").read_text("utf-8")
    assert trace.count("Traceback (most recent call last)") == 1
    assert 'raise RuntimeError("the reel jams")' in trace


def test_full_disk_is_said_to_be_one(run, tmp_path, monkeypatch):
    (tmp_path / "reelbridge.toml").touch()
    monkeypatch.setenv("REELBRIDGE_NODE", str(tmp_path))
    monkeypatch.setattr("reelbridge.node.layout.free_bytes", lambda _directory: 0)

    @click.command
    def broken():
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(doctor, "doctor", broken)
    with translation.override("en"):
        status, said = run("doctor")
    assert (status, said) == (75, f"The node's disk is full ({tmp_path}). Free some space, then try again.\n")
    assert not (tmp_path / "faults.log").exists()


def test_a_refusal_names_the_file_it_is_about(run, tmp_path):
    empty = tmp_path / "reel 4.edl"
    empty.touch()
    with translation.override("en"):
        status, said = run("cut", "read", str(empty))
    assert (status, said) == (65, "reel 4.edl: The edit list is empty. Export it again.\n")
    whole = tmp_path / "reel 3.edl"
    whole.write_text(
        "TITLE: REEL 3\nFCM: NON-DROP FRAME\n001 AX V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n", "ascii"
    )
    with translation.override("en"):
        assert run("cut", "diff", str(whole), str(empty), "--rate", "25") == (status, said)
