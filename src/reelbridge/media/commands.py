"""From a cut back to the reels, at the command line; no node is needed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelbridge.kernel.errors import BadInput, NotFound, Refusal
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say, say_refusal

if TYPE_CHECKING:
    from reelbridge.kernel.timecode import Span
    from reelbridge.matching.deciding import Answer
    from reelbridge.matching.imprints import Timing
    from reelbridge.matching.verifying import Finding
    from reelbridge.media.analysing import Known
    from reelbridge.media.sources import Cut, Film, Reel

_FILE = click.Path(path_type=Path)
#: The columns of the table by their keys; their headings stand in ``matching.phrases``.
COLUMNS = (
    "cut_in", "cut_out", "verdict", "score", "reel", "reel_in", "reel_out", "first_frame", "frames", "speed",
    "rectangle", "notes",
)  # fmt: skip
_FILM_COLUMNS = ("reel", "frames", "rate", "starts", "shots")
PARTLY_DONE = 3


@click.command(help=_("Say for every shot of a cut which reel it comes from, from which frame to which."))
@click.argument("cut", type=_FILE)
@click.option("--reels", required=True, type=_FILE, help=_("The folder that holds the reels."))
@click.option(
    "--shots", type=_FILE, help=_("A list of the cut's shots, one a line: first frame and the one after its last.")
)
@click.option("--keep", type=_FILE, help=_("A folder that keeps what is known of each reel for the next time."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def match(cut: Path, reels: Path, shots: Path | None, keep: Path | None, as_json: bool) -> None:
    """Say for every shot of a cut which reel it comes from, from which frame to which."""
    from reelbridge.media import sources

    refused: list[dict[str, Any]] = []
    passed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
        spans = listed(shots, sources.film(cut)) if shots else ()
        made = sources.cut(cut, Path(folder), spans, on_progress=_progress(_reading(cut.name)))
        _tell_lacks(made.lacks([(one.start, one.end) for one in made.holes], cut.name), refused)
        held = list(_opened(reels, keep, refused, passed))
        if not held:
            raise NotFound("matching.no_reels", folder=str(reels))
        _tell_passed(passed)
        answers = sources.match(made, held, on_progress=_progress(say("matching.comparing")))
    names = [str(one.path.relative_to(reels)) for one in held]
    timings = [None if one.probe.rate is None else one.imprint.timing for one in held]
    if as_json:
        _echo(_document(made, timings, names, answers, refused, passed))
    else:
        _table([headings(COLUMNS), *_rows(made, timings, names, answers)])
    if refused:
        click.get_current_context().exit(PARTLY_DONE)


@click.command(help=_("Make the imprints of very many films, and compare a cut with them, on one machine or many."))
@click.argument("cut", required=False)
@click.option("--reels", required=True, help=_("The folder that holds the reels, or its address: s3://bucket/reels."))
@click.option("--keep", help=_("A folder or address that keeps the imprints for the next time."))
@click.option("--dask", default="", help=_("The address of a Dask scheduler, tcp://host:8786, whose workers do it."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
def analyse(cut: str | None, reels: str, keep: str | None, dask: str, as_json: bool) -> None:
    """Make the imprints of very many films, and compare a cut with them, on one machine or many."""
    from reelbridge.media import analysing, places
    from reelbridge.media.spreading import hands

    said = analysing.Said(_progress(_reading(reels)), _progress(say("matching.comparing")))
    with hands(dask) as some:
        told = analysing.analyse(
            places.place(reels), some, cut=places.file_at(cut) if cut else None,
            keep=places.place(keep) if keep else None, said=said,
        )  # fmt: skip
    refused: list[dict[str, Any]] = []
    _tell_lacks(told.refusals, refused)
    passed = list(told.passed)
    _tell_passed(passed)
    names, timings = [one.name for one in told.films], [_timing(one) for one in told.films]
    if told.cut is None:
        rows = [_film(one) for one in told.films]
        if as_json:
            _echo({"reels": rows, "refused": refused, "passed_over": passed})
        else:
            _table([headings(_FILM_COLUMNS), *map(_texts, rows)])
    elif as_json:
        _echo(_document(told.cut, timings, names, list(told.answers), refused, passed))
    else:
        _table([headings(COLUMNS), *_rows(told.cut, timings, names, list(told.answers))])
    if refused:
        click.get_current_context().exit(PARTLY_DONE)


def _film(one: Known) -> dict[str, Any]:
    if one.is_photograph:
        return {"reel": one.name, "frames": 1, "rate": "", "starts": "", "shots": 1}
    return {
        "reel": one.name, "frames": one.timing.frames, "rate": str(one.timing.rate), "starts": _label(one.timing, 0),
        "shots": one.shots,
    }  # fmt: skip


def _texts(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(map(str, row.values()))


def _echo(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def headings(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings of columns, in the reader's language."""
    return tuple(say(f"matching.column.{key}") for key in columns)


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    for row in rows:
        click.echo("\t".join(row))


