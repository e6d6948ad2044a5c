"""Writing captions: attaching a file to an item, and taking captions away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.captions import queries
from reelbridge.captions.events import CaptionsChanged
from reelbridge.captions.models import Caption
from reelbridge.captions.rules import CaptionKind, Cue, read_captions
from reelbridge.captions.rules.cues import moment
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language as language_tag
from reelbridge.search.actions import touch
from reelbridge.vault.actions import take_in
from reelbridge.vault.models import StoredFile


def add_captions(  # noqa: PLR0913 -- what captions consist of
    item_ref: str,
    content: bytes,
    name: str,
    *,
    language: str,
    by: Actor,
    kind: str = CaptionKind.SUBTITLES,
    label: str = "",
    is_machine: bool = False,
) -> Caption:
    """Attach a SubRip or WebVTT file to an item; the file itself goes into the vault. The same twice is the one row.

    Raises NotFound for the item, BadInput for a file that is no captions, is wrong inside, or runs past the film.
    """
    require(by, "captions.edit")
    item = catalogue.item(item_ref)
    tag, wanted, shown_name = language_tag(language), _kind(kind), Path(name).name[:255] or "captions"
    cues = read_captions(content, shown_name, language=tag)
    _refuse_beyond(item, cues, shown_name)
    stored = _store(content, shown_name)
    with transaction.atomic():
        same = {"item_ref": item_ref, "language": tag, "kind": wanted, "digest": stored.digest}
        if known := Caption.objects.filter(**same).first():
            return known
        made = Caption.objects.create(
            **same,
            ref=next_ref("c"),
            label=label.strip()[:200],
            is_machine=is_machine,
            file_name=shown_name,
            cues_json=[[cue.start_ms, cue.end_ms, cue.text, cue.settings] for cue in cues],
            added_by=by.name,
        )
        record("captions.added", f"item:{item_ref}", by=by, ref=made.ref, language=tag, cues=len(cues))
        announce(CaptionsChanged(item_ref, tag))
        touch("item", item_ref)
    return made


@transaction.atomic
def remove_captions(ref: str, *, by: Actor) -> None:
    """Take captions from their item; the file stays in the vault. Raises NotFound."""
    require(by, "captions.edit")
    gone = queries.caption(ref)
    record("captions.removed", f"item:{gone.item_ref}", by=by, ref=ref, language=gone.language, digest=gone.digest)
    announce(CaptionsChanged(gone.item_ref, gone.language))
    touch("item", gone.item_ref)
    gone.delete()


def _kind(text: str) -> CaptionKind:
    try:
        return CaptionKind(text)
    except ValueError as fault:
        raise BadInput("captions.kind_unknown", text=text[:40], known=", ".join(CaptionKind)) from fault


def _refuse_beyond(item: Item, cues: tuple[Cue, ...], name: str) -> None:
    last = max(cue.start_ms for cue in cues)
    if item.medium == "film" and item.frames and item.rate_text and last > item.seconds * 1000:
        raise BadInput("captions.beyond_the_film", name=name, moment=moment(last), item=item.ref)


def _store(content: bytes, name: str) -> StoredFile:
    with tempfile.NamedTemporaryFile(
        dir=settings.NODE.path("incoming"), suffix=Path(name).suffix[:10], delete=False
    ) as new:
        new.write(content)
    # whoever may attach captions may have their file kept: the node stores it for them
    return take_in(Path(new.name), by=THE_NODE, name=name, move=True)
