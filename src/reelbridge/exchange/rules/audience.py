"""Audiences: the public, groups of partners, one partner; and what of a record an agreement withholds from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from reelbridge.kernel.errors import BadInput

PUBLIC = "public"
GROUP = "group:"
PARTNER = "partner:"

#: Fields of an item that an agreement may withhold, and the empty value that stands in their place.
_OF_ITEM: dict[str, Any] = {"call_number": "", "reel": "", "file_name": "", "shots": []}
#: Fields of its work.
_OF_WORK: dict[str, Any] = {"descriptions": {}, "places": [], "subjects": []}
#: What is no field of a record but may be withheld all the same: what is said of people, the film, its pictures, and
#: the imprint by which films are compared.
_OTHERS = ("notes", "film", "stills", "imprint")
#: All that an agreement may withhold, in the order in which it is shown.
WITHHOLDABLE = (*_OF_ITEM, *_OF_WORK, *_OTHERS)
#: What the public is not told at first: where a thing lies, and what is noted about people.
AT_FIRST = ["call_number", "reel", "file_name", "notes"]

#: The short name of a group.
GROUP_NAME = re.compile(r"^[a-z][a-z0-9-]{1,29}\Z", re.ASCII)


def group_name(text: str) -> str:
    """Return the short name of a group, ``carmen`` or ``group:carmen``, checked; raises BadInput."""
    name = text.strip().removeprefix(GROUP)
    if not GROUP_NAME.match(name):
        raise BadInput("exchange.group_name_wrong", name=text[:40])
    return name


def withheld(names: Collection[str]) -> list[str]:
    """Return what an agreement withholds, each thing once and in order; raises BadInput for an unknown name."""
    for name in names:
        if name not in WITHHOLDABLE:
            raise BadInput("exchange.cannot_be_withheld", field=name[:40], known=", ".join(WITHHOLDABLE))
    return [name for name in WITHHOLDABLE if name in names]


def shown_of(record: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return the record of an item without what is withheld; agents named nowhere in the rest go, too."""
    shown = {**record, **{name: empty for name, empty in _OF_ITEM.items() if name in names}}
    work = shown.get("work")
    if isinstance(work, Mapping):
        shown["work"] = {**work, **{name: empty for name, empty in _OF_WORK.items() if name in names}}
    agents = shown.get("agents", [])
    if "shots" in names:
        taking_part = {part["agent"] for part in (work or {}).get("parts", [])}
        agents = [agent for agent in agents if agent["ref"] in taking_part]
    if "notes" in names:
        agents = [{**agent, "notes": {}} for agent in agents]
    if "agents" in shown:
        shown["agents"] = agents
    return shown


def hides(names: Collection[str], kind: str) -> bool:
    """Whether a derivative of this kind (``proxy``, ``poster``, ``still``, ``audio``, ``imprint``) is withheld."""
    return {"poster": "stills", "still": "stills", "imprint": "imprint"}.get(kind, "film") in names
