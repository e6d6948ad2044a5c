"""Rights through the API: grants, and whether a use is covered."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Form, Router, Status, UploadedFile

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.base.printing import PDF_TYPE
from reelbridge.rights import actions, queries
from reelbridge.rights.queries.shown import broken_as_json
from reelbridge.rights.rules import Terms
from reelbridge.rights.rules.papers import paper_from_json
from reelbridge.rights.schemas import (
    AiringIn,
    AiringOut,
    AnchorIn,
    BecauseIn,
    BrokenOut,
    DraftOut,
    EventOut,
    GrantIn,
    GrantOut,
    GroupIn,
    PaperIn,
    PaperOut,
    PlanIn,
    ReasonOut,
    ScanOut,
    TermsIn,
    UseIn,
    WeighedOut,
    draft_out,
    grant_out,
    paper_out,
    scan_out,
)
from reelbridge.rights.views.scans import served

router = Router(tags=["rights"])

#: The most grants in one answer; ``offset`` leads on.
MOST = 200


@router.get("/grants", response=list[GrantOut])
def list_grants(
    request: HttpRequest, direction: str = "", state: str = "", partner: str = "", *, offset: int = 0
) -> list[dict[str, Any]]:
    """List grants, what ends first at the top."""
    require(actor_of(request), "rights.see")
    found = queries.grants(direction=direction, state=state, partner_ref=partner)
    return [grant_out(row) for row in queries.listed(found[max(0, offset) : max(0, offset) + MOST])]


@router.get("/grants/{ref}", response=GrantOut)
def one_grant(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Return one grant."""
    require(actor_of(request), "rights.see")
    return grant_out(queries.listed([queries.grant(ref)])[0])


@router.post("/grants", response={201: GrantOut})
def add_grant(request: HttpRequest, given: GrantIn) -> Status[dict[str, Any]]:
    """Write down a grant for our own holdings, or one that a partner gave on paper."""
    require(actor_of(request), "rights.issue")
    made = actions.issue_grant(
        direction=given.direction,
        partner_ref=given.partner,
        terms=Terms.from_json(given.terms),
        lines=queries.covered_by_refs(given.items),
        title=given.title,
        by=actor_of(request),
    )
    return Status(201, grant_out(queries.listed([queries.grant(made.ref)])[0]))


@router.post("/grants/{ref}/revoke", response=GrantOut)
def revoke_grant(request: HttpRequest, ref: str, given: BecauseIn) -> dict[str, Any]:
    """End a grant now, for good."""
    return grant_out(queries.listed([actions.revoke_grant(ref, by=actor_of(request), because=given.because)])[0])


