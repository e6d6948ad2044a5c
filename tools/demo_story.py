"""The story that make demo tells: from an archive reel in the West to a cleared cut in the East."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from demo import ANSWERED_NO, Node, Steps, films_of, ingest, make_nodes, pair, render, say
from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Rate

PLAN = ["--in", "CN", "--in", "RU", "--on", "tv", "--from", "2026-09-01", "--to", "2027-08-31"]
TONGUES = ["--language", "zh", "--language", "ru"]
TITLES = {"zh-Hans": "镜头在前线", "ru": "Камера на передовой", "en": "The Man Who Filmed the Front"}


def tell(east: Node, west: Node, root: Path, media: Path | None) -> None:
    """Run every step of the story; both nodes are left running."""
    steps = Steps()
    material = root / "material"
    for node in (east, west):
        (material / node.institution).mkdir(parents=True)
    with steps.step("Two institutions make their nodes: keys, database, accounts, the sample catalogue"):
        make_nodes(east, west)
    with steps.step("The sample films are rendered from free photographs"):
        render((east,) if media else (east, west), material)
    meet(steps, east, west, material, media)
    reels = films_of(east, west.institution)
    if not reels:
        raise SystemExit("West holds no film with shots; the story needs at least one (MEDIA=folder).")
    # an edit list has one rate: the cut is made of what runs at the rate of the first reel
    others = [reel for reel in reels if reel["rate"] != reels[0]["rate"]]
    reels = [reel for reel in reels if reel["rate"] == reels[0]["rate"]]
    asked = two_shots(reels[0])
    deal(steps, east, west, asked)
    if not media:
        with steps.step("By their pictures alone, both find that a passage of East's film is in a reel of West's"):
            for node in (east, west):
                wait_for(f"the twin at {node.institution}", lambda node=node: node.ask("twins"), 120)
                node.do("twins")
    with steps.step("East writes down what it may do with the other material, some of it too little"):
        own = [film for film in films_of(east, east.institution) if film["rate"] == reels[0]["rate"]]
        write_rights(east, west, own, reels)
        watch(east, west, reels, others)
    with steps.step("The production imports its edit lists, CMX3600 and OpenTimelineIO"):
        cut(east, own, reels, asked, root / "out")
    with steps.step(
        "Three more productions: a documentary over three cuts, a film that opens in Russia first, a series"
    ):
        plan(east)


def meet(steps: Steps, east: Node, west: Node, material: Path, media: Path | None) -> None:
    """Start both nodes, take the reels in, pair, harvest, search."""
    with steps.step("Both nodes start"):
        for node in (east, west):
            node.serve()
        for node in (east, west):
            node.wait_until_up()
            say(f"  {node.institution} answers at {node.address}")
    with steps.step("West and East take their reels in: vault, proxies with every sound track, shots, stills"):
        ingest(east, west, material, media)
    with steps.step("They pair: each accepts the other's card after comparing the fingerprint"):
        pair(east, west)
    with steps.step("West shows its holdings to East, and East harvests them"):
        west.do("offer", "--all", "--to", east.institution, by="petrov")
        east.do("harvest")
    with steps.step("East shows West the films it made itself, and West harvests them"):
        own = [film["ref"] for film in films_of(east, east.institution)]
        east.do("offer", *own, "--to", west.institution, by="hejing")
        west.do("harvest")
    with steps.step("A researcher at East searches in three scripts"):
        for words in ("Кармена", "Kalman", "战地摄影"):
            east.do("search", words, may=(ANSWERED_NO,))


def deal(steps: Steps, east: Node, west: Node, asked: list[dict[str, Any]]) -> None:
    """Ask for shots, grant them, and wait until the parcel and its receipts have arrived."""
    with steps.step("East asks West for two shots for a named production, with the terms wanted"):
        words = [word for shot in asked for word in ("--shot", shot["ref"])]
        note = "我们想把这两个镜头用在合拍纪录片里。"
        words += ["--for", TITLES["zh-Hans"], *PLAN, *TONGUES, "--note", note]
        east.do("request", "send", west.institution, *words, by="linyue")
        request = wait_for("the request at West", lambda: west.ask("request", "list", "--direction", "in"))[0]
    with steps.step("West's archive desk grants it with terms, and the parcel leaves"):
        west.do("grant", request["ref"], "--note", "Рады помочь. Просим указать архив в титрах.", by="petrov")
        parcel = wait_for(
            "the parcel at East", lambda: [one for one in east.ask("parcel", "list") if one["state"] == "accepted"], 120
        )[0]
        say(f"  parcel {parcel['ref']} accepted whole; both sides hold the signed receipts")
        wait_for(
            "the receipt at West",
            lambda: [one for one in west.ask("parcel", "list") if one["state"] in ("accepted", "receipted")],
        )


def wait_for(what: str, ask: Any, within_s: float = 60) -> Any:
    """Ask until the answer is not empty."""
    deadline = time.monotonic() + within_s
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise SystemExit(f"The demo stopped: {what} did not come within {within_s:.0f} s.")
        time.sleep(0.5)
    return answer


def two_shots(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return two shots after the title card; the only one twice would be no request."""
    shots = item["shots"]
    return shots[1:3] if len(shots) > 2 else shots[:2]


