"""Reckoning a partner's statement of income again, from nothing but the file."""

from __future__ import annotations

import json
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.production.rules.planning import Entry, Income, Share, entry
from reelbridge.production.rules.statement import statement

_LARGEST = 16 << 20


def disagreements(content: bytes) -> list[str]:
    """Return, line by line, where a statement differs from what its own shares and amounts give; empty when nowhere.

    Raises BadInput for what is no statement (``reelbridge-statement/1``) or holds a wrong entry.
    """
    written = _read(content)
    shares = [one for part in written["shares"] if isinstance(one := entry("share", part), Share)]
    lines = [dict(one) for one in written["lines"]]
    told = [one.pop("parts", {}) for one in lines]
    income = [one for part in lines if isinstance(one := _income(part), Income)]
    made = statement(income, shares)
    found = []
    for number, (line, parts) in enumerate(zip(made.lines, told, strict=True), 1):
        exact = {partner: str(part) for partner, part in line.parts}
        if exact != parts:
            found.append(f"{number}: {parts} ≠ {exact}")
    sums = {partner: {one: str(held[one]) for one in held} for partner, held in made.sums.items()}
    if sums != written["sums"]:
        found.append(f"{written['sums']} ≠ {sums}")
    return found


def _read(content: bytes) -> dict[str, Any]:
    try:
        written = json.loads(content[:_LARGEST])
        if written["format"] != "reelbridge-statement/1":
            raise BadInput("production.statement_not_understood")
        for name in ("shares", "lines"):
            if not all(isinstance(one, dict) for one in written[name]):
                raise BadInput("production.statement_not_understood")
        return {name: written[name] for name in ("shares", "lines", "sums")}
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise BadInput("production.statement_not_understood") from fault


def _income(part: dict[str, Any]) -> Entry:
    return entry("income", part)
