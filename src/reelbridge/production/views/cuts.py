"""Pages of a cut: the film as a line, its cue sheet, its clearance, and ties by hand."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say, say_refusal
from reelbridge.production import actions, downloads, queries, timeline
from reelbridge.production.forms import TieForm
from reelbridge.production.proposing import proposals
from reelbridge.production.queries.spending import spending
from reelbridge.production.rules.differences import Pair
from reelbridge.production.words import evidence_words, planned

#: Clips that need a person, and rows of a table, on a page.
_WAITING = 20
_ROWS = 200


@staff_page
@require_GET
def cut(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show a cut: the whole of it, a stretch of it, and the clips that need a person."""
    require(actor_of(request), "production.see")
    found = queries.clearance(queries.cut(ref, number))
    page = Paginator(found.waiting, _WAITING).get_page(request.GET.get("page"))
    spent = spending(found)
    proposed = proposals(one.clip for one in page)
    waiting = [
        (one, timeline.still_url(one), spent.of(one), evidence_words(one.clip.evidence), proposed.get(one.clip.pk, []))
        for one in page
    ]
    shown = {
        "section": "production",
        "found": found,
        "cut": found.cut,
        "production": found.cut.production,
        "planned": planned(queries.use_of(found.cut.production)),
        "ticks": timeline.band(found),
        "marks": timeline.marks(found),
        "stretch": timeline.stretch(found, _where(request, found)),
        "page": page,
        "waiting": waiting,
        "changes": queries.changes(found.cut),
        "losses": [{**one, "sentence": say(one["code"], one["facts"])} for one in found.cut.losses[:50]],
        "more_losses": max(0, len(found.cut.losses) - 50) + found.cut.more_losses,
    }
    return render(request, "production/cut.html", shown)


