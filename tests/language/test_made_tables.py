"""Every table that a script makes is what the script makes, where its source is at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))
import gather_customs  # noqa: E402
import han_order  # noqa: E402
import learn_sounds  # noqa: E402
import read_japanese  # noqa: E402
import wikidata_names  # noqa: E402


def checked(tool: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, f"tools/{tool}.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout


def test_the_vocabulary():
    assert checked("vocabulary") == (0, "")


def test_the_order_of_characters():
    if not han_order.SOURCE.exists():
        pytest.skip(f"{han_order.SOURCE}, of Debian's package unicode-cldr-core, is not here")
    assert checked("han_order")[0] == 0


def test_the_readings_abroad():
    assert checked("read_abroad") == (0, "")


@pytest.mark.made
def test_the_readings_in_japan(shared):
    if not read_japanese.is_here():
        pytest.skip("Unihan in its version 15.0.0, of Debian's package unicode-data, or rigour is not here")
    assert checked("read_japanese") == (0, "")


@pytest.fixture
def customs(shared):
    if not learn_sounds.SOURCE.exists() or not wikidata_names.module():
        pytest.skip("../shared/names or rigour, which the table is made from, is not here")
    return gather_customs.TABLE.read_text("utf-8").splitlines()


def test_the_customs(customs):
    """One spelling in sixteen is made again; the whole table takes a minute."""
    assert wikidata_names.source() in customs[1]
    sample = [line for line in customs[2:] if gather_customs.is_sampled(line.split("\t")[0], 16)]
    assert list(gather_customs.rows(16)) == sample


@pytest.mark.made
def test_all_the_customs(customs):
    assert checked("gather_customs") == (0, "")
