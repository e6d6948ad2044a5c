"""What the catalogue and earlier ties by hand know about the names in an edit list; each name is asked for once."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.production.models import Production, RememberedTie
from reelbridge.production.rules.cutlist import CutEvent
from reelbridge.production.rules.names import file_stem, tie_key
from reelbridge.production.rules.tying import SHORT_REEL, Clue, Holding, Tie, tie


class Clues:
    """Finds the items that the clips of one cut may show."""

    def __init__(self, production: Production) -> None:
        """Read the ties remembered for the production; the catalogue is asked as names come up."""
        self._asked: dict[tuple[Clue, str], list[str]] = {}
        self._items: dict[str, Item] = {}
        self._holdings: dict[str, Holding] = {}
        self._remembered = {(one.kind, one.text): one for one in RememberedTie.objects.filter(production=production)}

    def is_own_shoot(self, event: CutEvent) -> bool:
        """Whether somebody said of this name that the production shot it itself."""
        remembered = self._recall(event)
        return remembered is not None and not remembered.item_ref

    def tie(self, event: CutEvent) -> Tie:
        """Choose the item a clip shows."""
        found: dict[str, list[Clue]] = defaultdict(list)
        shifts: dict[str, int] = {}
        remembered = self._recall(event)
        if remembered and self._known([remembered.item_ref]):
            found[remembered.item_ref].append(Clue.REMEMBERED)
            shifts[remembered.item_ref] = remembered.shift
        for names in (_telling(event), _hinting(event)):
            if len(found) == 1:
                break  # what is plain already needs no hints; most clips of a cut are
            for clue, text in names:
                for ref in self._refs(clue, text):
                    found[ref].append(clue)
        candidates = [(self._holding(ref), clues, shifts.get(ref, 0)) for ref, clues in found.items()]
        return tie(event.source, event.source_rate, candidates)

    def _recall(self, event: CutEvent) -> RememberedTie | None:
        for kind, text in remembered_names(event.file_name, event.reel, event.clip_name):
            if found := self._remembered.get((kind, text)):
                return found
        return None

    def _refs(self, clue: Clue, text: str) -> list[str]:
        key = (clue, text)
        if key not in self._asked:
            items = _ask(clue, text)
            self._items |= {item.ref: item for item in items}
            self._asked[key] = [item.ref for item in items]
        return self._asked[key]

    def _known(self, refs: list[str]) -> bool:
        missing = [ref for ref in refs if ref and ref not in self._items]
        self._items |= catalogue.items(missing) if missing else {}
        return all(ref in self._items for ref in refs)

    def _holding(self, ref: str) -> Holding:
        if ref not in self._holdings:
            self._holdings[ref] = holding_of(self._items[ref])
        return self._holdings[ref]


def holding_of(item: Item) -> Holding:
    """Return what tying needs to know of an item."""
    shots = tuple(item.shots.values_list("number", "start", "end"))
    return Holding(
        item.ref, item.rate, item.frames, item.start_frame, is_still=item.medium == "photograph", shots=shots
    )


def remembered_names(file_name: str, reel: str, clip_name: str) -> list[tuple[str, str]]:
    """Return the kinds and forms under which a tie by hand is remembered, the most telling first."""
    named = [
        (RememberedTie.Kind.FILE, tie_key(file_name)),
        (RememberedTie.Kind.CLIP_NAME, tie_key(clip_name)),
        (RememberedTie.Kind.REEL, tie_key(reel)),
    ]
    return [(kind.value, text) for kind, text in named if text]


def _telling(event: CutEvent) -> list[tuple[Clue, str]]:
    """Return the names that an archive gives to what it sends out."""
    file = PurePosixPath(event.file_name.replace("\\", "/")).name
    named = [
        (Clue.OUR_REF, event.item_ref),
        (Clue.FILE_NAME, file),
        (Clue.REEL, event.reel),
        (Clue.CALL_NUMBER, event.reel),
    ]
    return [(clue, text.strip()) for clue, text in named if text.strip()]


def _hinting(event: CutEvent) -> list[tuple[Clue, str]]:
    """Return the names that an editor may have changed, or a system cut off."""
    named = [
        (Clue.FILE_NAME, event.clip_name),
        (Clue.CALL_NUMBER, file_stem(event.clip_name)),
        (Clue.SHORT_REEL, event.reel if len(event.reel) == SHORT_REEL else ""),
    ]
    return [(clue, text.strip()) for clue, text in named if text.strip()]


def _ask(clue: Clue, text: str) -> list[Item]:
    if clue is Clue.OUR_REF:
        return list(catalogue.items([text]).values())
    if clue is Clue.FILE_NAME:
        return catalogue.items_by_clue(file_name=text)
    if clue is Clue.CALL_NUMBER:
        return catalogue.items_by_clue(call_number=text)
    if clue is Clue.REEL:
        return catalogue.items_by_clue(reel=text)
    if clue is Clue.SHORT_REEL:
        return catalogue.items_by_clue(reel_begins=text)
    return []
