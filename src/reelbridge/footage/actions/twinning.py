"""Finding twins: holdings, a partner's among them, that show the same footage."""

from __future__ import annotations

import numpy as np
from django.db import transaction
from django.db.models import Q

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Twin
from reelbridge.footage.queries import Held, imprint_of, index
from reelbridge.footage.rules.alike import Stretch, best_stretch
from reelbridge.matching.codes import KEY_BITS
from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import LEAST_TEXTURE, Imprint
from reelbridge.matching.index import Hits, Index
from reelbridge.matching.pictures import Array

#: Seconds of a film that are asked for at most, evenly spread; bits in which twins' codes may differ.
_MOST_ASKED, _FARTHEST = 600, 26
#: Two photographs are the same picture when their codes differ in no more bits than this.
_SAME_PHOTOGRAPH = 18


def find_twins(item_ref: str) -> int:
    """Look for the twins of an item anew; return how many there are. One that is not in the index has none."""
    item = catalogue.items([item_ref]).get(item_ref)
    path = imprint_of(Held(item, catalogue.master_digest(item) or "")) if item else None
    found: list[Twin] = []
    if item and path:
        whole = index()
        names = {reel.name for reel in whole.standing}
        if item_ref in names:
            found = list(_twins(item, from_bytes(path.read_bytes(), item_ref), whole.only(names - {item_ref})))
    with transaction.atomic():
        Twin.objects.filter(Q(item_ref=item_ref) | Q(other_ref=item_ref)).delete()
        Twin.objects.bulk_create(found)
    return len(found)


def _twins(item: Item, imprint: Imprint, others: Index) -> list[Twin]:
    samples, views = imprint.views()
    rows = np.flatnonzero((views == 0) & (imprint.textures[samples] >= LEAST_TEXTURE))
    rows = rows[:1] if item.medium == "photograph" else rows[:: -(-len(rows) // _MOST_ASKED) or 1]
    if not len(rows) or not others.size:
        return []
    codes, asked = imprint.codes[rows], imprint.frames[samples[rows]] / float(imprint.timing.rate)
    # of an imprint nothing is known but the signs: the faster a wave, the sooner its sign differs
    doubts = np.tile(np.arange(KEY_BITS, 0, -1.0), (len(rows), 1))
    hits = others.search(codes, doubts, farthest=_FARTHEST)
    told = others.told(hits.entry)
    found = []
    items = catalogue.items({others.reels[number].name for number in np.unique(told.reel)})
    for number in np.unique(told.reel):
        other, here = items.get(others.reels[number].name), told.reel == number
        if other is None or other.medium != item.medium:
            continue
        there = told.frame[here] / others.rates[number]
        if stretch := _stretch(item, Hits(*(column[here] for column in hits)), there, asked):
            found.append(_row(item, other, stretch))
    return found


def _stretch(item: Item, hits: Hits, there: Array, asked: Array) -> Stretch | None:
    if item.medium == "photograph":
        same = (there == 0) & (hits.distance <= _SAME_PHOTOGRAPH)
        return Stretch(0.0, 0.0, 0.0, 1.0, float(hits.distance[same].min())) if same.any() else None
    return best_stretch(asked[hits.asked], there, hits.distance, asked)


def _row(item: Item, other: Item, found: Stretch) -> Twin:
    shared = found.end_s - found.start_s + 1
    lengths = (float(item.seconds) or shared, float(other.seconds) or shared)
    return Twin(
        item_ref=item.ref, other_ref=other.ref, start_s=found.start_s, end_s=found.end_s,
        other_start_s=found.other_start_s, speed=found.speed, distance=found.distance,
        part=min(1.0, shared / lengths[0]), other_part=min(1.0, shared * found.speed / lengths[1]),
    )  # fmt: skip
