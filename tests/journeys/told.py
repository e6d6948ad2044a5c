"""The story as it stands when it has been told: two running nodes that hold one of everything, for those who only look."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from demo_story import Event, as_edl
from reelbridge.kernel.timecode import Rate
from tests.journeys import material
from tests.journeys.nodes import NodeProcess, eventually

PLAN = ["--in", "CN", "--in", "RU", "--on", "tv", "--from", "2026-09-01", "--to", "2027-08-31"]
PLAN += ["--language", "zh", "--language", "ru"]
TITLES = [
    "--title",
    "zh-Hans=镜头在前线",
    "--title",
    "ru=Камера на передовой",
    "--title",
    "en=The Man Who Filmed the Front",
]
#: Who has which role at East.
EAST_PEOPLE = {
    "operator": "operator",
    "archivist": "zhaoming",
    "rights_officer": "hejing",
    "producer": "linyue",
    "reader": "guest",
}
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n你好，战地。\n"
R25 = Rate.parse("25")
#: One of East's own, three films and a photograph of West's.
ITEMS = 5


@dataclass
class Told:
    """Both nodes, what at East has which ref, its items by call number, and what importing the cut answered."""

    east: NodeProcess
    west: NodeProcess
    refs: dict[str, str]
    items: dict[str, dict[str, Any]]
    cut: dict[str, Any]
    _sessions: dict[tuple[str, str], requests.Session] = field(default_factory=dict)

    def session(self, node: NodeProcess, name: str) -> requests.Session:
        """Return a signed-in person's session, made at the node's own door; nobody's without a name."""
        key = (node.institution, name)
        if key not in self._sessions:
            self._sessions[key] = sign_in(node, name) if name else requests.Session()
        return self._sessions[key]

    def at_east(self, role: str) -> requests.Session:
        return self.session(self.east, EAST_PEOPLE[role] if role != "nobody" else "")


def sign_in(node: NodeProcess, name: str) -> requests.Session:
    session = requests.Session()
    session.headers["Accept-Language"] = "en"
    session.cookies.set(f"reelbridge_{node.institution}_language", "en")
    door = f"{node.address}/accounts/login/"
    session.get(door, timeout=60)
    token = session.cookies[f"reelbridge_{node.institution}_csrf"]
    given = {"login": name, "password": node.password, "csrfmiddlewaretoken": token}
    answer = session.post(door, data=given, allow_redirects=False, timeout=60)
    assert answer.status_code == 302, answer.text[:2000]
    session.headers["X-CSRFToken"] = session.cookies[f"reelbridge_{node.institution}_csrf"]
    return session


def tell(east: NodeProcess, west: NodeProcess, folder: Path, films: Path) -> Told:
    """Run the story with the commands, as fast as it goes; both nodes are left running."""
    for node in (east, west):
        node.make()
        node.add_people(("guest", "reader"))
        node.start()
    for name in ("theirs", "ours"):
        (folder / name).mkdir()
    theirs, ours = material.west_holdings(films, folder / "theirs"), material.east_holdings(folder / "ours")
    (folder / "ours" / "empty.mov").touch()
    west.must("ingest", theirs, "--wait", within_s=300)
    assert east.run("ingest", ours, "--wait", within_s=300).status == 3
    west.run_all(["partner", "add", east.address, "--yes"])
    east.run_all(["partner", "add", west.address, "--yes"])
    west.run_all(["offer", "--all", "--to", "beichen"])
    east.run_all(["harvest"])
    items = {one["call_number"]: one for one in _items(east)}
    refs = deal(east, west, items)
    production, cut = weigh(east, folder, items)
    shown = {number: east.must("show", one["ref"], "--json").json for number, one in items.items()}
    told = Told(east, west, refs | production, shown, cut)
    told.refs |= others(told) | compared(told, folder / "theirs" / "nfa-6108-pisma.mp4")
    [paper] = east.must("attach", told.refs["item"], _sheet(folder), "--json").json
    told.refs["paper"] = str(paper["number"])
    return told


def _sheet(folder: Path) -> Path:
    """Write a document to attach."""
    path = folder / "sheet.txt"
    path.write_text("镜头清单：咖啡杯，猫的面部。", "utf-8")
    return path


def _items(node: NodeProcess) -> list[dict[str, Any]]:
    def all_found() -> list[dict[str, Any]] | None:
        # until the index is made, the answer is a refusal
        hits = node.run("search", "", "--kind", "item", "--json").json.get("hits", [])
        return hits if len(hits) == ITEMS else None

    return [node.must("show", hit["ref"], "--json").json for hit in eventually(all_found)]


