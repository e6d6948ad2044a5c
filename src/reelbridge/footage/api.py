"""Footage for programs: the same answers as the pages and the command line."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.http import HttpRequest
from ninja import Body, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.footage import actions, queries
from reelbridge.footage.actions.receiving import received
from reelbridge.footage.models import Comparison
from reelbridge.kernel.errors import BadInput
from reelbridge.media import queries as media
from reelbridge.media.rules.probe import Kind
from reelbridge.production.queries.answers import cut_as_json

router = Router(tags=["footage"])

_PER_PAGE = 100


class DecisionIn(Schema):
    """What a person says of a shot: ``confirmed``, ``refused`` or ``open``."""

    decision: str
    place: int = 0
    nudge: int = 0


class CutIn(Schema):
    """The production whose next cut the film becomes."""

    production: str


@router.get("/comparisons", response=dict[str, Any])
def comparisons(request: HttpRequest, page: int = 1) -> dict[str, Any]:
    """List the films compared, the newest first, a hundred at a time."""
    require(actor_of(request), "footage.see")
    rows, first = queries.comparisons(), (max(1, page) - 1) * _PER_PAGE
    shown = [queries.comparison_as_json(one) for one in rows[first : first + _PER_PAGE]]
    return {"total": rows.count(), "comparisons": shown}


@router.post("/comparisons", response={202: dict[str, Any]})
def compare(
    request: HttpRequest, file: File[UploadedFile | None] = None, item: Form[str] = "", archive: Form[str] = "all"
) -> Status[dict[str, Any]]:
    """Have a film compared: a file sent, or a holding by its ref; 202, and a job is under way."""
    actor = actor_of(request)
    require(actor, "footage.compare")
    if (file is None) == (not item):
        raise BadInput("footage.film_or_item")
    if file is None:
        made = actions.compare_item(item, archive=archive, by=actor)
    else:
        made = actions.compare_chunks(file.chunks(), name=file.name or "", archive=archive, by=actor)
    return Status(202, _told(made))


@router.get("/comparisons/{ref}", response=dict[str, Any])
def comparison(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show a film compared, with what was found of each of its shots."""
    require(actor_of(request), "footage.see")
    return _told(queries.comparison(ref))


@router.post("/comparisons/{ref}/shots/{number}", response=dict[str, Any])
def decide(request: HttpRequest, ref: str, number: int, said: Body[DecisionIn]) -> dict[str, Any]:
    """Confirm a place of a shot, refuse all of them, or take back what was said."""
    one, actor = queries.match(queries.comparison(ref), number), actor_of(request)
    if said.decision == "confirmed":
        return queries.match_as_json(actions.confirm(one, place=said.place, nudge=said.nudge, by=actor))
    if said.decision not in ("refused", "open"):
        raise BadInput("footage.decision_unknown", text=said.decision[:20])
    act = actions.refuse if said.decision == "refused" else actions.reopen
    return queries.match_as_json(act(one, by=actor))


@router.post("/comparisons/{ref}/cut", response={201: dict[str, Any]})
def make_footage_cut(request: HttpRequest, ref: str, wanted: Body[CutIn]) -> Status[dict[str, Any]]:
    """Make a compared film the next cut of a production, with what is confirmed tied to its holdings."""
    made = actions.make_cut(queries.comparison(ref), wanted.production, by=actor_of(request))
    return Status(201, cut_as_json(made, list(made.clips.all())))


@router.post("/footage/picture", response=list[dict[str, Any]])
def find_by_picture(request: HttpRequest, file: File[UploadedFile], archive: Form[str] = "all") -> list[dict[str, Any]]:
    """Find the shots and photographs that show what a still shows, the most alike first."""
    require(actor_of(request), "footage.see")
    name = PurePath(file.name or "").name
    with received(file.chunks(), name) as path:
        probe = media.probe(path, name=name)
        if probe.kind is not Kind.PHOTOGRAPH:
            raise BadInput("footage.no_still", file=name)
        return [one.as_json() for one in queries.shots_like(path, probe, archive)]


@router.get("/footage/twins", response=dict[str, Any])
def twins(request: HttpRequest, item: str = "", page: int = 1) -> dict[str, Any]:
    """List holdings that show the same footage, all or those of an item, a hundred at a time."""
    require(actor_of(request), "footage.see")
    rows, first = queries.twins(item), (max(1, page) - 1) * _PER_PAGE
    shown = [pair.as_json() for pair in queries.pairs(list(rows[first : first + _PER_PAGE]))]
    return {"total": rows.count(), "twins": shown}


def _told(found: Comparison) -> dict[str, Any]:
    return queries.comparison_as_json(found, list(found.matches.all()))