def _opened(
    folder: Path, keep: Path | None, refused: list[dict[str, Any]], passed: list[str]
) -> Iterator[Reel]:  # fmt: skip
    """Yield the reels of a folder; a film that cannot be opened is said, and what is none passed over."""
    from reelbridge.media import sources

    if not folder.is_dir():
        raise NotFound("matching.no_such_folder", folder=str(folder))
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")):
        name = str(path.relative_to(folder))
        try:
            kept = _place(keep, name) if keep else None
            reel = sources.reel(path, kept, on_progress=_progress(_reading(name)))
        except BadInput as refusal:
            if refusal.code in sources.BESIDE_FILMS:
                passed.append(name)
            else:
                _tell(refusal, refused)
            continue
        _tell_lacks(reel.lacks(reel.imprint.holes, name), refused)
        yield reel


def _place(keep: Path, name: str) -> Path:
    place = keep / f"{name}.imprint"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NotFound("matching.cannot_keep", folder=str(keep), why=os.strerror(fault.errno or 0)) from fault
    return place


def _tell(refusal: Refusal, refused: list[dict[str, Any]]) -> None:
    sentence = say_refusal(refusal)
    refused.append({"code": refusal.code, "sentence": sentence, "facts": {k: str(v) for k, v in refusal.facts.items()}})
    click.echo(sentence, err=True)


def _tell_passed(passed: list[str]) -> None:
    if passed:
        click.echo(say("matching.passed_over", {"count": len(passed), "file": passed[0]}), err=True)


def _tell_lacks(lacks: Sequence[tuple[str, dict[str, Any]]], refused: list[dict[str, Any]]) -> None:
    for code, facts in lacks:
        _tell(BadInput(code, **facts), refused)


def _reading(name: str) -> str:
    return say("matching.reading", {"file": name})


def _progress(what: str) -> Callable[[int, int], None]:
    """Return what shows progress on a terminal; files get none of it."""
    last = -1

    def show(done: int, total: int) -> None:
        nonlocal last
        part = 100 * done // max(total, 1)
        if part != last and sys.stderr.isatty():
            click.echo(f"\r{what}  {part} %\033[K" + ("\n" if done >= total else ""), nl=False, err=True)
        last = part

    return show


