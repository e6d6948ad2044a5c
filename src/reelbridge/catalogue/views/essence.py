"""Proxies, posters, stills and sound of items: our own from disk, partners' through the relay."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.base.streams import serve_file
from reelbridge.catalogue import queries, relays
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import NotFound
from reelbridge.media.queries import audio_path, poster_path, proxy_path, still_path

_STILL = re.compile(r"stills/([0-9]{1,10})\.jpg", re.ASCII)
_SOUND = re.compile(r"audio-([0-9]{1,3})\.m4a", re.ASCII)
_TYPES = {".mp4": "video/mp4", ".m4a": "audio/mp4", ".jpg": "image/jpeg"}

#: How long a browser may keep a picture without asking again: short, since permission may be withdrawn.
_FRESH_S = 300


@require_safe
@staff_page
def essence(request: HttpRequest, ref: str, what: str) -> HttpResponseBase:
    """Answer with ``proxy.mp4`` (``.jpg``, ``.m4a``), ``poster.jpg``, ``stills/120.jpg`` or ``audio-2.m4a``."""
    item = queries.item(ref)
    actor = actor_of(request)
    require(actor, "catalogue.see")
    relays.require_seeing(item, actor, what)
    try:
        return show(request, item, what)
    except NotFound:
        # a picture in a page that is not made yet shows as such; whoever asks for the file itself hears the truth
        if request.headers.get("Sec-Fetch-Dest") != "image":
            raise
        return redirect(static("catalogue/no-picture.svg"))


def show(request: HttpRequest, item: Item, what: str) -> HttpResponseBase:
    """Answer with a derivative of an item, permission given; raises NotFound when neither we nor its holder have it."""
    digest = queries.master_digest(item)
    relay = relays.relay()
    if digest is None and relay is not None and not queries.is_own(item):
        return relay(request, item, what)
    path = _path(digest, what) if digest else None
    if digest is None or path is None:
        raise NotFound("catalogue.nothing_to_see", ref=item.ref, what=what)
    fresh = _FRESH_S if path.suffix == ".jpg" else 0
    return serve_file(
        request, path, media_type=_TYPES[path.suffix], etag=f"{digest[:16]}-{what.replace('/', '-')}", max_age_s=fresh
    )


def _path(digest: str, what: str) -> Path | None:
    """Return the file on disk, a still being made when it is missing; None for what items do not have."""
    if what == "poster.jpg":
        return poster_path(digest)
    if still := _STILL.fullmatch(what):
        return still_path(digest, int(still[1]))
    if sound := _SOUND.fullmatch(what):
        return audio_path(digest, int(sound[1]))
    proxy = proxy_path(digest) if what.startswith("proxy.") else None
    return proxy if proxy and proxy.name == what else None
