"""What is found of rights: grants by what they are called and whom they are with, and items by what they allow.

An item carries a key for the set of grants over it. Items under the same grants share one, so that a question about a
use is weighed once for each set, however many items there are, and answered as the grants stand when it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.language import language
from reelbridge.kernel.territory import territories
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.models import Grant, GrantLine
from reelbridge.rights.phrases import PHRASES
from reelbridge.rights.queries import grant, listed
from reelbridge.rights.rules import Direction, Standing, Use
from reelbridge.rights.rules.keys import grants_in, key_of, weighed
from reelbridge.rights.rules.media import Medium
from reelbridge.rights.rules.terms import medium
from reelbridge.search.registry import Addition, Document, add_to, answer_for_rights, register
from reelbridge.search.rules.filters import WantedUse


def grant_document(ref: str) -> Document | None:
    """Return a grant as search shows it; None when it is gone."""
    try:
        found = grant(ref)
    except NotFound:
        return None
    shown = listed([found])[0]
    institution = shown.partner or catalogue.own_institution()
    titles: dict[str, Any] = {shown.label_language or "und": shown.label}
    items = [(title.language, title.text) for _line, item, title in shown.lines if item]
    return Document(
        kind="grant",
        ref=ref,
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
        url=reverse("rights:grant", args=[ref]),
    )


def item_addition(item_ref: str) -> Addition:
    """Return the key of the grants over an item."""
    return _addition({item_ref})


def work_addition(work_ref: str) -> Addition:
    """Return the keys of the grants over the items of a work."""
    return _addition({item.ref for item in catalogue.items_of(catalogue.work_for_page(work_ref))})


def weigh(wanted: WantedUse, keys: Sequence[str]) -> Mapping[str, str]:
    """Say for each key whether a use is allowed under its grants: yes, if, no. Raises BadInput for no such use."""
    use = Use(
        territories=territories(wanted.territories),
        media=frozenset(medium(text) for text in wanted.media),
        window=Window.parse(wanted.window),
        languages=frozenset(language(tag) for tag in wanted.languages),
        purpose=wanted.purpose,
    )
    refs = {ref for key in keys for ref in grants_in(key)}
    known = {
        one.ref: (one.terms, Direction(one.direction), Standing(one.state))
        for one in Grant.objects.filter(ref__in=refs)
    }
    return {key: weighed(key, use, known).value for key in keys}


def _addition(item_refs: set[str]) -> Addition:
    lines = GrantLine.objects.filter(item_ref__in=item_refs).exclude(grant__direction=Direction.OUT)
    by_item: dict[str, dict[str, list[Span | None]]] = defaultdict(lambda: defaultdict(list))
    for line in lines.select_related("grant"):
        by_item[line.item_ref][line.grant.ref].append(line.span)
    frames = catalogue.frames_of(by_item)
    return Addition({"terms": tuple(sorted({key_of(frames.get(ref, 0), by_item[ref]) for ref in by_item}))})


def _refs() -> Iterator[str]:
    return Grant.objects.order_by("pk").values_list("ref", flat=True).iterator()


register(
    "grant",
    grant_document,
    _refs,
    label=_("grants"),
    one=pgettext_lazy("one of them", "grant"),
    act="rights.see",
    count=Grant.objects.count,
)
add_to("item", item_addition)
add_to("work", work_addition)
answer_for_rights(weigh, {one.value: _(PHRASES[f"rights.medium.{one}"]) for one in Medium})
