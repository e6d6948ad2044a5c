"""The same clearance asked of PostgreSQL: multiranges of days, a GiST index over items, places, media and frames."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from reelbridge.rights.rules import Covered, Grant, Use

TABLES = """
create extension btree_gist;
create unlogged table held (item int, place text, medium text, shown int4range, days datemultirange);
create unlogged table clip (n int, item int, shown int4range);
create unlogged table whole (item int, places text[], media text[], shown int4range, days datemultirange);
copy whole from '{folder}/whole.csv' csv;
create index on whole using gist (item, shown);
copy held from '{folder}/held.csv' csv;
copy clip from '{folder}/clip.csv' csv;
create index on held using gist (item, place, medium, shown);
analyze;
set max_parallel_workers_per_gather = 0;
set jit = off;
set client_min_messages = log;
"""
ASKED = """
set log_executor_stats = on;
explain (analyze, timing off, summary on) {query};
set log_executor_stats = off;
copy ({query}) to '{folder}/{name}.csv' csv;
"""
QUERY = """
select n from clip cross join unnest(array[{places}]) as p(place) cross join unnest(array[{media}]) as m(medium)
left join held on held.item = clip.item and held.place = p.place and held.medium = m.medium and held.shown @> clip.shown
group by n, p.place, m.medium
having not coalesce(range_agg(held.days) @> '{days}'::daterange, false)
"""

WIDE_QUERY = """
select n, p.place, m.medium, '{{{days}}}'::datemultirange - coalesce(range_agg(whole.days), '{{}}') as missing
from clip cross join unnest(array[{places}]) as p(place) cross join unnest(array[{media}]) as m(medium)
left join whole on whole.item = clip.item and whole.shown @> clip.shown
 and p.place = any(whole.places) and m.medium = any(whole.media)
where n < {some}
group by n, p.place, m.medium
having not coalesce(range_agg(whole.days) @> '{{{days}}}'::datemultirange, false)
"""
#: So many clips of the widest plan PostgreSQL is asked for; the figure is scaled.
SOME = 150
_USED = re.compile(r"^!\s+([\d.]+) s user, ([\d.]+) s system, [\d.]+ s elapsed", re.MULTILINE)
_CLOCK = re.compile(r"Execution Time: ([\d.]+) ms")


def laid_out(folder: Path, asked: list[Covered], grants: list[Grant], narrow: Use) -> None:
    with (folder / "held.csv").open("w") as stream, (folder / "whole.csv").open("w") as wide:
        for grant in grants:
            for line in grant.lines:
                shown = f"[{line.span.start},{line.span.end})" if line.span else "[0,100000000)"
                window = grant.terms.window
                window_text = (
                    f"{{[{window.starts_on},{window.ends_on or ''}]}}"
                    if window.ends_on
                    else f"{{[{window.starts_on},)}}"
                )
                places, media = ",".join(sorted(grant.terms.territories)), ",".join(sorted(grant.terms.media))
                wide.write(f'{line.item_ref[2:]},"{{{places}}}","{{{media}}}","{shown}","{window_text}"\n')
                # only what the question asks for: all rows are six million, and their index takes an hour
                for place in grant.terms.territories & narrow.territories:
                    for medium in grant.terms.media & narrow.media:
                        stream.write(f'{line.item_ref[2:]},{place},{medium},"{shown}","{window_text}"\n')
    with (folder / "clip.csv").open("w") as stream:
        for number, clip in enumerate(asked):
            stream.write(f'{number},{clip.item_ref[2:]},"[{clip.span.start},{clip.span.end})"\n')


def gaps_in(written: Path) -> Counter[tuple[str, str, str]]:
    """How many stretches of days PostgreSQL finds missing, by clip, territory and medium."""
    found: Counter[tuple[str, str, str]] = Counter()
    for number, place, medium, left in csv.reader(written.open()):
        found[number, place, medium] += left.count("[")
    return found


def postgres(
    binaries: Path,
    cut: tuple[list[Covered], list[Grant]],
    plans: tuple[Use, Use],
    clear: list[bool],
    wanted: Counter[tuple[str, str, str]],
) -> dict:
    """Ask PostgreSQL for the clips that are not covered, narrowly, and for all that is not covered, widely.

    Returns what its server says each query took of its processor. Its answers must be the given ones: by clip whether it is clear, and
    how many stretches of days are missing by clip, territory and medium.
    """
    folder = Path(tempfile.mkdtemp(prefix="clearance-"))
    folder.chmod(0o777)
    asked, grants = cut
    laid_out(folder, asked, grants, plans[0])
    state = folder / "state"
    run(str(binaries / "initdb"), "-D", str(state), "-A", "trust", "--no-sync")
    options = f"-c listen_addresses='' -k {folder} -c shared_buffers=1GB -c work_mem=512MB -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(state), "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        started = time.monotonic()
        said = run("psql", "-h", str(folder), "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-f", "-",
                   input=script(folder, plans))  # fmt: skip
        whole = time.monotonic() - started
        took = [float(user) + float(system) for user, system in _USED.findall(said.stderr)]
        clock = [float(one) / 1000 for one in _CLOCK.findall(said.stdout)]
        missing = {int(line) for line in (folder / "narrow.csv").read_text().split()}
        assert [number not in missing for number in range(len(asked))] == clear
        assert gaps_in(folder / "wide.csv") == wanted
        return {
            "whole run with load and index, s": round(whole, 1),
            "two territories, one medium, a year, s": round(took[0], 3),
            "the same by the clock, s": round(clock[0], 3),
            "249 territories, 12 media, 10 years, all that is not covered, s": round(took[1] * len(asked) / SOME, 1),
            "of which asked": SOME,
            "rows, of what is asked for only": sum(1 for _line in (folder / "held.csv").open()),
        }
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(state), "-m", "immediate", "stop")
        shutil.rmtree(folder)


def script(folder: Path, plans: tuple[Use, Use]) -> str:
    """The tables, then both questions."""
    written = TABLES.format(folder=folder)
    for name, use, asking in zip(("narrow", "wide"), plans, (QUERY, WIDE_QUERY), strict=True):
        query = asking.format(
            some=SOME,
            places=",".join(f"'{one}'" for one in sorted(use.territories)),
            media=",".join(f"'{one}'" for one in sorted(use.media)),
            days=f"[{use.window.starts_on},{use.window.ends_on}]",
        )
        written += ASKED.format(query=query.strip(), folder=folder, name=name)
    return written


def run(*command: str, **more: object) -> subprocess.CompletedProcess:
    """Run something as the server's own user."""
    return subprocess.run(
        ["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, text=True, **more
    )