@staff_page
@require_GET
def line(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Hand over every clip of a cut for the strip, in the order of the film."""
    require(actor_of(request), "production.see")
    return JsonResponse(timeline.strip(queries.clearance(queries.cut(ref, number))), safe=False)


def _where(request: HttpRequest, found: queries.CutClearance) -> int:
    """Return the number of the clip whose stretch is asked for: named itself, or by its share of the whole film."""
    at, share = request.GET.get("at", ""), request.GET.get("share", "")
    if re.fullmatch(r"[0-9]{1,9}", at):
        return int(at)
    return timeline.clip_at(found, float(share)) if re.fullmatch(r"[01]?\.?[0-9]{1,6}", share) else 0


@staff_page
@require_GET
def cue_sheet(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show the cue sheet of a cut."""
    return _table(request, ref, number, "production/cuesheet.html")


@staff_page
@require_GET
def clearance(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show for every clip of a cut whether it is cleared, and why."""
    return _table(request, ref, number, "production/clearance.html")


def _table(request: HttpRequest, ref: str, number: int, template: str) -> HttpResponse:
    require(actor_of(request), "production.see")
    found = queries.clearance(queries.cut(ref, number))
    answer = request.GET.get("answer", "")
    clips = [one for one in found.clips if not answer or one.verdict.answer.value == answer]
    page = Paginator(clips, _ROWS).get_page(request.GET.get("page") or _page_of(request, clips))
    shown = {
        "section": "production",
        "cut": found.cut,
        "found": found,
        "production": found.cut.production,
        "planned": planned(queries.use_of(found.cut.production)),
        "page": page,
        "rows": queries.cue_rows(page, tongue()),
        "answer": answer,
        "reckoned": queries.reckoning(queries.cue_rows(found.clips, tongue())) if "clearance" in template else None,
    }
    return render(request, template, shown)


def _page_of(request: HttpRequest, clips: list[queries.Weighed]) -> int:
    """Return the page of a table on which the clip of the number asked for stands."""
    at = request.GET.get("at", "")
    return next((place // _ROWS + 1 for place, one in enumerate(clips) if str(one.clip.number) == at), 1)


@staff_page
@require_GET
def changes(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show what changed since the cut before, or since the one asked for, and which frames are to be cleared anew."""
    require(actor_of(request), "production.see")
    cut = queries.cut(ref, number)
    since = request.GET.get("since", "")
    found = queries.changes(cut, int(since) if re.fullmatch(r"[0-9]{1,9}", since) else None)
    pairs = [one for one in found.difference.pairs if one.changes or one.to_clear] if found else []
    page = Paginator(pairs, _ROWS).get_page(request.GET.get("page"))
    shown = {
        "section": "production",
        "cut": cut,
        "production": cut.production,
        "before": found.before if found else None,
        "found": found.difference if found else None,
        "page": page,
        "rows": [_changed(one, found) for one in page] if found else [],
        "earlier": [one for one in queries.cuts_of(cut.production) if one.number < number],
    }
    return render(request, "production/changes.html", shown)


def _changed(pair: Pair, found: queries.Changes) -> dict[str, object]:
    """Return a row of the page of changes: timecodes as the film and the source count them."""
    use = pair.after or pair.before
    if use is None:
        raise ValueError("a pair of nothing")
    rate = (found.after if pair.after else found.before).rate

    def in_source(spans: tuple[Span, ...]) -> list[str]:
        return [f"{use.rate.timecode(use.begins + one.start)} – {use.rate.timecode(use.begins + one.end)}"
                for one in spans]  # fmt: skip

    return {
        "use": use,
        "is_gone": pair.after is None,
        "words": [say(f"production.change_{change.value}") for change in pair.changes],
        "record": rate.timecode(use.record.start),
        "later": rate.seconds(pair.later) if pair.before and pair.after else 0,
        "gained": in_source(pair.gained),
        "lost": in_source(pair.lost),
        "to_clear": in_source(pair.to_clear),
        "frames": sum(span.frames for span in pair.to_clear),
    }


@staff_page
@require_GET
def download(request: HttpRequest, ref: str, number: int, what: str, form: str) -> HttpResponse:
    """Hand out the cue sheet or the clearance report as a file, in the reader's language or the one asked for."""
    require(actor_of(request), "production.see")
    make = downloads.cue_sheet if what == "cuesheet" else downloads.clearance
    made = make(queries.cut(ref, number), form, language=request.GET.get("language", ""))
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@staff_page
@require_POST
def tie(request: HttpRequest, ref: str, number: int, clip: int) -> HttpResponseBase:
    """Tie a clip to what a person named, or say that the production shot it itself."""
    actor = actor_of(request)
    require(actor, "production.edit")
    form = TieForm(request.POST)
    found = queries.clip(queries.cut(ref, number), clip)
    try:
        if "own_shoot" in request.POST:
            actions.say_own_shoot(found, by=actor)
        elif form.is_valid():
            starts_at = form.cleaned_data["starts_at"] or _proposed_start(request, form.cleaned_data["where"])
            actions.tie_by_hand(found, form.cleaned_data["where"], by=actor, starts_at=starts_at)
        else:
            messages.error(request, _("Name an item or a shot for clip %(number)s.") % {"number": clip})
            return redirect("production:cut", ref, number)
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
        return redirect("production:cut", ref, number)
    messages.success(request, _("Clip %(number)s is tied; the next cut will remember.") % {"number": clip})
    return redirect("production:cut", ref, number)


def _proposed_start(request: HttpRequest, where: str) -> str:
    """Return the timecode of the item's frame that a proposal begins at; empty without one."""
    first = request.POST.get("first", "")
    if not re.fullmatch(r"[0-9]{1,9}", first):
        return ""
    item = catalogue.item(where.partition("/")[0])
    return item.rate.timecode(item.start_frame + int(first))


@staff_page
@require_POST
def approve(request: HttpRequest, ref: str, number: int, clip: int) -> HttpResponseBase:
    """Approve the frames of a clip, or take the approval back."""
    actor = actor_of(request)
    require(actor, "production.approve")
    found = queries.clip(queries.cut(ref, number), clip)
    try:
        if "withdraw" in request.POST:
            actions.withdraw_approval(found, by=actor)
            messages.success(request, _("The approval of clip %(number)s was taken back.") % {"number": clip})
        else:
            actions.approve(found, note=request.POST.get("note", ""), by=actor)
            said = _("Clip %(number)s is approved for the frames it shows; later cuts keep that.")
            messages.success(request, said % {"number": clip})
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    return redirect("production:cut", ref, number)
