"""What stands beside grants: papers, days of events, airings, and the institution's own groups of territories."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.wording import say_reason, spoken
from reelbridge.rights.models import Paper, PaperLine, TerritoryGroup
from reelbridge.rights.rules import naming
from reelbridge.rights.rules.naming import Groups
from reelbridge.rights.rules.papers import Value, told


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper as lists show it, each line with its item where that is here, and the item's title."""

    paper: Paper
    value: Value
    lines: tuple[tuple[PaperLine, Item | None, Chosen], ...]


def paper(ref: str) -> Paper:
    """Return one paper with its lines; raises NotFound."""
    found = Paper.objects.filter(ref=ref).prefetch_related("lines").first()
    if found is None:
        raise NotFound("rights.no_such_paper", ref=ref)
    return found


def papers_by_refs(refs: Collection[str]) -> QuerySet[Paper]:
    """Return those of some papers that are here."""
    return Paper.objects.filter(ref__in=refs).order_by("ref")


def papers(*, kind: str = "", item_ref: str = "") -> QuerySet[Paper]:
    """Return the papers that fit, the newest first."""
    fitting = Paper.objects.prefetch_related("lines").order_by("-written_at", "-pk")
    fitting = fitting.filter(kind=kind) if kind else fitting
    return fitting.filter(lines__item_ref=item_ref).distinct() if item_ref else fitting


def papers_over(item_refs: Collection[str]) -> QuerySet[Paper]:
    """Return the papers that stand over some items, by ref."""
    fitting = Paper.objects.prefetch_related("lines").filter(lines__item_ref__in=item_refs, ended_at=None)
    return fitting.distinct().order_by("ref")


def says(paper: Value) -> str:
    """Return what a paper says, in the reader's language."""
    return " ".join(say_reason(reason) for reason in told(paper))


def listed_papers(found: Iterable[Paper]) -> list[ListedPaper]:
    """Return papers with the items they are about, in a fixed number of queries."""
    rows = list(found)
    here = catalogue.items({line.item_ref for one in rows for line in one.lines.all()})
    unnamed = {ref: Chosen(ref, "", is_fallback=False) for one in rows for ref in _refs(one)}
    named = unnamed | {ref: catalogue.title_of(item, spoken()) for ref, item in here.items()}
    return [
        ListedPaper(
            one,
            one.as_value(),
            tuple((line, here.get(line.item_ref), named[line.item_ref]) for line in one.lines.all()),
        )
        for one in rows
    ]


def _refs(paper: Paper) -> list[str]:
    return [line.item_ref for line in paper.lines.all()]


def groups() -> QuerySet[TerritoryGroup]:
    """Return the groups of territories that this institution has named itself, by name."""
    return TerritoryGroup.objects.all()


def own_groups() -> Groups:
    """Return the groups of territories that this institution has named itself, by their names in small letters."""
    return {one.name.casefold(): tuple(one.tokens_json) for one in TerritoryGroup.objects.all()}


def territories_in(text: str) -> frozenset[str]:
    """Return the tokens for names, codes and own groups parted by commas; raises BadInput for an unknown one."""
    return naming.territories_called(text, own_groups())


def territories_named(texts: Iterable[str]) -> frozenset[str]:
    """Return the same for a list."""
    return naming.territories_named(texts, own_groups())
