"""A record of ours in the fifteen elements of Dublin Core, for harvesters that know nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: What an agent did for a work, as Dublin Core tells apart.
_CREATORS = frozenset({"director", "photographer", "writer", "camera"})
_SUBJECTS = frozenset({"depicted"})
_TYPES = {"film": "MovingImage", "photograph": "StillImage", "sound": "Sound"}


def described(record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield element, text and language (or nothing) for an item's record."""
    work = record.get("work") or {}
    yield from (("title", title["text"], title["language"]) for title in work.get("titles", []))
    yield from _people(record, work)
    yield from (("description", text, tag) for tag, text in (work.get("descriptions") or {}).items())
    yield from (("subject", subject, "") for subject in work.get("subjects", []))
    for place in work.get("places", []):
        yield from (("coverage", text, tag) for tag, text in (place.get("names") or {}).items())
    yield "type", _TYPES.get(str(record.get("medium", "")), "MovingImage"), ""
    yield from (("language", tag, "") for tag in work.get("languages", []))
    alone = {
        "date": work.get("made"),
        "identifier": record.get("ref"),
        "source": record.get("call_number"),
        "publisher": record.get("keeper"),
    }
    yield from ((element, str(text), "") for element, text in alone.items() if text)


def _people(record: Mapping[str, Any], work: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    agents = {agent["ref"]: agent for agent in record.get("agents", [])}
    for part in work.get("parts", []):
        activity = part["activity"]
        element = "creator" if activity in _CREATORS else "subject" if activity in _SUBJECTS else "contributor"
        for name in agents.get(part["agent"], {}).get("names", []):
            if name.get("role", "preferred") == "preferred":
                yield element, name["text"], name["language"]