def write_rights(east: Node, west: Node, own: list[dict[str, Any]], reels: list[dict[str, Any]]) -> None:
    free = ["--in", "WORLD", "--on", "tv", "--on", "cinema", "--on", "vod", "--on", "festival", "--on", "web"]
    if own:
        named = ("zh-Hans=北辰电视台影像馆", "ru=Киновидеотека телестудии «Бэйчэнь»", "en=Beichen TV Film Library")
        credit = [word for name in named for word in ("--credit", name)]
        east.do("rights", "add", own[0]["ref"], "--title", "自有制作", *free, *credit, by="hejing")
    if len(own) > 1:
        # bought for one country only: fails on territory
        only = ["--in", "RU", "--on", "tv", *TONGUES]
        east.do("rights", "add", own[1]["ref"], "--title", "仅限俄罗斯", *only, by="hejing")
        # what stands beside grants: neither is in the way of the films that are made here
        waits = ["--in", "CN", "--on", "cinema", "--anchor", "premiere:CN", "--months", "4", "--clause", "7.2"]
        east.do("rights", "hold", own[1]["ref"], "--title", "国内院线保留期", *waits, by="hejing")
        agreed = ["--person", "王师傅", "--state", "given", "--title", "石匠出镜同意书"]
        east.do("rights", "consent", own[1]["ref"], *agreed, by="hejing")
    if len(reels) > 1:
        # an older grant that ends too early: fails on window
        words = [
            "--direction",
            "in",
            "--partner",
            west.institution,
            "--title",
            "2025 年旧许可",
            "--in",
            "CN",
            "--in",
            "RU",
        ]
        words += ["--on", "tv", "--from", "2025-01-01", "--to", "2027-02-28", *TONGUES]
        east.do("rights", "add", reels[1]["ref"], *words, by="hejing")


