"""Having a film compared with the holdings, and the comparing itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.footage import queries
from reelbridge.footage.actions.receiving import received
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.rules import places
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotFound, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.matching.deciding import Answer
from reelbridge.media import queries as media
from reelbridge.media import sources
from reelbridge.media.actions import examine, of_proxy
from reelbridge.media.rules.probe import Kind, Probe
from reelbridge.media.rules.progress import State
from reelbridge.vault.actions import take_in

Progress = Callable[[int, int], None]

_UNITS = 1000


def compare_item(item_ref: str, *, archive: str = "all", by: Actor) -> Comparison:
    """Have a holding compared with the others; raises NotFound when its film is not here, or for no such archive."""
    require(by, "footage.compare")
    item = catalogue.item(item_ref)
    digest = catalogue.master_digest(item)
    if digest is None or item.medium != "film":
        raise NotFound("footage.film_not_here", ref=item_ref)
    probe, name = media.analysis(digest).as_probe(), item.file_name or item.ref
    return _ask(digest, probe, name, archive, by=by, item_ref=item.ref)


def compare_file(path: Path, *, name: str = "", archive: str = "all", by: Actor) -> Comparison:
    """Have a film that is no holding compared; it is kept in the vault, as evidence.

    Raises BadInput for what is no film, NotFound for no such archive; then nothing is kept.
    """
    require(by, "footage.compare")
    shown = name or path.name
    probe = media.probe(path, name=shown)
    if probe.kind is not Kind.FILM:
        raise BadInput("matching.no_moving_picture", file=shown)
    queries.index(archive)
    # a film handed in is evidence, not a holding: whoever may have it compared need not be trusted with the vault
    stored = take_in(path, by=THE_NODE, name=shown)
    examine(stored.digest, by=THE_NODE, probe=probe, name=shown)
    return _ask(stored.digest, probe, shown, archive, by=by)


def compare_chunks(chunks: Iterable[bytes], *, name: str, archive: str = "all", by: Actor) -> Comparison:
    """Have a film compared that arrives in pieces, as from a browser; raises BadInput for one that is too large."""
    require(by, "footage.compare")
    with received(chunks, name) as path:
        return compare_file(path, name=PurePath(name).name or "film", archive=archive, by=by)


def compare_incoming(name: str, *, archive: str = "all", by: Actor) -> Comparison:
    """Have a film compared that lies in the node's folder ``incoming/``; raises NotFound when it does not."""
    require(by, "footage.compare")
    if name not in queries.films_in_intake():
        raise NotFound("footage.not_in_intake", file=name[:200])
    return compare_file(settings.NODE.path("incoming", name), archive=archive, by=by)


@transaction.atomic
def _ask(
    digest: str, probe: Probe, name: str, archive: str, *, by: Actor, item_ref: str = ""
) -> Comparison:  # fmt: skip
    queries.index(archive)
    made = Comparison.objects.create(
        ref=next_ref("f"), digest=digest, name=name[-255:], item_ref=item_ref, archive=archive,
        rate_text=str(probe.rate), frames=probe.frames, start_frame=probe.start_frame, asked_by=by.name,
    )  # fmt: skip
    record("footage.compare_asked", f"comparison:{made.ref}", by=by, file=made.name, archive=archive)
    if media.analysis(digest).state == State.READY:
        begin(made)
    return made


def begin(comparison: Comparison) -> None:
    """Ask for the job; what waits for its proxy begins when that is ready."""
    key = f"footage.compare:{comparison.ref}"
    enqueue("footage.compare", key=key, subject=f"comparison:{comparison.ref}", ref=comparison.ref)


def begin_waiting(digest: str) -> None:
    """Begin every comparison that waited for this film's proxy."""
    for one in Comparison.objects.filter(digest=digest, state=Comparison.State.WAITING):
        begin(one)


