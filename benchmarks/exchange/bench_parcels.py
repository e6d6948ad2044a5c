"""A parcel of one large file, and one of very many small ones, over loopback beside ``rsync`` and ``bagit.py``, in one run.

    python benchmarks/exchange/bench_parcels.py [--gib 4] [--files 100000] [--bagit /path/to/python]

Each way makes a list of digests, brings everything to another folder and verifies it there, on disk when it ends.
Goals: at least as fast as the better of the two for the large file, three times ``bagit.py`` for the many, and no more than 300 MB at either end.
Ours is two nodes: one makes, signs and serves the parcel, the other fetches it over HTTP and reads it once more before it is accepted. The large file is a film
of the sender's, granted whole, and ends in the receiver's vault; the many lie beside a granted photograph. ``bagit.py`` makes a bag
with SHA-256, ``cp`` copies it, ``bagit.py`` validates the copy; the third is ``sha256sum``, ``rsync -c`` (``cp`` where there is no rsync), ``sha256sum -c``.
Without a Python that has ``bagit`` (``pip install bagit``) that one is left out. Small: ``--gib 0.25 --files 5000``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from place import keep
from two_nodes import HOUSE, Node, Watched, pair, timed

FILE_BYTES = 4096
FILM = "film.mkv"
#: As many in one folder as an image sequence has.
PER_FOLDER = 10_000
SETTING_OUT = """
from pathlib import Path
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue.actions import ingest
print(ingest(Path({path!r}), by=THE_NODE, batch="bench").item.ref)
"""
#: Everything about the parcel is real; only that it holds more than was granted is put in here.
BUILD = """
import os, sys
from reelbridge.base.cli import start_node
start_node()
from reelbridge.exchange.actions import packing, parcels
put = packing._put_terms
def with_payload(draft, parcel):
    put(draft, parcel)
    if sys.argv[2:]:
        os.rename(sys.argv[2], draft / "data" / "payload")
packing._put_terms = with_payload
parcels.build_parcel(sys.argv[1])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--bagit", default="", help="a Python that has bagit")
    given = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="parcels-", dir=os.environ.get("BENCH_DIR")))
    try:
        figures = {}
        for name, size, count in (("large", int(given.gib * (1 << 30)), 1), ("many", FILE_BYTES, given.files)):
            payload = scratch / name / "payload"
            figures[name] = {"bytes": size * count, "files": count} | measured(
                scratch / name, payload, size, count, given
            )
            print(json.dumps({name: figures[name]}, indent=1), flush=True)
        keep("exchange-parcels" if given.files >= 100_000 and given.gib >= 4 else "exchange-parcels-small", figures)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measured(folder: Path, payload: Path, size: int, count: int, given: argparse.Namespace) -> dict[str, object]:
    found: dict[str, object] = {}
    fill(payload, size, count)
    found["sums"] = by_sums(payload, folder / "sums")
    if given.bagit and shutil.which(given.bagit):
        found["bagit"] = by_bagit(payload, folder, given.bagit)
        unwrap(payload)
    found["reelbridge"] = by_nodes(payload, folder)
    return found


def unwrap(payload: Path) -> None:
    """Take what ``bagit.py`` made a bag of out of it again.

    Nothing is deleted before everything is measured: ext4 looks through what was deleted in the last minutes for each
    file that is made, which then takes ten times as long.
    """
    payload.rename(payload.with_name("bagged"))
    (payload.with_name("bagged") / "data").rename(payload)


def fill(payload: Path, size: int, count: int) -> None:
    """Write a film, or files, of bytes that no disk or line can press together."""
    if count == 1:
        payload.mkdir(parents=True)
        pictures = ["-f", "rawvideo", "-pixel_format", "gray", "-video_size", "4096x2048", "-framerate", "24"]
        film = ["-i", "/dev/urandom", "-frames:v", str(size >> 23), "-c:v", "rawvideo", str(payload / FILM)]
        subprocess.run(["ffmpeg", "-v", "error", *pictures, *film], check=True)
        os.sync()
        return
    for number in range(count):
        path = payload / f"{number // PER_FOLDER:03}" / f"{number:07}.bin"
        if not number % PER_FOLDER:
            path.parent.mkdir(parents=True)
        with path.open("wb") as out:
            out.write(os.urandom(size))
    os.sync()


