"""The things of the catalogue by their refs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import QuerySet

from reelbridge.catalogue.models import Agent, Clue, Institution, Item, ItemFile, Shot, Work
from reelbridge.catalogue.rules.clues import normal, stem
from reelbridge.catalogue.rules.vocabulary import FileRole
from reelbridge.kernel.errors import NotFound


def own_institution() -> Institution:
    """Return this node's own institution, made from the node's options and kept like them."""
    node = settings.NODE
    wanted = {
        "names": node.names,
        "seal": node.options.seal[:4],
        "country": node.options.country,
        "cities": node.cities,
        "time_zone": node.options.time_zone,
        "language": node.options.language,
        "is_own": True,
    }
    own, is_new = Institution.objects.get_or_create(ref=node.id, defaults=wanted)
    if not is_new and any(getattr(own, name) != value for name, value in wanted.items()):
        Institution.objects.filter(pk=own.pk).update(**wanted)
        own.refresh_from_db()
    return own


def institution(ref: str) -> Institution:
    """Return an institution, ours or a partner's; raises NotFound."""
    if ref == settings.NODE.id:
        return own_institution()
    found = Institution.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("catalogue.no_such_institution", ref=ref)
    return found


def work(ref: str) -> Work:
    """Return a work that stands in the catalogue; raises NotFound."""
    found = Work.objects.select_related("keeper").filter(ref=ref, deleted_at=None).first()
    if found is None:
        raise NotFound("catalogue.no_such_work", ref=ref)
    return found


def agent(ref: str) -> Agent:
    """Return a person or an organisation; raises NotFound."""
    found = Agent.objects.select_related("keeper").filter(ref=ref, deleted_at=None).first()
    if found is None:
        raise NotFound("catalogue.no_such_agent", ref=ref)
    return found


def item(ref: str) -> Item:
    """Return an item with its work and keeper; raises NotFound."""
    found = standing_items().filter(ref=ref).first()
    if found is None:
        raise NotFound("catalogue.no_such_item", ref=ref)
    return found


def items(refs: Iterable[str]) -> dict[str, Item]:
    """Return the items of these refs that exist, by ref, with titles and files, in one go."""
    return {one.ref: one for one in several_items().filter(ref__in=list(refs)) if one.deleted_at is None}


def frames_of(refs: Iterable[str]) -> dict[str, int]:
    """Return how many frames items have, by ref."""
    return dict(Item.objects.filter(ref__in=list(refs)).values_list("ref", "frames"))


def work_refs_of(item_refs: Iterable[str]) -> list[str]:
    """Return the refs of the works that items are copies of."""
    works = Work.objects.filter(manifestations__items__ref__in=list(item_refs), deleted_at=None)
    return list(works.order_by("ref").values_list("ref", flat=True).distinct())


def works_by_refs(refs: Iterable[str]) -> dict[str, Work]:
    """Return the works of these refs that exist, by ref, with their titles."""
    found = Work.objects.filter(ref__in=list(refs), deleted_at=None).prefetch_related("titles")
    return {one.ref: one for one in found}


def works_of_items(item_refs: Iterable[str]) -> dict[str, str]:
    """Return the ref of the work that each item is a copy of, by the item's."""
    found = Item.objects.filter(ref__in=list(item_refs))
    return dict(found.values_list("ref", "manifestation__work__ref"))


def item_refs_by_work(work_refs: Iterable[str]) -> dict[str, list[str]]:
    """Return the refs of the items that stand of works, in no order, by the work's ref."""
    found: dict[str, list[str]] = {ref: [] for ref in work_refs}
    items = Work.objects.filter(ref__in=found).values_list(
        "ref", "manifestations__items__ref", "manifestations__items__deleted_at"
    )
    for work_ref, item_ref, deleted_at in items:
        if item_ref and deleted_at is None:
            found[work_ref].append(item_ref)
    return found


