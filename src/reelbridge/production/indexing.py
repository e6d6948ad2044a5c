"""What is found of the production desk: productions by their titles, their cuts and the clips in them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound
from reelbridge.production.models import Clip, Production
from reelbridge.production.queries import cuts_of, production
from reelbridge.search.registry import Document, register

_MOST_CLIPS = 5000


def production_document(ref: str) -> Document | None:
    """Return a production with its cuts as search shows it; None when it is gone."""
    try:
        found = production(ref)
    except NotFound:
        return None
    own = catalogue.own_institution()
    cuts = list(cuts_of(found))
    clips = Clip.objects.filter(cut__in=cuts[:1]).values_list("clip_name", "file_name", "reel", "item_ref")[
        :_MOST_CLIPS
    ]
    names = dict.fromkeys(name for clip in clips for name in clip if name)
    return Document(
        kind="production",
        ref=ref,
        keeper=own.ref,
        is_own=True,
        titles=dict(found.titles),
        texts={"und": "\n".join((*dict.fromkeys(cut.title for cut in cuts if cut.title), *names))},
        extra={
            "institution": {"ref": own.ref, "names": own.names, "seal": own.seal, "is_own": True},
            "cuts": len(cuts),
        },
        url=reverse("production:production", args=[ref]),
    )


def _refs() -> Iterator[str]:
    return Production.objects.order_by("pk").values_list("ref", flat=True).iterator()


register(
    "production",
    production_document,
    _refs,
    label=_("productions"),
    one=pgettext_lazy("one of them", "production"),
    act="production.see",
    count=Production.objects.count,
    by_meaning=True,
)
