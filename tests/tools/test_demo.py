"""make demo when something is in its way: one sentence, status 1, and what was there stays."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parent.parent.parent / "tools" / "demo.py"


@pytest.fixture
def demo(tmp_path):
    """Return a function that runs the demo in a folder of its own and returns its status and words."""

    def run(*words):
        command = [sys.executable, str(DEMO), "--directory", str(tmp_path / "demo"), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60)
        return done.returncode, (done.stdout + done.stderr).strip()

    return run


@pytest.fixture
def told(tmp_path):
    """Stand for a demo whose story was told of the sample films."""
    for name, port in (("east", 1), ("west", 2)):
        (tmp_path / "demo" / name).mkdir(parents=True)
        (tmp_path / "demo" / name / "reelbridge.toml").write_text(f"port = {port}\n")
    (tmp_path / "demo" / "story-is-told").touch()
    return tmp_path / "demo"


def test_folder_of_films_that_is_not_there_is_named(demo, tmp_path):
    assert demo("--media", "/nowhere") == (1, "There is nothing at /nowhere. MEDIA names a folder with your films.")
    assert not (tmp_path / "demo").exists()


def test_port_in_use_is_named_before_anything_is_made(demo, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert demo("--ports", port, port) == (
            1,
            f"Port {port} cannot be had (Address already in use). Stop the program that uses it, "
            'or choose two others: make demo PORTS="8711 8712"',
        )
    assert list((tmp_path / "demo").iterdir()) == []


def test_second_demo_in_the_same_folder_leaves_the_first_alone(demo, told):
    handle = os.open(told, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        assert demo() == (1, "Another demo runs in demo. Use that one, or stop it with Ctrl-C first.")
    finally:
        os.close(handle)
    assert sorted(path.name for path in told.iterdir()) == ["east", "story-is-told", "west"]


def test_story_is_told_once(demo, told):
    assert demo("--no-serve") == (0, "The nodes of the demo stand; make clean-demo begins anew.")


def test_demo_of_other_films_is_not_thrown_away(demo, told, tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    assert demo("--media", films) == (
        1,
        f"The demo in demo stands and is made of the sample films. To tell it anew: make clean-demo demo MEDIA={films}",
    )
    assert sorted(path.name for path in told.iterdir()) == ["east", "story-is-told", "west"]
