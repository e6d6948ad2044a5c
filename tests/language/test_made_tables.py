"""Every table that a script makes is what the script makes, where its source is at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))
import han_order  # noqa: E402
import learn_sounds  # noqa: E402
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


@pytest.mark.slow
def test_the_customs(shared):
    if not learn_sounds.SOURCE.exists() or not wikidata_names.module():
        pytest.skip("../shared/names or rigour, which the table is made from, is not here")
    assert checked("gather_customs") == (0, "")