def by_sums(payload: Path, target: Path) -> dict[str, object]:
    target.mkdir(parents=True)
    copy = f"rsync -rc {payload}/ {target}/" if shutil.which("rsync") else f"cp -r {payload}/. {target}/"
    make = f"cd {payload} && find . -type f -print0 | xargs -0 sha256sum > {target}.txt"
    return together(
        make=shell(make), copy=shell(f"{copy} && sync"), verify=shell(f"cd {target} && sha256sum -c --quiet {target}.txt"),
        copied_by=copy.split(maxsplit=1)[0],
    )  # fmt: skip


def by_bagit(payload: Path, folder: Path, python: str) -> dict[str, object]:
    target = folder / "bagit"
    make, copy = f"{python} -m bagit --quiet --sha256 {payload}", f"cp -r {payload} {target} && sync"
    return together(make=shell(make), copy=shell(copy), verify=shell(f"{python} -m bagit --quiet --validate {target}"))


def by_nodes(payload: Path, folder: Path) -> dict[str, object]:
    west, east = Node(folder / "west", "nevsky"), Node(folder / "east", "beichen")
    try:
        film = payload / FILM
        ref = granted(west, east, film if film.is_file() else photograph(folder / "front.jpg"))
        build = [sys.executable, "-c", BUILD, ref, *([] if film.is_file() else [str(payload)])]
        made = timed(build, west.environment())
        until(lambda: json.loads(east.run("parcel", "list", "--json")))
        before = west.processor_s()
        with Watched(west) as watched:
            fetched = timed([sys.executable, "-m", "reelbridge", "parcel", "fetch", ref], east.environment())
        served = {"processor_s": round(west.processor_s() - before, 2), "memory_mb": watched.highest_kb // 1024}
        (parcel,) = json.loads(east.run("parcel", "list", "--json"))
        if parcel["state"] != "accepted":
            raise RuntimeError(f"the parcel was not accepted: {parcel}")
        until(lambda: len(json.loads(east.run("parcel", "list", "--json"))[0]["receipts"]) == 2)
        return together(make=made, fetch_and_verify=fetched) | {"sender_while_serving": served}
    finally:
        west.stop()
        east.stop()


def photograph(path: Path) -> Path:
    sys.path.append(str(HOUSE))
    from tests.exchange.dealings.films import make_photograph

    return make_photograph(path)


def granted(west: Node, east: Node, path: Path) -> str:
    """Have a film or photograph of west's granted to east; return the ref of its parcel, which is not made yet."""
    west.script(SETTING_OUT.format(path=str(path)))
    for node in (west, east):
        node.serve()
    pair(west, east)
    west.run("offer", "--all", "--to", "beichen")
    east.run("harvest", "nevsky")
    item = "nevsky-i-00001"
    east.run(
        "request", "nevsky", "--shot", item, "--for", "Bench", "--in", "CN", "--on", "tv", "--purpose", "documentary"
    )
    (asked,) = until(lambda: json.loads(west.run("request", "list", "--json")))
    west.run("grant", asked["ref"])
    return str(until(lambda: json.loads(west.run("parcel", "list", "--json")))[0]["ref"])


def until(find):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.5)
    raise RuntimeError("it did not come")


def shell(line: str) -> dict[str, float | str]:
    return timed(["sh", "-c", line], dict(os.environ))


def together(**steps: object) -> dict[str, object]:
    """Return the steps, without what they printed, and their seconds together."""
    for one in steps.values():
        if isinstance(one, dict):
            one.pop("printed", None)
    seconds = sum(float(one["seconds"]) for one in steps.values() if isinstance(one, dict))
    return {"seconds": round(seconds, 2), **steps}


if __name__ == "__main__":
    main()
