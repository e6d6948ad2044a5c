"""Repositories that are no nodes, as pages, the API and the command line show them."""

from __future__ import annotations

from typing import Any

from reelbridge.exchange.models import HarvestProblem, Source
from reelbridge.kernel.wording import say


def sources() -> list[Source]:
    """Return the repositories that are read."""
    return list(Source.objects.select_related("institution"))


def problems_of_source(source: Source, *, most: int = 100) -> list[HarvestProblem]:
    """Return the records that could not be kept whole, latest first."""
    return list(HarvestProblem.objects.filter(source=source).order_by("-at", "identifier")[:most])


def source_as_json(source: Source) -> dict[str, Any]:
    """Return a repository as the command line and the API give it."""
    return {
        "key": source.key,
        "names": dict(source.institution.names),
        "address": source.address,
        "profile": source.profile,
        "prefix": source.prefix,
        "set": source.set_spec,
        "language": source.language,
        "last_harvest_at": source.last_harvest_at.isoformat() if source.last_harvest_at else None,
        "last_harvest_count": source.last_harvest_count,
        "problems": [
            {"identifier": one.identifier, "code": one.why_code, "why": say(one.why_code, one.why_facts)}
            for one in problems_of_source(source)
        ],
    }
