"""What is found of rights: grants by what they are called and whom they are with, and items by what they allow.

An item carries a key for the set of grants and papers over it. Items under the same ones share a key, so that a
question about a use is weighed once for each set, however many items there are, and as they stand when it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.language import language
from reelbridge.kernel.territory import territories
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.models import Grant, GrantLine, Paper, PaperLine
from reelbridge.rights.queries import Listed, by_names, grants_by_ref, listed, waits
from reelbridge.rights.rules import Direction, Use
from reelbridge.rights.rules.keys import key_of, refs_in, weighed
from reelbridge.rights.rules.limits import Exclusivity
from reelbridge.rights.rules.reading import media_choices
from reelbridge.rights.rules.terms import medium
from reelbridge.search.registry import Addition, Document, add_to, answer_for_rights, register
from reelbridge.search.rules.filters import WantedUse


def grant_documents(refs: Sequence[str]) -> dict[str, Document]:
    """Return grants as search shows them, by ref; none for those that are gone."""
    return {shown.grant.ref: _document(shown) for shown in listed(grants_by_ref(refs))}


def _document(shown: Listed) -> Document:
    found = shown.grant
    institution = shown.partner or catalogue.own_institution()
    titles: dict[str, Any] = {shown.label_language or "und": shown.label}
    items = [(title.language, title.text) for _line, item, title in shown.lines if item]
    return Document(
        kind="grant",
        ref=found.ref,
        keeper=institution.ref,
        is_own=found.direction != Direction.IN,
        titles=titles,
        texts={tag: text for tag, text in institution.names.items() if text},
        other_titles=tuple(dict.fromkeys(items))[:100],
        extra={
            "institution": {
                "ref": institution.ref,
                "names": institution.names,
                "seal": institution.seal,
                "is_own": institution.is_own,
            },
            "direction": found.direction,
            "state": found.state,
            "window": str(found.terms.window),
        },
        numbers=tuple(filter(None, (found.request_ref, *{line.item_ref for line, _item, _title in shown.lines}))),
        url=reverse("rights:grant", args=[found.ref]),
    )


def item_additions(refs: Sequence[str]) -> dict[str, Addition]:
    """Return the keys of the grants over items."""
    return _additions({ref: [ref] for ref in refs})


def work_additions(refs: Sequence[str]) -> dict[str, Addition]:
    """Return the keys of the grants over the items of works."""
    return _additions(catalogue.item_refs_by_work(refs))


def weigh(wanted: WantedUse, keys: Sequence[str]) -> Mapping[str, str]:
    """Say for each key whether a use is allowed under its grants: yes, if, no. Raises BadInput for no such use."""
    use = Use(
        territories=territories(wanted.territories),
        media=frozenset(medium(text) for text in wanted.media),
        window=Window.parse(wanted.window),
        languages=frozenset(language(tag) for tag in wanted.languages),
        purpose=wanted.purpose,
    )
    known = by_names({ref for key in keys for ref in refs_in(key)})
    return {key: weighed(key, use, known).value for key in keys}


#: What was given to others only stands in our own way where they were promised to be alone.
_ALONE = (Exclusivity.EXCLUSIVE, Exclusivity.SOLE)


def _additions(items: Mapping[str, Sequence[str]]) -> dict[str, Addition]:
    """Return the keys of the grants and papers over several items each, by what the items are given under."""
    every = {ref for refs in items.values() for ref in refs}
    by_item: dict[str, dict[str, list[Span | None]]] = defaultdict(lambda: defaultdict(list))
    works = catalogue.works_of_items(every)
    lines = GrantLine.objects.filter(item_ref__in=every).select_related("grant")
    grants = [
        (line, line.grant)
        for line in lines.prefetch_related("grant__airings")
        if line.grant.direction != Direction.OUT or line.grant.terms_json.get("exclusivity") in _ALONE
    ]
    over = PaperLine.objects.filter(item_ref__in=every).select_related("paper")
    pairs: list[tuple[GrantLine | PaperLine, Grant | Paper]] = [*grants, *((line, line.paper) for line in over)]
    for line, one in pairs:
        name = f"{one.ref}@{works.get(line.item_ref, '')}" if waits(one.as_value()) else one.ref
        by_item[line.item_ref][name].append(line.span)
    frames = catalogue.frames_of(by_item)
    keys = {ref: key_of(frames.get(ref, 0), granted) for ref, granted in by_item.items()}
    return {
        under: Addition({"terms": tuple(sorted({keys[ref] for ref in refs if ref in keys}))})
        for under, refs in items.items()
    }


def _refs() -> Iterator[str]:
    return Grant.objects.order_by("pk").values_list("ref", flat=True).iterator()


register(
    "grant",
    grant_documents,
    _refs,
    label=_("grants"),
    one=pgettext_lazy("one of them", "grant"),
    act="rights.see",
    count=Grant.objects.count,
)
add_to("item", item_additions)
add_to("work", work_additions)
answer_for_rights(
    weigh,
    media_choices,
    kinds=("item", "work"),
    nothing="0",  # no frames asked for, under no grant
)