def listed(path: Path, film: Film) -> tuple[Span, ...]:
    """Read a list of shots: two frames or timecodes a line; what follows, and lines that begin with #, is skipped."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        why = os.strerror(fault.errno) if isinstance(fault, OSError) and fault.errno else "UTF-8"
        raise BadInput("matching.shots_unreadable", file=str(path), why=why) from fault
    shots = [
        _shot(line, number, path, film)
        for number, line in enumerate(lines, 1)
        if line.strip() and line.lstrip()[0] != "#"
    ]
    if not shots:
        raise BadInput("matching.shots_empty", file=str(path))
    return tuple(shots)


def _shot(line: str, number: int, path: Path, film: Film) -> Span:
    from reelbridge.kernel.timecode import Rate, Span

    rate = film.probe.rate or Rate(film.probe.timing.rate)
    words = line.replace(",", " ").split()
    try:
        start, end = (
            int(word) if word.isascii() and word.isdigit() else rate.frame(word) - film.probe.start_frame
            for word in words[:2]
        )
        return Span(start, end)
    except (Refusal, ValueError) as fault:
        raise BadInput("matching.shots_line", line=number, file=str(path)) from fault


def _timecode(film: Film, frame: int) -> str:
    from reelbridge.kernel.timecode import Rate

    return (film.probe.rate or Rate(film.probe.timing.rate)).timecode(film.probe.start_frame + frame)


def _timing(one: Known) -> Timing | None:
    return None if one.is_photograph else one.timing


def _label(timing: Timing | None, frame: int) -> str:
    """Return the timecode of a frame; a photograph, which has no timing, has none."""
    from reelbridge.kernel.timecode import Rate

    if timing is None:
        return ""
    return Rate(timing.rate, timing.drop).timecode(timing.start_frame + frame)


def _rows(made: Cut, held: list[Timing | None], names: list[str], answers: list[Answer]) -> Iterator[tuple[str, ...]]:
    for span, answer in zip(made.shots, answers, strict=True):
        begin = (_timecode(made, span.start), _timecode(made, span.end), say(f"matching.{answer.verdict.value}"))
        found = answer.finding
        if found is None:
            yield (*begin, f"{answer.score:.3f}", *[""] * 8)
            continue
        reel = held[found.reel]
        yield (
            *begin, f"{answer.score:.3f}", names[found.reel], _label(reel, found.start), _label(reel, found.end),
            str(found.start), str(found.end - found.start), f"{found.speed:.3g}",
            " ".join(f"{one:.3f}" for one in found.rectangle), "; ".join(_notes(held, names, answer)),
        )  # fmt: skip


def _notes(held: list[Timing | None], names: list[str], answer: Answer) -> Iterator[str]:
    found = answer.finding
    if found is None:
        return
    if held[found.reel] is None:
        yield say("matching.photograph")
    if found.is_mirrored:
        yield say("matching.mirrored")
    if found.speed < 0:
        yield say("matching.reversed")
    if max(found.earlier, found.later) > 1:
        yield say("matching.in_between", {"earlier": found.earlier, "later": found.later})
    if found.sound:
        yield say(f"matching.sound_{found.sound}")
    yield from _in_parts(held, names, answer)


def _in_parts(held: list[Timing | None], names: list[str], answer: Answer) -> Iterator[str]:
    """Yield what is said of other places, and of parts of the picture."""
    from reelbridge.matching.deciding import is_of_part

    looked = answer.finding.looked if answer.finding else ()
    if looked and is_of_part(looked):
        yield say("matching.of_part", {"part": " ".join(f"{one:.3f}" for one in looked)})
    for code, others in (("matching.also_in", answer.ties), ("matching.panes", answer.panes)):
        if others:
            places = [f"{names[one.reel]} {_label(held[one.reel], one.start)}" for one in others]
            yield say(code, {"places": ", ".join(places)})


def _document(
    made: Cut,
    held: list[Timing | None],
    names: list[str],
    answers: list[Answer],
    refused: list[dict[str, Any]],
    passed: list[str],
) -> dict[str, Any]:
    shots = []
    for span, answer in zip(made.shots, answers, strict=True):
        found = answer.finding
        shots.append({
            "in": span.start, "out": span.end,
            "in_timecode": _timecode(made, span.start), "out_timecode": _timecode(made, span.end),
            "verdict": answer.verdict.value, "score": round(answer.score, 4),
            "source": _source(held, names, found) if found else None,
            "ties": [_source(held, names, one) for one in answer.ties],
            "panes": [_source(held, names, one) for one in answer.panes],
        })  # fmt: skip
    return {
        "cut": made.path.name, "rate": str(made.probe.timing.rate), "frames": made.probe.frames,
        "reels": names, "shots": shots, "refused": refused, "passed_over": passed,
    }  # fmt: skip


def _source(held: list[Timing | None], names: list[str], found: Finding) -> dict[str, Any]:
    from reelbridge.matching.deciding import score

    reel = held[found.reel]
    return {
        "reel": names[found.reel], "rate": None if reel is None else str(reel.rate),
        "in": found.start, "out": found.end,
        "in_timecode": _label(reel, found.start), "out_timecode": _label(reel, found.end),
        "photograph": reel is None, "earlier": found.earlier, "later": found.later,
        "speed": round(found.speed, 4), "mirrored": found.is_mirrored,
        "rectangle": [round(one, 4) for one in found.rectangle],
        "last_rectangle": [round(one, 4) for one in found.last_rectangle],
        "of_shot": [round(one, 4) for one in found.looked],
        "sound": str(found.sound),
        "score": round(score(found), 4),
        "picture": round(found.picture, 4), "motion": None if found.motion is None else round(found.motion, 4),
    }  # fmt: skip
