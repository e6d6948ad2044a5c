"""The shape of letters: ActivityStreams 2.0 notifications in COAR Notify patterns (docs/formats/messages.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelbridge.kernel.errors import BadInput

#: Where the words of a letter are explained; ``reelbridge:`` marks our own.
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://coar-notify.net", {"reelbridge": "urn:reelbridge:"}]
OURS = "reelbridge:"
ACTIVITIES = frozenset({"Offer", "Accept", "Reject", "TentativeAccept", "Announce", "Undo", "Flag"})
#: The largest letter taken in; letters carry words and terms, never films.
LARGEST_BYTES = 1 << 20

_ID = re.compile(r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_OBJECT = re.compile(r"^[A-Z][A-Za-z]{1,29}$")


@dataclass(frozen=True, slots=True)
class Station:
    """One end of the line: a node's id, its name and its address."""

    node_id: str
    name: str
    address: str

    def as_json(self) -> dict[str, str]:
        """Return it as COAR Notify names a service."""
        return {"id": self.address, "type": "Service", "inbox": f"{self.address}/exchange/inbox"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the line itself reads of a letter; the rest is for the receiver of its kind."""

    message_id: str
    kind: str
    origin: str
    target: str
    in_reply_to: str


def kind_of(message: Mapping[str, Any]) -> str:
    """Return activity and object type, such as ``Offer:Request``, under which receivers register.

    Raises BadInput when either is missing.
    """
    thing = message.get("object")
    inner = thing.get("type") if isinstance(thing, Mapping) else None
    activity, named = _first_type(message.get("type")), _first_type(inner).removeprefix(OURS)
    if activity not in ACTIVITIES:
        raise BadInput("exchange.letter_not_understood", field="type")
    if not _OBJECT.match(named):
        raise BadInput("exchange.letter_not_understood", field="object.type")
    return f"{activity}:{named}"


def compose(
    content: Mapping[str, Any], *, message_id: str, written_at: datetime, sender: Station, to: Station
) -> dict[str, Any]:
    """Return a whole letter: what the writer gave, in the envelope of this line."""
    thing = dict(content["object"])
    named = kind_of(content).partition(":")[2]
    thing["type"] = f"{OURS}{named}"
    return {
        **content,
        "@context": CONTEXT,
        "id": message_id,
        "type": content["type"],
        "object": thing,
        "actor": {"id": sender.address, "type": "Organization", "name": sender.name},
        "origin": {**sender.as_json(), "reelbridge:node": sender.node_id},
        "target": {**to.as_json(), "reelbridge:node": to.node_id},
        "published": written_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def opened(message: object) -> Envelope:
    """Return what the line reads of a letter that came in; raises BadInput naming the first thing that is wrong."""
    if not isinstance(message, dict):
        raise BadInput("exchange.letter_not_understood", field="@context")
    context = message.get("@context")
    if not isinstance(context, list) or CONTEXT[0] not in context:
        raise BadInput("exchange.letter_not_understood", field="@context")
    message_id = message.get("id")
    if not isinstance(message_id, str) or not _ID.match(message_id):
        raise BadInput("exchange.letter_not_understood", field="id")
    answered = message.get("inReplyTo", "")
    if not isinstance(answered, str):
        raise BadInput("exchange.letter_not_understood", field="inReplyTo")
    return Envelope(message_id, kind_of(message), _node(message, "origin"), _node(message, "target"), answered)


def _node(message: Mapping[str, Any], end: str) -> str:
    station = message.get(end)
    named = station.get("reelbridge:node") if isinstance(station, Mapping) else None
    if not isinstance(named, str) or not named:
        raise BadInput("exchange.letter_not_understood", field=end)
    return named


def _first_type(given: object) -> str:
    if isinstance(given, list):
        given = given[0] if given else ""
    return given if isinstance(given, str) else ""
