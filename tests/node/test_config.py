from pathlib import Path

import pytest

from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.node import config, layout


def write(folder: Path, text: str) -> Path:
    (folder / config.FILE).write_text(text, "utf-8")
    return folder


def test_new_node_reads_back_the_options_it_was_given(tmp_path):
    node = layout.make(tmp_path / "west", {"id": "nevsky", "name_ru": 'Невский "архив"\n', "port": 8702})
    assert (node.id, node.names["ru"], node.options.port) == ("nevsky", 'Невский "архив" ', 8702)
    assert (tmp_path / "west" / "keys").stat().st_mode & 0o777 == 0o700


def test_node_is_not_made_where_something_is(tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    (films / "a.mov").write_bytes(b"film")
    with pytest.raises(Conflict):
        layout.make(films, {})
    assert [path.name for path in films.iterdir()] == ["a.mov"]


@pytest.mark.parametrize("given", [{"id": "BAD id"}, {"time_zone": "Mars/Phobos"}, {"country": "ZZ"}, {"port": 0}])
def test_refused_options_leave_no_half_made_node(tmp_path, given):
    with pytest.raises(BadInput):
        layout.make(tmp_path / "west", given)
    assert not (tmp_path / "west").exists()


def test_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("REELBRIDGE_PORT", "9001")
    assert config.load(write(tmp_path, "port = 9000")).options.port == 9001


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("port = ", "node.options_not_understood"),
        ("colour = 'red'", "node.option_unknown"),
        ("port = 'many'", "node.option_not_a_number"),
        ("port = 65536", "node.option_out_of_range"),
        ("web_workers = 0", "node.option_out_of_range"),
        ("verify_days = -1", "node.option_out_of_range"),
        ("id = '../x'", "node.id_not_allowed"),
        ("language = 'fr'", "node.language_not_spoken"),
        ("time_zone = 'Mars/Phobos'", "node.time_zone_unknown"),
        ("time_zone = 'Europe'", "node.time_zone_unknown"),
        ("time_zone = '../../etc/passwd'", "node.time_zone_unknown"),
        ("address = 'archive.example'", "node.address_not_allowed"),
        ("address = 'ftp://archive.example'", "node.address_not_allowed"),
        ("address = 'http://[::1'", "node.address_not_allowed"),
        ("address = 'http://archive.example:99999'", "node.address_not_allowed"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, text, code):
    with pytest.raises(BadInput) as refused:
        config.load(write(tmp_path, text))
    assert refused.value.code == code


def test_folder_without_options_is_no_node(tmp_path):
    with pytest.raises(NotFound) as refused:
        config.find(tmp_path)
    assert refused.value.code == "node.not_a_node"
