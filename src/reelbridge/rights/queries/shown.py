"""Answers as the API and the command line give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.kernel.wording import say_reason
from reelbridge.rights.rules.watch import Plan
from reelbridge.rights.rules.weighed import Weighed


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the API and the command line give it: answer, reasons with facts and sentences."""
    return {
        "answer": verdict.answer.value,
        "is_clear": verdict.is_clear,
        "reasons": [reason_as_json(reason) for reason in verdict.reasons],
    }


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """Return a reason as code, sentence and facts."""
    return {"code": reason.code, "sentence": say_reason(reason), "facts": dict(reason.facts)}


def broken_as_json(plan: Plan, reasons: Iterable[Reason]) -> dict[str, Any]:
    """Return something that would break, with what would stand in its way."""
    return {
        "name": plan.name,
        "url": plan.url,
        "item": plan.asked.item_ref,
        "reasons": [reason_as_json(reason) for reason in reasons],
    }


def weighed_as_json(found: Weighed) -> dict[str, Any]:
    """Return the whole answer as the API and the command line give it."""
    return verdict_as_json(found.verdict) | {
        "extent": str(found.extent),
        "uncovered": [
            {
                "territories": sorted(one.box.territories),
                "media": sorted(one.box.media),
                "languages": sorted(one.box.languages - {""}),
                "window": str(one.box.window),
                "start": one.box.span.start if one.box.span else None,
                "end": one.box.span.end if one.box.span else None,
                "reasons": [reason_as_json(reason) for reason in one.reasons],
            }
            for one in found.uncovered
        ],
        "nearest": [
            {
                "kind": one.kind,
                "use": one.use.as_json(),
                "start": one.span.start if one.span else None,
                "end": one.span.end if one.span else None,
            }
            for one in found.nearest
        ],
        "clauses": dict(found.clauses),
        "ask": dict(found.ask),
    }