def shot(ref: str) -> Shot:
    """Return a shot by the item's ref and its number, ``nevsky-i-00001/4``; raises NotFound."""
    item_ref, _, number = ref.partition("/")
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        standing = Shot.objects.select_related("item__keeper", "item__manifestation__work")
        found = standing.filter(item__ref=item_ref, item__deleted_at=None, number=int(number)).first()
    if found is None:
        raise NotFound("catalogue.no_such_shot", ref=ref)
    return found


def is_own(thing: Item | Work | Agent) -> bool:
    """Whether this node's institution holds the item or keeps the record."""
    return thing.keeper.is_own


def master_digest(item: Item) -> str | None:
    """Return the digest of the file that holds all of an item, or None when it is not here."""
    whole = [file for file in item.files.all() if file.role != FileRole.DOCUMENT and file.span_start is None]
    whole.sort(key=lambda file: (file.role != FileRole.MASTER, file.pk))
    return whole[0].digest if whole else None


def is_held(digest: str) -> bool:
    """Whether a file belongs to any item."""
    return ItemFile.objects.filter(digest=digest).exists()


def holders_of(digests: Collection[str]) -> dict[str, list[str]]:
    """Return the refs of the items that each file belongs to."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = ItemFile.objects.filter(digest__in=digests).order_by("item__ref")
    for digest, ref in rows.values_list("digest", "item__ref"):
        found[digest].append(ref)
    return found


def excerpts_of(digests: Collection[str]) -> list[tuple[str, str]]:
    """Return which of the files came in which parcel."""
    rows = ItemFile.objects.filter(digest__in=digests).exclude(parcel="").order_by("digest", "parcel")
    return list(rows.values_list("digest", "parcel").distinct())


def items_of_master(digest: str) -> list[Item]:
    """Return the items that stand and of which a file holds all."""
    files = ItemFile.objects.filter(digest=digest, span_start=None, item__deleted_at=None)
    files = files.exclude(role=FileRole.DOCUMENT).select_related("item__keeper").order_by("item_id")
    return [file.item for file in files]


def items_by_clue(
    *, ref: str = "", reel: str = "", file_name: str = "", call_number: str = "", reel_begins: str = ""
) -> list[Item]:
    """Return the items that an edit list may mean, best first: by ref, then file name, reel, call number.

    Names are compared in the normal form of ``rules.clues`` (no case, no punctuation), a reel also against file names,
    since editing systems write either. A file name without its ending is asked only where nobody has the whole name:
    ``demo.mov`` may be the edit suite's copy of ``demo.mxf``, but not beside a ``demo.mov``. ``reel_begins`` is a reel
    that a CMX3600 list cut off after eight characters. Nothing given finds nothing.
    """
    asked = [
        (("ref",), [ref]),
        (("file",), [file_name, stem(file_name)]),
        (("reel", "file", "ref"), [reel, stem(reel)]),
        (("call",), [call_number]),
    ]
    found: dict[int, None] = {}
    for kinds, names in asked:
        for text in filter(None, map(normal, names)):
            clues = Clue.objects.filter(kind__in=kinds, text=text, item__deleted_at=None).order_by("item_id")
            if items := dict.fromkeys(clues.values_list("item_id", flat=True)[:50]):
                found |= items
                break
    if begins := normal(reel_begins):
        cut_off = Clue.objects.filter(kind__in=("reel", "file", "call"), text__startswith=begins, item__deleted_at=None)
        found |= dict.fromkeys(cut_off.order_by("item_id").values_list("item_id", flat=True)[:50])
    rows = several_items().in_bulk(list(found))
    return [rows[pk] for pk in found]


def standing_items() -> QuerySet[Item]:
    """Return every item that is shown, each with its keeper and work."""
    return Item.objects.select_related("keeper", "manifestation__work__keeper").filter(deleted_at=None)


def several_items() -> QuerySet[Item]:
    """Return items with keeper, work, titles and files at hand, to be chosen by key or ref.

    Keepers are fetched apart: joined, they lead SQLite to walk through all that a keeper holds.
    """
    return Item.objects.select_related("manifestation__work").prefetch_related(
        "keeper", "manifestation__work__keeper", "manifestation__work__titles", "files"
    )
