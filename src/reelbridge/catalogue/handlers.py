"""What the catalogue does when others have news."""

from __future__ import annotations

from reelbridge.base.facts import on
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue.actions.shots import set_shots
from reelbridge.catalogue.models import ItemFile
from reelbridge.catalogue.rules.vocabulary import FileRole
from reelbridge.media.events import FilmReady
from reelbridge.media.queries import analysis


@on(FilmReady)
def shots_from_analysis(fact: FilmReady) -> None:
    """Give the item whose master is ready its shots and its poster."""
    found = analysis(fact.digest)
    masters = ItemFile.objects.filter(digest=fact.digest, role=FileRole.MASTER, item__deleted_at=None)
    for file in masters.select_related("item__keeper"):
        set_shots(
            file.item,
            found.shot_bounds,
            by=THE_NODE,
            notes=file.sidecar.get("shots", ()),
            poster_frame=found.poster_frame,
        )