def deal(east: NodeProcess, west: NodeProcess, items: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Ask for two shots; grant them; wait for the parcel and both receipts."""
    reel = items["NFA-2207"]
    shots = [word for shot in reel["shots"][1:3] for word in ("--shot", shot["ref"])]
    east.run_all(["request", "send", "nevsky", *shots, "--for", "镜头在前线", *PLAN, "--note", "想用在合拍片里。"])
    asked = eventually(lambda: west.must("request", "list", "--direction", "in", "--json").json)[0]["ref"]
    west.run_all(["grant", asked, "--note", "Рады помочь."])

    def settled() -> dict[str, Any] | None:
        rows = east.must("request", "list", "--json").json
        return rows[0] if rows[0]["state"] == "receipted" else None

    request = eventually(settled, every_s=1)
    return {"request": asked, "parcel": request["parcels"][0], "grant": request["grant"]}


def weigh(east: NodeProcess, folder: Path, items: dict[str, dict[str, Any]]) -> tuple[dict[str, str], dict[str, Any]]:
    """Write down two grants of too little, make the production and import a cut; return its ref and the answer."""
    own, late = items["BTV-0031"], items["NFA-6108"]
    east.run_all(
        ["rights", "add", own["ref"], "--title", "仅限俄罗斯", "--in", "RU", "--on", "tv"],
        ["rights", "add", late["ref"], "--direction", "in", "--partner", "nevsky", "--title", "2025", "--in", "CN",
         "--in", "RU", "--on", "tv", "--from", "2025-01-01", "--to", "2027-02-28"],
        ["production", "add", *TITLES, *PLAN],
    )  # fmt: skip
    reel = items["NFA-2207"]
    events = [Event(reel, shot["start"], shot["end"], f"CAMERAMAN {shot['number']}") for shot in reel["shots"][1:3]]
    events += [Event(one, 25, 50, one["reel"]) for one in (own, late, items["NFA-6200"])]
    nowhere = {"reel": "A001C003", "call_number": "", "start_frame": 0, "file_name": "A001C003_0412.mov"}
    events.append(Event(nowhere, 0, 25, "A001C003"))
    (folder / "cut.edl").write_text(as_edl(events, R25), "utf-8")
    production = east.must("production", "list", "--json").json[0]["ref"]
    cut = east.must("cut", "import", folder / "cut.edl", "--production", production, "--rate", "25", "--json").json
    return {"production": production}, cut


def compared(told: Told, film: Path) -> dict[str, str]:
    """Hand one of West's films in at East, which holds none of it but has fetched its imprint."""
    eventually(lambda: told.east.run("imprints", "--json").status == 0, every_s=1)
    session, door = told.at_east("producer"), f"{told.east.address}/api/comparisons"
    asked = session.post(door, files={"file": (film.name, film.read_bytes(), "video/mp4")}, timeout=60)
    assert asked.status_code == 202, asked.text
    ref = asked.json()["ref"]
    eventually(lambda: session.get(f"{door}/{ref}", timeout=60).json()["state"] == "done", every_s=1)
    return {"comparison": ref}


def others(told: Told) -> dict[str, str]:
    """Add captions and a consent to the reel, and look up the refs of what stands around it."""
    reel = told.items["NFA-2207"]
    archivist = told.at_east("archivist")
    sent = archivist.post(
        f"{told.east.address}/api/items/{reel['ref']}/captions",
        data={"language": "zh-Hans"},
        files={"file": ("reel.vtt", VTT.encode(), "text/vtt")},
        timeout=60,
    )
    assert sent.status_code == 200, sent.text
    agreed = {"format": "reelbridge-paper/1", "kind": "consent", "person": "王丽", "state": "given"}
    paper = archivist.post(
        f"{told.east.address}/api/papers", json={"items": [reel["ref"]], "paper": agreed}, timeout=60
    )
    assert paper.status_code == 201, paper.text
    scan = archivist.post(
        f"{told.east.address}/api/scans/{paper.json()['ref']}",
        files={"file": ("release.txt", b"I agree. Wang Li")},
        timeout=60,
    )
    assert scan.status_code == 201, scan.text
    sheet = archivist.get(f"{told.east.address}/api/grants-as/table", timeout=60).content
    draft = archivist.post(f"{told.east.address}/api/drafts", files={"file": ("grants.xlsx", sheet)}, timeout=60)
    assert draft.status_code == 201, draft.text
    own = told.items["BTV-0031"]
    return {
        "item": own["ref"],
        "work": own["work"]["ref"],
        "agent": own["agents"][0]["ref"],
        "place": archivist.get(f"{told.east.address}/api/places", timeout=30).json()["places"][0]["ref"],
        "reel": reel["ref"],
        "partner": "nevsky",
        "caption": sent.json()["ref"],
        "agreed": paper.json()["ref"],
        "scan": str(scan.json()["number"]),
        "draft": draft.json()["ref"],
    }
