"""What readers of every format share: clips and losses gathered as they come, and markup that cannot bite."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.cutlist import MOST_EVENTS, MOST_LOSSES, CutEvent, CutList, Loss

#: Sequences within sequences, and elements within elements.
MOST_NESTED = 40
_NO_MARKUP = b"<!ENTITY"


@dataclass(slots=True)
class Gathering:
    """The clips and losses of a list while it is read."""

    rate: Rate
    events: list[CutEvent] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def lose(self, line: int, place: str, code: str, **facts: object) -> None:
        """Name something that was not kept; the same thing twice running is named once."""
        loss = Loss(line, place[:200], Reason(code, {"line": line, "place": place[:200], **facts}))
        if not self.losses or self.losses[-1] != loss:
            self.losses.append(loss)

    def add(self, event: CutEvent) -> None:
        """Keep a clip under the next number; raises BadInput beyond the most a film has, or past 24 hours."""
        if len(self.events) >= MOST_EVENTS:
            raise BadInput("production.too_many_events", most=MOST_EVENTS)
        if event.record.end > 24 * 3600 * self.rate.nominal:
            raise BadInput("production.past_midnight_place", place=event.name or f"{event.line}")
        self.events.append(replace(event, number=len(self.events) + 1))

    def span(self, first: Fraction, last: Fraction) -> Span | None:
        """Return the film's frames between two moments, each rounded to the nearest; None when there are none."""
        start, end = round(first * self.rate.fps), round(last * self.rate.fps)
        return Span(start, end) if 0 <= start < end else None

    def whole(self, name: str, title: str, evidence: Reason, encoding: str = "utf-8") -> CutList:
        """Return the list; raises BadInput when it shows nothing."""
        if not self.events:
            raise BadInput("production.no_clips")
        kept, more = tuple(self.losses[:MOST_LOSSES]), max(0, len(self.losses) - MOST_LOSSES)
        return CutList(name, title, self.rate, tuple(self.events), kept, more, rate_evidence=(evidence,),
                       encoding=encoding)  # fmt: skip


def agreed(said: Rate, asked: Rate | None) -> tuple[Rate, Reason]:
    """Return the rate to read at and why; raises BadInput when the one asked for counts otherwise."""
    if asked is None:
        return said, Reason("production.rate_in_timeline", {"rate": str(said)})
    if asked.nominal != said.nominal:
        raise BadInput("production.timeline_at_another_rate", rate=str(asked), said=str(said))
    return asked, Reason("production.rate_given", {"rate": str(asked)})


def source_frames(first: Fraction, last: Fraction, rate: Rate) -> Span:
    """Return the frames of a source seen between two of its moments: outwards, forgiving a hundredth of a frame."""
    low, high = sorted((first, last))
    start = max(0, _down(low * rate.fps))
    return Span(start, max(start + 1, -_down(-high * rate.fps)))


def _down(value: Fraction) -> int:
    nearest = round(value)
    return nearest if abs(value - nearest) < Fraction(1, 100) else value.numerator // value.denominator


def file_of(address: str) -> str:
    """Return the file's name at the end of an address or a path of either kind."""
    path = unquote(urlsplit(address).path) if "://" in address else unquote(address)
    return PurePosixPath(path.replace("\\", "/")).name


def markup(content: bytes) -> Any:
    """Return the root of an XML file with the line of each element; raises BadInput.

    Entities are refused, nothing outside the file is opened, and nesting is bounded by the parser.
    """
    from lxml import etree  # noqa: PLC0415 -- edit lists must not pay for it

    if _NO_MARKUP in content[:100_000].replace(b"\x00", b""):
        raise BadInput("production.xml_entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        line = getattr(fault, "lineno", None) or 1
        raise BadInput("production.not_xml", line=line, why=str(fault).split(", line")[0][:200]) from fault