def watch(east: Node, west: Node, reels: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    """Write down a licence that ends soon and was shown once too often, both of which are told of; and what West owns."""
    owned = [reel["ref"] for reel in (*reels, *others)]
    free = ["--in", "WORLD", "--on", "tv", "--on", "cinema", "--on", "vod", "--on", "festival", "--on", "web"]
    west.do("rights", "add", *owned, "--title", "Собственное производство", *free, by="petrov")
    today = clock.now().date()
    if others:
        words = ["--direction", "in", "--partner", west.institution, "--title", "电视播映许可，限播两次"]
        words += ["--in", "CN", "--on", "tv", *TONGUES, "--airings", "2"]
        words += ["--from", today - timedelta(365), "--to", today + timedelta(21)]
        bought = east.ask("rights", "add", others[0]["ref"], *words)["ref"]
        for ago in (90, 45, 7):
            east.do("rights", "aired", bought, today - timedelta(ago), "--note", "北辰纪实频道", by="hejing")
    say("  What ends soon and what contradicts stands on the watch list.")
    east.do("rights", "watch", may=(ANSWERED_NO,))
    west.do("rights", "watch", may=(ANSWERED_NO,))


@dataclass(frozen=True, slots=True)
class Event:
    """One clip of the sample cut: a span of an item, in the item's own frames."""

    item: dict[str, Any]
    start: int
    end: int
    name: str


def events_of(own: list[dict[str, Any]], reels: list[dict[str, Any]], asked: list[dict[str, Any]]) -> Iterator[Event]:
    """Yield the clips: cleared ones, and one each that fails on territory, on window, and for want of any grant."""
    if own:
        yield from _shots(own[0], 1, 2)
    yield Event(reels[0], asked[0]["start"], asked[0]["end"], _name(asked[0]))
    if len(own) > 1:
        yield from _shots(own[1], 1, 1)
    if len(reels) > 1:
        yield from _shots(reels[1], 1, 1)
    for shot in asked[1:]:
        yield Event(reels[0], shot["start"], shot["end"], _name(shot))
    if len(reels) > 2:
        yield from _shots(reels[2], 1, 1)


def _shots(item: dict[str, Any], first: int, count: int) -> Iterator[Event]:
    for shot in item["shots"][first : first + count] or item["shots"][:1]:
        yield Event(item, shot["start"], shot["end"], _name(shot))


def _name(shot: dict[str, Any]) -> str:
    return shot["titles"].get("en") or f"SHOT {shot['number']}"


def cut(
    east: Node, own: list[dict[str, Any]], reels: list[dict[str, Any]], asked: list[dict[str, Any]], out: Path
) -> None:
    out.mkdir(exist_ok=True)
    titles = [word for tag, title in TITLES.items() for word in ("--title", f"{tag}={title}")]
    production = east.ask("production", "add", *titles, *PLAN, *TONGUES)["ref"]
    events = list(events_of(own, reels, asked))
    rate = Rate.parse(reels[0]["rate"])
    edl = out / "the-man-who-filmed-the-front-1.edl"
    edl.write_text(as_edl(events, rate), "utf-8")
    east.do("cut", "read", edl, "--rate", rate)
    east.do("cut", "import", edl, "--production", production, "--rate", rate, by="linyue")
    for form in ("csv", "xlsx"):
        east.do("cuesheet", production, "--format", form, "--out", out / f"cue-sheet.{form}")
    say("  The clearance: some clips fail, each with its reason.")
    east.do("clear", production, may=(ANSWERED_NO,))
    longer = out / "the-man-who-filmed-the-front-2.otio"
    as_otio(lengthened(events, reels[0], rate), rate, longer)
    east.do("cut", "import", longer, "--production", production, "--rate", rate, by="linyue")
    say("  In the second cut a granted shot was lengthened; the desk catches it.")
    east.do("clear", production, may=(ANSWERED_NO,))


def plan(east: Node) -> None:
    """Make the sample productions and show what their cuts and plans say."""
    refs = east.ask("sample", "productions")
    east.do("cut", "diff", "2", "3", "--production", refs["victory"], may=(ANSWERED_NO,))
    say("  A clip approved in the first cut is longer in the third: only its new frames wait.")
    east.do("production", "plan", refs["silk"], may=(ANSWERED_NO,))
    say("  Chinese television would come too early after the premiere there; the board says so.")
    east.do("production", "statement", refs["panda"])


def lengthened(events: list[Event], reel: dict[str, Any], rate: Rate) -> list[Event]:
    """Return the cut with the last use of a reel made a second longer than was granted."""
    last = max(number for number, event in enumerate(events) if event.item["ref"] == reel["ref"])
    event = events[last]
    longer = Event(event.item, event.start, min(event.end + rate.nominal, event.item["frames"]), event.name)
    return [*events[:last], longer, *events[last + 1 :]]


def as_edl(events: list[Event], rate: Rate) -> str:
    """Return the cut as CMX3600, the way an edit suite writes it: reels, timecodes, clip names."""
    lines = ["TITLE: THE MAN WHO FILMED THE FRONT CUT 1", "FCM: NON-DROP FRAME", ""]
    record = rate.frame("10:00:00:00")
    for number, event in enumerate(events, 1):
        start = event.item["start_frame"] + event.start
        length = event.end - event.start
        times = [rate.timecode(one) for one in (start, start + length, record, record + length)]
        lines += [
            f"{number:03}  {event.item['reel'] or event.item['call_number'] or 'AX':<8} V     C        {' '.join(times)}"
        ]
        lines += [f"* FROM CLIP NAME: {event.name}", f"* SOURCE FILE: {event.item['file_name']}", ""]
        record += length
    return "\n".join(lines)


def as_otio(events: list[Event], rate: Rate, path: Path) -> None:
    """Write the cut as OpenTimelineIO."""
    import opentimelineio as otio

    def frames(count: int) -> otio.opentime.RationalTime:
        return otio.opentime.RationalTime(count, float(rate.fps))

    timeline = otio.schema.Timeline(
        "The Man Who Filmed the Front, cut 2", global_start_time=frames(rate.frame("10:00:00:00"))
    )
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for event in events:
        first = event.item["start_frame"]
        whole = otio.opentime.TimeRange(frames(first), frames(event.item["frames"]))
        media = otio.schema.ExternalReference(target_url=event.item["file_name"], available_range=whole)
        media.name = event.item["reel"]
        used = otio.opentime.TimeRange(frames(first + event.start), frames(event.end - event.start))
        track.append(otio.schema.Clip(event.name, media, used))
    otio.adapters.write_to_file(timeline, str(path))
