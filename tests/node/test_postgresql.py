"""A node on PostgreSQL: the same tests with a real server, started from a package on a socket of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("psycopg", reason="psycopg is not installed: requirements/postgresql.txt")
pgserver = pytest.importorskip("pgserver", reason="pgserver is not installed: requirements/dev.txt")

HOUSE = Path(__file__).resolve().parents[2]

#: What a node on PostgreSQL is tried with: its search, the jobs and facts below it, rights and the exchange above.
TRIED = [
    "tests/base/test_jobs.py",
    "tests/base/test_facts.py",
    "tests/search/test_two_engines.py",
    "tests/search/test_finding.py",
    "tests/search/test_filters.py",
    "tests/captions/test_finding.py",
    "tests/rights/test_grants.py",
]


@pytest.fixture(scope="module")
def database():
    """Return the address of an empty database of a server of our own."""
    # pytest's own folder is closed to the user that the server runs as when root runs the tests
    with tempfile.TemporaryDirectory(prefix="reelbridge-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        # what is lost when the machine falls is not asked here, and waiting for the disk takes most of the time
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE reelbridge")
        yield server.get_uri().replace("/postgres?", "/reelbridge?")
        server.cleanup()


def ours(*words: str, **options: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    return subprocess.run(
        [sys.executable, *words], cwd=HOUSE, env={**environment, **options}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_main_tests_pass_on_postgresql(database):
    tried = [path for path in TRIED if (HOUSE / path).exists()]
    ran = ours("-m", "pytest", "-q", "-p", "no:cacheprovider", *tried, REELBRIDGE_DATABASE=database)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    assert "skipped" not in ran.stdout.splitlines()[-1], ran.stdout[-2000:]


def test_a_node_is_made_filled_and_searched_on_postgresql(database, tmp_path):
    options = {"REELBRIDGE_DATABASE": database}
    made = ours("-m", "reelbridge", "init", str(tmp_path / "archive"), "--id", "nevsky", **options)
    assert made.returncode == 0, made.stderr
    there = ("-m", "reelbridge", "--node", str(tmp_path / "archive"))
    looked = ours(*there, "doctor", **options)
    assert "postgresql" in looked.stdout
    found = ours(*there, "search", "Кармен", "--json", **options)
    assert (found.returncode, '"total": 0' in found.stdout) == (1, True)
