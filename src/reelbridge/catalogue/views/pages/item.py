"""The page of an item: its film or picture, names, facts, files and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.models import AuditEntry
from reelbridge.base.policy import require
from reelbridge.base.queries import history_of_all, job_about
from reelbridge.catalogue import queries
from reelbridge.catalogue.models import Item, ItemFile
from reelbridge.catalogue.views.pages.credits import credits_of
from reelbridge.catalogue.views.pages.strip import shape_of, shots_of
from reelbridge.kernel import clock
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.wording import N_, gettext_now
from reelbridge.media.models import Analysis
from reelbridge.media.queries import analyses
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import stored_files
from reelbridge.vault.rules.rereading import State, due_before

#: What floors above add to the page, by the address they answer at; those that no floor answers are left out.
ADDED = {"rights": "/rights/of/{ref}/", "captions": "/captions/of/{ref}/"}

#: What people call the containers that FFmpeg names by its readers.
CONTAINERS = {"matroska": "Matroska", "mov": "MP4", "avi": "AVI", "mxf": "MXF", "mpegts": "MPEG-TS", "wav": "WAV"}
SHAPES = {
    State.SOUND: (Answer.YES, N_("intact")),
    State.DAMAGED: (Answer.NO, N_("bytes differ")),
    State.MISSING: (Answer.NO, N_("missing")),
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of an item as the page shows it."""

    file: ItemFile
    stored: StoredFile | None
    format: str
    answer: Answer
    word: str


@require_safe
@staff_page
def item_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show an item, ours or a partner's."""
    require(actor_of(request), "catalogue.see")
    item = queries.item_for_page(ref)
    work = item.manifestation.work
    own = queries.is_own(item)
    examined = analyses(file.digest for file in item.files.all())
    master = queries.master_digest(item)
    analysis = examined.get(master) if master else None
    shown: dict[str, Any] = {
        "section": "holdings",
        "item": item,
        "work": work,
        "own": own,
        "is_here": master is not None,
        "analysis": analysis,
        "job": job_about(f"file:{master}") if _is_being_made(analysis) else None,
        "being_made": _is_being_made(analysis),
        "seen": queries.where_to_see(item),
        "shots": shots_of(item),
        "shape": shape_of(item),
        "credits": credits_of(work),
        "copies": [one for one in queries.items_of(work) if one.pk != item.pk],
        "files": _files(item, examined),
        "history": _history(item),
        "added": _added(item),
        "ask": "" if own else _open_address("/exchange/ask/"),
    }
    return render(request, "catalogue/item.html", shown)


@require_safe
@staff_page
def making(request: HttpRequest, ref: str) -> HttpResponse:
    """Tell how far the viewing copy of an item is; once it is ready, have the page loaded again."""
    require(actor_of(request), "catalogue.see")
    item = queries.item(ref)
    master = queries.master_digest(item)
    analysis = analyses([master]).get(master) if master else None
    if not _is_being_made(analysis):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "catalogue/_making.html", {"item": item, "job": job_about(f"file:{master}")})


def _is_being_made(analysis: Analysis | None) -> bool:
    return analysis is not None and analysis.state in ("waiting", "running")


def _files(item: Item, examined: dict[str, Analysis]) -> list[FileRow]:
    held = stored_files(file.digest for file in item.files.all())
    before = due_before(clock.now(), settings.NODE.options.verify_days)
    rows = []
    for file in item.files.all():
        stored = held.get(file.digest)
        answer, word = SHAPES[State(stored.state)] if stored else SHAPES[State.MISSING]
        if stored and stored.state == State.SOUND and stored.verified_at < before:
            answer, word = Answer.IF, N_("due to be read again")
        rows.append(FileRow(file, stored, _format(examined.get(file.digest)), answer, gettext_now(word)))
    return rows


def _format(analysis: Analysis | None) -> str:
    """Return what a file is, as ``FFV1 / matroska, 1440 × 1080``."""
    if analysis is None:
        return ""
    probe = analysis.as_probe()
    container = CONTAINERS.get(probe.container.split(",")[0], probe.container.split(",")[0])
    made = " / ".join(part for part in (probe.codec.upper(), container) if part)
    return f"{made}, {probe.width} × {probe.height}" if probe.width else made


def _history(item: Item) -> list[AuditEntry]:
    subjects = [f"item:{item.ref}", f"work:{item.manifestation.work.ref}"]
    return history_of_all([*subjects, *(f"file:{file.digest}" for file in item.files.all())], limit=12)


def _added(item: Item) -> dict[str, str]:
    wanted = [name for name in ADDED if name != "captions" or item.medium != "photograph"]
    found = {name: _open_address(ADDED[name].format(ref=item.ref)) for name in wanted}
    return {name: address for name, address in found.items() if address}


def _open_address(address: str) -> str:
    """Return an address of this node when a floor above answers there, else nothing."""
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address