def fail_waiting(digest: str) -> None:
    """Say of every comparison that waited for this film's proxy why there will be none."""
    why = media.analysis(digest)
    waiting = Comparison.objects.filter(digest=digest, state=Comparison.State.WAITING)
    waiting.update(state=Comparison.State.FAILED, why_code=why.why_code, why_facts=why.why_facts, done_at=clock.now())


def run(ref: str, *, on_progress: Progress | None = None) -> None:
    """Compare a film; done before, nothing happens. A refusal is kept as the comparison's answer."""
    comparison = queries.comparison(ref)
    if comparison.state != Comparison.State.WAITING:
        return
    try:
        _run(comparison, on_progress or (lambda _done, _total: None))
    except Refusal as refusal:
        facts = {name: str(value) for name, value in refusal.facts.items()}
        failed = {"state": Comparison.State.FAILED, "why_code": refusal.code, "why_facts": facts}
        Comparison.objects.filter(pk=comparison.pk).update(**failed, done_at=clock.now())


def _run(comparison: Comparison, on_progress: Progress) -> None:
    probe = media.analysis(comparison.digest).as_probe()
    film = sources.Film(media.proxy_path(comparison.digest), of_proxy(probe))
    reels = queries.Reels(comparison.archive, but_for=comparison.digest)
    with tempfile.TemporaryDirectory(prefix=".compare-", dir=settings.NODE.path("incoming")) as folder:
        made = sources.look_through(film, Path(folder), on_progress=_half(on_progress, 0))
        answers = sources.search(made, reels.index, reels.film_of, on_progress=_half(on_progress, 1))
        found = list(zip(made.shots, answers, strict=True))
    comparison.reels, comparison.holes = reels.count, queries.holes_of(comparison.digest)
    _keep(comparison, found, [reel.name for reel in reels.index.reels])


def answered(made: sources.Cut, archive: str) -> dict[str, Any]:
    """Compare a film here and now and return the answer; nothing is kept of it."""
    reels = queries.Reels(archive)
    answers = sources.search(made, reels.index, reels.film_of)
    probe = made.probe
    comparison = Comparison(
        name=made.path.name, archive=archive, state=Comparison.State.DONE, rate_text=str(probe.rate),
        frames=probe.frames, start_frame=probe.start_frame, reels=reels.count,
        holes=[[hole.start, hole.end] for hole in made.holes],
    )  # fmt: skip
    names = [reel.name for reel in reels.index.reels]
    found = list(zip(made.shots, answers, strict=True))
    return queries.comparison_as_json(comparison, list(_rows(comparison, found, names)))


def _half(on_progress: Progress, half: int) -> Progress:
    return lambda done, total: on_progress(_UNITS * (half * total + done) // (2 * max(total, 1)), _UNITS)


@transaction.atomic
def _keep(comparison: Comparison, found: list[tuple[Span, Answer]], names: list[str]) -> None:
    Comparison.objects.select_for_update().get(pk=comparison.pk)
    comparison.matches.all().delete()
    Match.objects.bulk_create(_rows(comparison, found, names), batch_size=200)
    comparison.state, comparison.done_at = Comparison.State.DONE, clock.now()
    comparison.save(update_fields=["state", "done_at", "reels", "holes"])
    found_of = sum(answer.finding is not None for _, answer in found)
    record("footage.compared", f"comparison:{comparison.ref}", by=THE_NODE, shots=len(found), found=found_of)


def _rows(comparison: Comparison, found: list[tuple[Span, Answer]], names: list[str]) -> Iterator[Match]:
    for number, (span, answer) in enumerate(found, 1):
        every = [answer.finding, *answer.ties] if answer.finding else []
        told = [places.as_json(one, names[one.reel]) for one in every]
        told += [places.as_json(one, names[one.reel], is_pane=True) for one in answer.panes]
        yield Match(
            comparison=comparison, number=number, start=span.start, end=span.end, verdict=answer.verdict.value,
            score=round(answer.score, 4), places=told,
        )  # fmt: skip
