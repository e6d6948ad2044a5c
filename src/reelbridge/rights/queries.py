"""Reading rights: grants, and whether a use is covered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Verdict
from reelbridge.rights import rules
from reelbridge.rights.models import Grant


def grant(ref: str) -> Grant:
    """Return one grant with its lines; raises NotFound."""
    found = Grant.objects.filter(ref=ref).prefetch_related("lines").first()
    if found is None:
        raise NotFound("rights.no_such_grant", ref=ref)
    return found


def grants(*, direction: str = "", state: str = "", partner_ref: str = "") -> QuerySet[Grant]:
    """Return the grants that fit, what ends first at the top."""
    raise NotImplementedError


def grants_for(item_ref: str) -> list[Grant]:
    """Return every grant over an item or part of it, revoked ones too."""
    raise NotImplementedError


def clearance_for(item_ref: str, span: Span | None, use: rules.Use) -> Verdict:
    """Say whether frames of an item (all of it without a span) may be used as asked, and why."""
    return clearances_for([(item_ref, span)], use)[0]


def clearances_for(asked: Sequence[tuple[str, Span | None]], use: rules.Use) -> list[Verdict]:
    """Say it for many at once, in their order, in a fixed number of queries; limits of seconds count together."""
    raise NotImplementedError


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the page, the API and the command line give it: answer, reasons, facts, sentences."""
    raise NotImplementedError


def terms_sheet(grant: Grant) -> dict[str, str]:
    """Return a grant as a plain readable sheet, by language: zh-Hans, ru, en."""
    raise NotImplementedError
