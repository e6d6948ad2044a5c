"""What is found of the production desk: productions by their titles, their cuts and the clips in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.catalogue import queries as catalogue
from reelbridge.production.models import Clip, Production
from reelbridge.production.queries import cuts_of
from reelbridge.search.registry import Document, register

_MOST_CLIPS = 5000


def production_documents(refs: Sequence[str]) -> dict[str, Document]:
    """Return productions with their cuts as search shows them, by ref; none for those that are gone."""
    return {one.ref: _document(one) for one in Production.objects.filter(ref__in=refs)}


def _document(found: Production) -> Document:
    own = catalogue.own_institution()
    cuts = list(cuts_of(found))
    clips = Clip.objects.filter(cut__in=cuts[:1]).values_list("clip_name", "file_name", "reel", "item_ref")[
        :_MOST_CLIPS
    ]
    names = dict.fromkeys(name for clip in clips for name in clip if name)
    return Document(
        kind="production",
        ref=found.ref,
        keeper=own.ref,
        is_own=True,
        titles=dict(found.titles),
        texts={"und": "\n".join((*dict.fromkeys(cut.title for cut in cuts if cut.title), *names))},
        extra={
            "institution": {"ref": own.ref, "names": own.names, "seal": own.seal, "is_own": True},
            "cuts": len(cuts),
        },
        url=reverse("production:production", args=[found.ref]),
    )


def _refs() -> Iterator[str]:
    return Production.objects.order_by("pk").values_list("ref", flat=True).iterator()


register(
    "production",
    production_documents,
    _refs,
    label=_("productions"),
    one=pgettext_lazy("one of them", "production"),
    act="production.see",
    count=Production.objects.count,
    by_meaning=True,
)
