"""Scanned documents behind grants and papers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from reelbridge.kernel.errors import NotFound
from reelbridge.rights.models import Grant, Paper, Scan


def scanned_of(ref: str) -> dict[str, Grant | Paper]:
    """Return the grant or the paper of a ref, by what it is; raises NotFound."""
    if grant := Grant.objects.filter(ref=ref).first():
        return {"grant": grant}
    if paper := Paper.objects.filter(ref=ref).first():
        return {"paper": paper}
    raise NotFound("rights.no_such_grant", ref=ref)


def scans(ref: str) -> QuerySet[Scan]:
    """Return the documents behind a grant or a paper, the oldest first; raises NotFound for an unknown ref."""
    return Scan.objects.filter(**scanned_of(ref))


def scans_of(refs: Collection[str]) -> QuerySet[Scan]:
    """Return the documents behind several grants and papers."""
    return Scan.objects.filter(Q(grant__ref__in=refs) | Q(paper__ref__in=refs)).select_related("grant", "paper")


def scan(ref: str, number: int) -> Scan:
    """Return one document behind a grant or a paper; raises NotFound."""
    found = scans(ref).select_related("grant", "paper").filter(pk=number).first()
    if found is None:
        raise NotFound("rights.no_such_scan", ref=ref)
    return found


def ref_of(scan: Scan) -> str:
    """Return the ref of the grant or the paper that a document is behind."""
    return scan.grant.ref if scan.grant else scan.paper.ref if scan.paper else ""


def subject_of(scan: Scan) -> str:
    """Return what the log says a document is about."""
    return f"{'grant' if scan.grant_id else 'paper'}:{ref_of(scan)}"
