"""Captions through the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.captions import actions, queries
from reelbridge.captions.rules import LARGEST_BYTES, CaptionKind
from reelbridge.captions.schemas import CaptionOut, caption_out
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import BadInput

router = Router(tags=["captions"])


@router.get("/items/{ref}/captions", response=list[CaptionOut])
def list_captions(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """List an item's captions."""
    require(actor_of(request), "captions.see")
    catalogue.item(ref)
    return [caption_out(one) for one in queries.for_item(ref)]


@router.post("/items/{ref}/captions", response=CaptionOut)
def add_captions(
    request: HttpRequest,
    ref: str,
    *,
    file: File[UploadedFile],
    language: Form[str],
    kind: Form[str] = CaptionKind.SUBTITLES.value,
    label: Form[str] = "",
) -> dict[str, Any]:
    """Attach a SubRip or WebVTT file to an item."""
    if (file.size or 0) > LARGEST_BYTES:
        raise BadInput("captions.too_large", name=file.name, most=LARGEST_BYTES // 1_000_000)
    made = actions.add_captions(
        ref, file.read(), file.name or "", language=language, kind=kind, label=label, by=actor_of(request)
    )
    return caption_out(made)