@router.get("/grants/{ref}/leaning", response=list[BrokenOut])
def leaning(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """List what would break if a grant were revoked: cuts that lean on it, with what would stand in the way."""
    require(actor_of(request), "rights.see")
    return [broken_as_json(plan, reasons) for plan, reasons in queries.breaking(ref)]


@router.post("/grants/{ref}/leaning", response=list[BrokenOut])
def leaning_otherwise(request: HttpRequest, ref: str, given: TermsIn) -> list[dict[str, Any]]:
    """List what would break if a grant had other terms; nothing is changed."""
    require(actor_of(request), "rights.see")
    found = queries.breaking(ref, Terms.from_json(given.terms))
    return [broken_as_json(plan, reasons) for plan, reasons in found]


@router.get("/grants/{ref}/sheet/{tongue}")
def printed_sheet(request: HttpRequest, ref: str, tongue: Literal["zh-Hans", "ru", "en"]) -> HttpResponse:
    """Hand over a grant's terms as a PDF in one language."""
    require(actor_of(request), "rights.see")
    return HttpResponse(queries.printed_sheet(queries.grant(ref), tongue), content_type=PDF_TYPE)


@router.get("/scans/{ref}", response=list[ScanOut])
def list_scans(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """List the scanned documents behind a grant or a paper."""
    require(actor_of(request), "rights.see")
    return [scan_out(one) for one in queries.scans(ref)]


@router.post("/scans/{ref}", response={201: ScanOut})
def attach_scan(request: HttpRequest, ref: str, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Attach a scanned document to a grant or a paper: a PDF, a picture or a plain text."""
    made = actions.attach_chunks(ref, file.chunks(), by=actor_of(request), name=file.name or "")
    return Status(201, scan_out(made))


@router.get("/scans/{ref}/{number}")
def scan(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """Hand over a scanned document."""
    require(actor_of(request), "rights.see")
    return served(request, queries.scan(ref, number))


@router.get("/grants/{ref}/airings", response=list[AiringOut])
def list_airings(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """List the airings made under a grant."""
    require(actor_of(request), "rights.see")
    return [{"id": one.pk, "on": one.on, "note": one.note} for one in queries.grant(ref).airings.all()]


@router.post("/grants/{ref}/airings", response={201: AiringOut})
def add_airing(request: HttpRequest, ref: str, given: AiringIn) -> Status[dict[str, Any]]:
    """Write down a showing, so that it counts against the airings of a grant."""
    made = actions.write_airing(ref, given.on, note=given.note, by=actor_of(request))
    return Status(201, {"id": made.pk, "on": made.on, "note": made.note})


@router.get("/papers", response=list[PaperOut])
def list_papers(request: HttpRequest, kind: str = "", item: str = "", *, offset: int = 0) -> list[dict[str, Any]]:
    """List holdbacks, embargoes, consents and states of copyright, the newest first."""
    require(actor_of(request), "rights.see")
    found = queries.papers(kind=kind, item_ref=item)[max(0, offset) : max(0, offset) + MOST]
    return [paper_out(row) for row in queries.listed_papers(found)]


@router.get("/papers/{ref}", response=PaperOut)
def one_paper(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Return one of them."""
    require(actor_of(request), "rights.see")
    return paper_out(queries.listed_papers([queries.paper(ref)])[0])


@router.post("/papers", response={201: PaperOut})
def add_paper(request: HttpRequest, given: PaperIn) -> Status[dict[str, Any]]:
    """Write down a holdback, an embargo, a consent or a state of copyright."""
    require(actor_of(request), "rights.issue")
    value, lines = paper_from_json(given.paper), queries.covered_by_refs(given.items)
    made = actions.write_paper(value, lines, title=given.title, by=actor_of(request))
    return Status(201, paper_out(queries.listed_papers([made])[0]))


@router.post("/papers/{ref}/end", response=PaperOut)
def end_paper(request: HttpRequest, ref: str, given: BecauseIn) -> dict[str, Any]:
    """Lift a holdback or an embargo, withdraw a consent, strike a state of copyright."""
    ended = actions.end_paper(ref, by=actor_of(request), because=given.because)
    return paper_out(queries.listed_papers([ended])[0])


@router.get("/events", response=list[EventOut])
def list_events(request: HttpRequest, work: str = "") -> list[dict[str, Any]]:
    """List the days of events that holdbacks count from."""
    require(actor_of(request), "rights.see")
    found = [one for one in queries.listed_events(work) if one.counts][:MOST]
    return [{"work": one.work_ref, "name": one.name, "on": one.on, "plan": one.plan} for one in found]


@router.post("/events", response={201: AnchorIn})
def set_event(request: HttpRequest, given: AnchorIn) -> Status[dict[str, Any]]:
    """Write down the day of an event of a work; holdbacks that wait for it begin to count."""
    made = actions.set_anchor(given.work, given.name, given.on, by=actor_of(request))
    return Status(201, {"work": made.work_ref, "name": made.name, "on": made.on})


@router.get("/groups", response=list[GroupIn])
def list_groups(request: HttpRequest) -> list[dict[str, Any]]:
    """List the institution's own groups of territories."""
    require(actor_of(request), "rights.see")
    return [{"name": one.name, "members": one.tokens_json} for one in queries.groups()]


@router.post("/groups", response={201: GroupIn})
def name_group(request: HttpRequest, given: GroupIn) -> Status[dict[str, Any]]:
    """Name a group of territories, or give one new members."""
    made = actions.name_group(given.name, given.members, by=actor_of(request))
    return Status(201, {"name": made.name, "members": made.tokens_json})


@router.post("/clearance", response=WeighedOut)
def check_clearance(request: HttpRequest, wanted: UseIn) -> dict[str, Any]:
    """Say whether frames may be used as asked: why not, by which clause, whom to ask, what may be done instead."""
    require(actor_of(request), "rights.see")
    return queries.weighed_as_json(queries.weighed_for(wanted.item, wanted.span(), wanted.use()))


@router.get("/grants-as/{form}")
def grants_as(request: HttpRequest, form: str, direction: str = "", state: str = "") -> HttpResponse:
    """Hand over grants as a file: ``table`` (our spreadsheet), ``avails`` (XLSX), ``avails-xml``, ``premis`` (CSV)."""
    require(actor_of(request), "rights.see")
    content = queries.written_as(form, queries.grants(direction=direction, state=state))
    return HttpResponse(content, content_type=queries.FORMS[form][1])


@router.post("/drafts", response={201: DraftOut})
def read_draft(
    request: HttpRequest, file: File[UploadedFile], direction: Form[str] = "own", partner: Form[str] = ""
) -> Status[dict[str, Any]]:
    """Read grants from our spreadsheet, from Avails or PREMIS; no grant is written down yet."""
    require(actor_of(request), "rights.issue")
    by = actor_of(request)
    read = actions.read_chunks(file.chunks(), name=file.name or "", by=by, direction=direction, partner=partner)
    return Status(201, draft_out(read, []))


@router.post("/drafts/{ref}/write", response=DraftOut)
def write_draft(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Write down every grant that was read from a file, or none."""
    made = actions.write_draft(ref, by=actor_of(request))
    return draft_out(queries.draft(ref), made)


@router.get("/watch", response=list[ReasonOut])
def watch(request: HttpRequest) -> list[dict[str, Any]]:
    """List what has to be looked at: grants that end soon, and those that contradict each other."""
    require(actor_of(request), "rights.see")
    return [queries.reason_as_json(reason) for reason in queries.watched()]


@router.post("/available", response=list[str])
def available(request: HttpRequest, wanted: PlanIn) -> list[str]:
    """List the refs of the items that may be used as planned, at most 10 000 of them."""
    require(actor_of(request), "rights.see")
    return queries.available(wanted.use())[:10_000]
