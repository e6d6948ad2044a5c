"""Attaching scanned documents to grants and papers, and taking them off again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue.rules.file_names import plain_label, safe_name
from reelbridge.kernel.errors import BadInput
from reelbridge.media.queries import probe, read_paper
from reelbridge.media.rules.probe import Kind
from reelbridge.rights import queries
from reelbridge.rights.models import Scan
from reelbridge.rights.rules.scans import Form, picture_form
from reelbridge.vault.actions.taking_in import take_in

#: A larger scan is split, or scanned again more lightly.
MOST_BYTES = 200_000_000


def attach_scan(ref: str, path: Path, *, by: Actor, name: str = "") -> Scan:
    """Attach a scanned document to a grant or a paper; the same bytes again give the same row.

    A PDF, a picture or a plain text, opened whole by a child process first. Raises NotFound for an unknown ref,
    BadInput for what is none of these, is locked, broken or too large, NotAllowed; nothing is kept then.
    """
    require(by, "rights.issue")
    of = queries.scanned_of(ref)
    kept = safe_name(name or path.name)
    form, pages = _form_of(path, kept)
    # whoever may write a grant down may have its contract kept: the node stores it for them
    digest = take_in(path, by=THE_NODE, name=plain_label(kept)).digest
    with transaction.atomic():
        scan, is_new = Scan.objects.get_or_create(
            digest=digest,
            **of,
            defaults={"name": kept, "media_type": form, "pages": pages, "attached_by": by.name},
        )
        if is_new:
            record("rights.scan_attached", queries.subject_of(scan), by=by, name=kept, digest=digest)
    return scan


def attach_chunks(ref: str, chunks: Iterable[bytes], *, by: Actor, name: str) -> Scan:
    """Attach a document that arrives in pieces; raises as ``attach_scan``."""
    require(by, "rights.issue")
    with NamedTemporaryFile(dir=settings.NODE.path("incoming")) as kept:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise BadInput("media.paper_too_large", file=safe_name(name), megabytes=MOST_BYTES // 1_000_000)
            kept.write(chunk)
        kept.flush()
        return attach_scan(ref, Path(kept.name), by=by, name=name)


@transaction.atomic
def take_off_scan(ref: str, number: int, *, by: Actor) -> None:
    """Take a document off again; its file stays in the vault. Raises NotFound."""
    require(by, "rights.issue")
    scan = queries.scan(ref, number)
    record("rights.scan_taken_off", queries.subject_of(scan), by=by, name=scan.name, digest=scan.digest)
    scan.delete()


def _form_of(path: Path, name: str) -> tuple[Form, int]:
    """Return what a file is and how many pages it has; raises BadInput for what cannot be opened."""
    form = picture_form(_first_bytes(path))
    if form is None:
        paper = read_paper(path, name=name)
        return (Form.PDF if paper.kind == "pdf" else Form.TEXT), len(paper.pages)
    if probe(path, name=name).kind is not Kind.PHOTOGRAPH:
        raise BadInput("rights.scan_is_no_page", file=name)
    return form, 1


def _first_bytes(path: Path) -> bytes:
    """Return the first bytes of a file; none where it cannot be read, of which its reader tells."""
    try:
        with path.open("rb") as stream:
            return stream.read(8)
    except OSError:
        return b""
