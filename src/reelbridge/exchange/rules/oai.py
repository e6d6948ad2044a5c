"""OAI-PMH 2.0, both ends: arguments, dates, resumption tokens; no XML here."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

OWN_PREFIX = "reelbridge"
PREFIXES = ("oai_dc", "pbcore", OWN_PREFIX)
IDENTIFIER = "urn:reelbridge:"

#: Each verb's arguments: the required ones, then the others; a resumption token stands alone.
VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
}
RESUMABLE = frozenset({"ListIdentifiers", "ListRecords"})

_SECOND = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", re.ASCII)
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$", re.ASCII)
_DAY_S = 86_400


class OaiError(Exception):
    """A protocol error: its code as the protocol names it, and a sentence in English, as the protocol wants."""

    def __init__(self, code: str, sentence: str) -> None:
        """Name the error."""
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list asks for, and how far it has come: seconds and row of the last record given."""

    prefix: str
    set_spec: str = ""
    after_s: float | None = None
    before_s: float | None = None
    last_s: float | None = None
    last_row: int = 0
    given: int = 0
    #: How long the list was when it was begun; 0 before its first page.
    total: int = 0

    def token(self) -> str:
        """Return it as a resumption token: all of its state, so that it survives restarts."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode("ascii").rstrip("=")


def arguments(pairs: Mapping[str, list[str]]) -> dict[str, str]:
    """Return a request's arguments, ``verb`` among them; raises OaiError for illegal, missing or repeated ones."""
    given = {name: values[0] for name, values in pairs.items()}
    verb = given.get("verb", "")
    if verb not in VERBS or len(pairs["verb"]) > 1:
        raise OaiError("badVerb", "The verb is missing, repeated or unknown.")
    if any(len(values) > 1 for values in pairs.values()):
        raise OaiError("badArgument", "An argument is repeated.")
    required, others = VERBS[verb]
    names = set(given) - {"verb"}
    if verb in RESUMABLE and "resumptionToken" in names:
        if names != {"resumptionToken"}:
            raise OaiError("badArgument", "A resumption token stands alone.")
        return given
    if not required <= names or not names <= required | others:
        raise OaiError("badArgument", "An argument is missing or illegal for this verb.")
    return given


def listing(given: Mapping[str, str]) -> Listing:
    """Return what a list request asks for; raises OaiError for dates, tokens and prefixes that are wrong."""
    if token := given.get("resumptionToken"):
        return resumed(token)
    prefix = given["metadataPrefix"]
    if prefix not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", f"There is no metadata format {prefix[:40]!r} here.")
    since, until = given.get("from"), given.get("until")
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "from and until differ in granularity.")
    after = None if since is None else moment(since).timestamp()
    before = None if until is None else moment(until).timestamp() + (_DAY_S if len(until) == 10 else 1)
    if after is not None and before is not None and after >= before:
        raise OaiError("badArgument", "from is later than until.")
    return Listing(prefix, given.get("set", ""), after, before)


def resumed(token: str) -> Listing:
    """Return the listing a token stands for; raises OaiError when it is none of ours."""
    try:
        state = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        known = Listing(**state)
        whole = (known.last_row, known.given, known.total)
        moments = (known.after_s, known.before_s, known.last_s)
        if (
            known.prefix not in PREFIXES
            or not isinstance(known.set_spec, str)
            or not all(type(one) is int and 0 <= one < 1 << 62 for one in whole)
            or not all(one is None or (type(one) is float and -1e11 < one < 1e12) for one in moments)
        ):
            raise ValueError(token)
    except (ValueError, TypeError, binascii.Error, RecursionError) as fault:
        raise OaiError("badResumptionToken", "The resumption token is not one of this node's.") from fault
    return known


def moment(text: str) -> datetime:
    """Return a UTC datestamp as a moment; raises OaiError for anything else."""
    try:
        if not _SECOND.match(text) and not _DAY.match(text):
            raise ValueError(text)
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as fault:
        raise OaiError("badArgument", f"{text[:40]!r} is no UTC datestamp.") from fault


def stamp(when: datetime) -> str:
    """Return a moment as a UTC datestamp to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
