"""The production desk for programs: the same answers as the pages and the command line."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, File, Form, Router, Status
from ninja.files import UploadedFile

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.kernel.timecode import Rate
from reelbridge.production import actions, downloads, exports, queries
from reelbridge.production.models import Clip
from reelbridge.production.package import package as package_of
from reelbridge.production.queries.answers import (
    changes_as_json,
    clearance_as_json,
    cut_as_json,
    production_as_json,
    untied_as_json,
    weighed_as_json,
)
from reelbridge.production.queries.planning import plan_as_json, statement_as_json
from reelbridge.production.schemas import (
    ApprovalIn,
    ChangesOut,
    ClearanceClipOut,
    ClearanceOut,
    ConsequencesIn,
    CueSheetOut,
    CutOut,
    FilmIn,
    ProductionIn,
    ProductionOut,
    ProductionsOut,
    TieIn,
)
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Use

router = Router(tags=["production"])

#: Productions in one answer.
_PER_PAGE = 100


@router.get("/productions", response=ProductionsOut)
def productions(request: HttpRequest, page: int = 1) -> dict[str, Any]:
    """List the productions, the newest first, a hundred at a time."""
    require(actor_of(request), "production.see")
    rows, first = queries.productions(), (max(1, page) - 1) * _PER_PAGE
    shown = [{**production_as_json(row), "cuts": row.cut_count} for row in rows[first : first + _PER_PAGE]]
    return {"total": rows.count(), "productions": shown}


@router.post("/productions", response={201: ProductionOut})
def add_production(request: HttpRequest, wanted: ProductionIn) -> Status[dict[str, Any]]:
    """Make a production with its titles and the use planned for it."""
    made = actions.add_production(titles=wanted.titles, use=Use.from_json(wanted.use.dict()), by=actor_of(request))
    return Status(201, {**production_as_json(made), "cuts": 0})


@router.get("/productions/{ref}", response=ProductionOut)
def production(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show one production."""
    require(actor_of(request), "production.see")
    found = queries.production(ref)
    return {**production_as_json(found), "cuts": queries.cuts_of(found).count()}


