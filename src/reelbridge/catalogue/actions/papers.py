"""Documents that belong to an item: shot lists, letters, dubbing sheets; their text is found with the item."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed
from reelbridge.catalogue.models import ItemFile, PaperText
from reelbridge.catalogue.queries import things
from reelbridge.catalogue.rules.file_names import plain_label, safe_name
from reelbridge.catalogue.rules.vocabulary import FileRole
from reelbridge.kernel.errors import BadInput
from reelbridge.media.queries import read_paper
from reelbridge.vault.actions.taking_in import take_in


def attach_paper(item_ref: str, path: Path, *, by: Actor, name: str = "") -> ItemFile:
    """Attach a document, PDF or plain text, to an item of ours; the same bytes again give the same row.

    Raises NotFound, BadInput for a partner's item and for what is no document, NotAllowed; nothing is kept then.
    """
    require(by, "catalogue.ingest")
    item = things.item(item_ref)
    if not things.is_own(item):
        raise BadInput("catalogue.item_is_a_partners", ref=item.ref)
    kept = safe_name(name or path.name)
    paper = read_paper(path, name=kept)
    digest = take_in(path, by=by, name=plain_label(kept)).digest
    with transaction.atomic():
        file, is_new = ItemFile.objects.get_or_create(
            item=item, digest=digest, defaults={"role": FileRole.DOCUMENT, "name": kept}
        )
        if is_new:
            PaperText.objects.create(file=file, kind=paper.kind, pages=paper.pages)
            changed(item, "attach_paper", by=by, name=kept)
    return file
