"""Catalogues of repositories that are no nodes: named by an archivist, read by a mapping profile, kept as records."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Max

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import actions as catalogue
from reelbridge.exchange.actions.harvesting import (
    LARGEST_PAGE_BYTES,
    Harvest,
    Shown,
    in_order,
    problem_of,
    question,
    read_all,
)
from reelbridge.exchange.models import ForeignRef, HarvestProblem, Partner, Source
from reelbridge.exchange.rules import card
from reelbridge.exchange.rules.foreign import PROFILES, read_foreign
from reelbridge.exchange.rules.oai_reading import Harvested, Page, read_page
from reelbridge.exchange.wire import fetch_unsigned
from reelbridge.kernel.errors import BadInput, Conflict, NotFound, Refusal, Unreachable
from reelbridge.kernel.language import language

_KEY = re.compile(r"[a-z][a-z0-9]{1,19}", re.ASCII)

#: A repository that asks to wait is waited for so long at most, so often; then the job comes back later.
LONGEST_WAIT_S = 60.0
MOST_WAITS = 5


@transaction.atomic
def add_source(  # noqa: PLR0913 -- what a repository is known by
    key: str,
    address: str,
    *,
    by: Actor,
    name: str = "",
    profile: str = "oai_dc",
    prefix: str = "",
    set_spec: str = "",
    tongue: str = "en",
) -> Source:
    """Name a repository whose catalogue is to be read; named again, its address, set and profile are changed.

    ``prefix`` is what the repository calls the format, where that differs from the profile. Raises BadInput for a short
    name, address, profile or language that cannot be one, Conflict for the name of a partner or of this node.
    """
    require(by, "exchange.keep_agreements")
    if not _KEY.fullmatch(key):
        raise BadInput("exchange.source_key_wrong", key=key[:40])
    if profile not in PROFILES:
        raise BadInput("exchange.profile_unknown", profile=profile[:40], known=", ".join(PROFILES))
    if Partner.objects.filter(node_id=key).exists():
        raise Conflict("exchange.source_is_a_partner", key=key)
    spoken = language(tongue)
    keeper = catalogue.ensure_institution(ref=key, names={spoken: name.strip() or key}, language=spoken)
    source, _ = Source.objects.update_or_create(
        key=key,
        defaults={
            "institution": keeper,
            "address": card.address(address.strip()),
            "profile": profile,
            "prefix": prefix.strip()[:40] or profile,
            "set_spec": set_spec.strip()[:200],
            "language": spoken,
        },
    )
    record("exchange.source_added", source.subject, by=by, address=source.address, profile=profile)
    return source


def source_of(key: str) -> Source:
    """Return a repository by its short name; raises NotFound."""
    found = Source.objects.select_related("institution").filter(key=key).first()
    if found is None:
        raise NotFound("exchange.no_such_source", key=key[:40])
    return found


def ask_for_source(source: Source, *, by: Actor) -> Job | None:
    """Have a repository read by a job; None when one is under way already."""
    require(by, "exchange.harvest")
    return enqueue("exchange.harvest_source", key=f"harvest:{source.key}", subject=source.subject, key_=source.key)


def harvest_source(source: Source, *, by: Actor, on_page: Shown | None = None) -> Harvest:
    """Read what a repository has added, changed and deleted since the last time; go on where it was interrupted.

    Records that cannot be kept, or of which something had to be left out, are noted, and the rest goes on.
    Raises Unreachable to be tried again.
    """
    require(by, "exchange.harvest")
    return read_all(_OfSource(source), by=by, on_page=on_page)


class _OfSource:
    """A foreign catalogue, in unsigned calls, mapped record by record."""

    def __init__(self, source: Source) -> None:
        self.row = source
        self.name = source.key
        self.problems = HarvestProblem.objects.filter(source=source)
        self._left_out: list[HarvestProblem] = []
        #: Of the page at hand.
        self._numbers: dict[tuple[str, str], int] = {}

    def question(self) -> dict[str, str]:
        return question(self.row, self.row.prefix, self.row.set_spec)

    def fetch(self, query: Mapping[str, str]) -> Page:
        body = _patiently(f"{self.row.address}?{urlencode(query)}")
        read = _reader(self.row.profile, self.row.language)
        return read_page(body, read=read, is_lenient=True)

    def silent(self) -> None:
        """Do nothing: that a repository does not answer is said by its job."""

    def heard(self) -> dict[str, Any]:
        # what was left out of records that were kept is noted with the page
        known = {one.identifier: one for one in self._left_out}
        self._left_out = []
        here = set(self.problems.filter(identifier__in=known).values_list("identifier", flat=True))
        HarvestProblem.objects.bulk_create([one for name, one in known.items() if name not in here])
        return {}

    def keep(self, records: Sequence[Harvested]) -> list[bool | Refusal]:
        self._numbers = {}
        return in_order(
            records,
            [self._wrong(one) for one in records],
            keep=self._keep,
            drop=self._drop,
        )

    def _wrong(self, one: Harvested) -> Refusal | None:
        if one.why is not None or one.is_deleted or one.foreign is not None:
            return one.why
        return BadInput("exchange.record_of_other_format", prefix=self.row.prefix)

    def _keep(self, records: Sequence[Harvested]) -> list[str | BadInput]:
        foreign = [(one.identifier, one.foreign) for one in records if one.foreign is not None]
        written = [one.as_record(keeper=self.row.key, refs=self._ref, identifier=name) for name, one in foreign]
        answers = catalogue.keep_records(written, keeper=self.row.institution, by=THE_NODE)
        for (name, one), answer in zip(foreign, answers, strict=True):
            if isinstance(answer, str) and one.left_out:
                told = "; ".join(f"{place}: {text}" for place, text in one.left_out)
                self._left_out.append(
                    problem_of(self.row, name, BadInput("exchange.left_out_of_record", what=told[:280]))
                )
        return answers

    def _drop(self, records: Sequence[Harvested]) -> list[bool]:
        known = ForeignRef.objects.filter(source=self.row, kind="i", name__in=[one.identifier for one in records])
        refs = {name: f"{self.row.key}-i-{number:05}" for name, number in known.values_list("name", "number")}
        here = [refs[one.identifier] for one in records if one.identifier in refs]
        gone = dict(zip(here, catalogue.drop_records(here, keeper=self.row.institution, by=THE_NODE), strict=True))
        return [gone.get(refs.get(one.identifier, ""), False) for one in records]

    def _ref(self, kind: str, name: str) -> str:
        counted, named = "a" if kind == "a" else "i", name[:300]
        if (counted, named) not in self._numbers:
            self._numbers[counted, named] = self._number(counted, named)
        return f"{self.row.key}-{kind}-{self._numbers[counted, named]:05}"

    def _number(self, counted: str, named: str) -> int:
        known = ForeignRef.objects.filter(source=self.row, kind=counted, name=named).first()
        if known is None:
            last = ForeignRef.objects.filter(source=self.row, kind=counted).aggregate(last=Max("number"))["last"]
            known = ForeignRef.objects.create(source=self.row, kind=counted, name=named, number=(last or 0) + 1)
        return known.number


def _reader(profile: str, tongue: str) -> Callable[[Any], Any]:
    return lambda metadata: read_foreign(metadata, profile, tongue=tongue)


def _patiently(url: str) -> bytes:
    """Fetch a page, waiting where the repository asks for it; raises Unreachable when it asks too often or too long."""
    for _ in range(MOST_WAITS):
        try:
            return fetch_unsigned(url, largest_bytes=LARGEST_PAGE_BYTES)
        except Unreachable as refusal:
            wait = refusal.facts.get("retry_after_s")
            if not isinstance(wait, float) or wait > LONGEST_WAIT_S:
                raise
            time.sleep(wait)
    return fetch_unsigned(url, largest_bytes=LARGEST_PAGE_BYTES)