@router.get("/productions/{ref}/plan", response=dict[str, Any])
def plan(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Give what partners agreed and planned, and what conflicts (reelbridge-plan/1)."""
    require(actor_of(request), "production.see")
    return plan_as_json(queries.plan(queries.production(ref)))


@router.post("/productions/{ref}/plan/{kind}", response={201: dict[str, Any]})
def write_plan(request: HttpRequest, ref: str, kind: str, said: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Write a share, release, holdback, milestone, member, deliverable or income into the plan."""
    made = actions.write_plan(ref, kind, said, by=actor_of(request))
    return Status(201, {"number": made.pk, "kind": made.kind, **made.facts})


@router.post("/productions/{ref}/plan/{number}/change", response=dict[str, Any])
def change_plan(request: HttpRequest, ref: str, number: int, said: Body[dict[str, Any]]) -> dict[str, Any]:
    """Put other facts in the place of those of an entry; what is not said stays."""
    made = actions.change_plan(ref, number, said, by=actor_of(request))
    return {"number": made.pk, "kind": made.kind, **made.facts}


@router.post("/productions/{ref}/consequences", response=list[dict[str, Any]])
def consequences(request: HttpRequest, ref: str, given: ConsequencesIn) -> list[dict[str, Any]]:
    """Say which holdbacks an entry would move and what would conflict; nothing is changed.

    Give ``kind`` and ``said`` for a new entry, ``number`` and ``said`` for a changed one, ``number`` to strike one.
    """
    require(actor_of(request), "production.plan")
    found = queries.consequences(queries.production(ref), given.kind, given.said, given.number)
    return [rights.reason_as_json(reason) for reason in found]


@router.post("/productions/{ref}/plan/{number}/strike", response={204: None})
def strike_plan(request: HttpRequest, ref: str, number: int) -> Status[None]:
    """Strike an entry out of the plan."""
    actions.strike_plan(ref, number, by=actor_of(request))
    return Status(204, None)


@router.get("/productions/{ref}/statement", response=dict[str, Any])
def statement(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Divide the income by the shares, with all that is needed to reckon it again (reelbridge-statement/1)."""
    require(actor_of(request), "production.see")
    return statement_as_json(queries.plan(queries.production(ref)))


@router.post("/productions/{ref}/film", response=ProductionOut)
def name_film(request: HttpRequest, ref: str, said: FilmIn) -> dict[str, Any]:
    """Say which item is the finished film: releases are weighed against its rights from now on."""
    actions.name_film(ref, said.item, by=actor_of(request))
    return production(request, ref)


@router.post("/productions/{ref}/cuts", response={201: CutOut})
def import_cut(
    request: HttpRequest, ref: str, file: File[UploadedFile], rate: Form[str] = ""
) -> Status[dict[str, Any]]:
    """Import an edit list as the production's next cut; 201 with what was understood and what was lost."""
    made = actions.import_chunks(
        ref, file.chunks(), name=file.name or "", by=actor_of(request), rate=Rate.parse(rate) if rate else None
    )
    return Status(201, cut_as_json(made, list(Clip.objects.filter(cut=made))))


@router.get("/cuts/{ref}/{number}", response=CutOut)
def cut(request: HttpRequest, ref: str, number: int) -> dict[str, Any]:
    """Show a cut with its clips."""
    require(actor_of(request), "production.see")
    found = queries.cut(ref, number)
    return cut_as_json(found, list(Clip.objects.filter(cut=found)))


@router.get("/cuts/{ref}/{number}/untied", response=list[dict[str, Any]])
def untied(request: HttpRequest, ref: str, number: int) -> list[dict[str, Any]]:
    """List the clips that nobody can place, with the items weighed and what is proposed for them."""
    require(actor_of(request), "production.see")
    return untied_as_json(queries.cut(ref, number))


@router.post("/cuts/{ref}/{number}/clips/{clip}/tie", response=CutOut)
def tie(request: HttpRequest, ref: str, number: int, clip: int, said: TieIn) -> dict[str, Any]:
    """Say where a clip comes from; clips of the same name follow, and cuts to come remember."""
    found = queries.clip(queries.cut(ref, number), clip)
    actions.tie(found, said.where, by=actor_of(request), starts_at=said.starts_at, is_own_shoot=said.own_shoot)
    return cut_as_json(found.cut, list(Clip.objects.filter(cut=found.cut)))


@router.get("/cuts/{ref}/{number}/changes", response=ChangesOut)
def changes(request: HttpRequest, ref: str, number: int, since: int | None = None) -> dict[str, Any]:
    """Say what changed since the cut before, or since another, and which frames are to be cleared anew."""
    require(actor_of(request), "production.see")
    return changes_as_json(queries.changes_since(ref, number, since))


@router.post("/cuts/{ref}/{number}/clips/{clip}/approval", response={201: ClearanceClipOut})
def approve(request: HttpRequest, ref: str, number: int, clip: int, said: ApprovalIn) -> Status[dict[str, Any]]:
    """Approve the frames of a clip whose answer has a condition or is unknown."""
    found = queries.clip(queries.cut(ref, number), clip)
    actions.approve(found, note=said.note, by=actor_of(request))
    return Status(201, weighed_as_json(queries.clearance(found.cut), clip))


@router.post("/cuts/{ref}/{number}/clips/{clip}/approval/withdraw", response=ClearanceClipOut)
def withdraw_approval(request: HttpRequest, ref: str, number: int, clip: int) -> dict[str, Any]:
    """Take back what was approved of a clip's frames."""
    found = queries.clip(queries.cut(ref, number), clip)
    actions.withdraw_approval(found, by=actor_of(request))
    return weighed_as_json(queries.clearance(found.cut), clip)


@router.get("/cuts/{ref}/{number}/clearance", response=ClearanceOut)
def clearance(request: HttpRequest, ref: str, number: int) -> dict[str, Any]:
    """Say for every clip whether it may be used as planned, and why."""
    require(actor_of(request), "production.see")
    return clearance_as_json(queries.clearance(queries.cut(ref, number)))


@router.get("/cuts/{ref}/{number}/export/{form}")
def export(request: HttpRequest, ref: str, number: int, form: str) -> HttpResponse:
    """Give the cut as a file for the edit suite: edl, otio, fcpxml or ale."""
    require(actor_of(request), "production.see")
    made = exports.cut(queries.cut(ref, number), form)
    return HttpResponse(made.content, content_type=made.media_type)


@router.get("/cuts/{ref}/{number}/cuesheet", response=CueSheetOut)
def cue_sheet(request: HttpRequest, ref: str, number: int, language: str = "en") -> dict[str, Any]:
    """Give the cue sheet, worded in a language."""
    require(actor_of(request), "production.see")
    return downloads.worded_cue_sheet(queries.cut(ref, number), language)


@router.get("/cuts/{ref}/{number}/credits")
def credit(request: HttpRequest, ref: str, number: int, language: str = "en") -> HttpResponse:
    """Give the credits of the end titles as text, in one language."""
    require(actor_of(request), "production.see")
    made = downloads.credits_of(queries.cut(ref, number), language=language)
    return HttpResponse(made.content, content_type=made.media_type)


@router.get("/cuts/{ref}/{number}/package")
def package(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Give the package for the insurer: report, grants, documents and the log, as ZIP."""
    require(actor_of(request), "production.see")
    made = package_of(queries.cut(ref, number))
    return HttpResponse(made.content, content_type=made.media_type)
