"""Parcels of imprints: the one that lies here for a partner, and the last one that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from reelbridge.exchange.bags.own import SignedList, list_in, open_list
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.dealings import layout
from reelbridge.exchange.queries.line import is_offered, offered_refs
from reelbridge.exchange.rules.audience import hides
from reelbridge.exchange.rules.parcel import ParcelList
from reelbridge.exchange.rules.reading import is_ref, moment
from reelbridge.kernel.errors import BadInput, NotFound


def home_of(partner: Partner) -> Path:
    """Return where the imprints lie that are made ready for a partner; all of it can be made again."""
    return Path(settings.NODE.path("index", "imprints", partner.node_id))


def given_folder(partner: Partner, ref: str) -> Path:
    """Return where a parcel of imprints for a partner lies, made or not."""
    return home_of(partner) / ref


def incoming_imprints(ref: str) -> Path:
    """Return where the imprints of a partner's parcel are put until they are taken in."""
    return Path(settings.NODE.path("index", "imprints", f"{ref}.incoming"))


def taken_list(node_id: str) -> Path:
    """Return where the list of the last imprints lies that came of a partner, as it signed it."""
    return Path(settings.NODE.path("index", "imprints", f"{node_id}.taken.json"))


def list_given(partner: Partner) -> SignedList | None:
    """Return the list of the imprints that lie ready for a partner; None where there are none, or they are broken."""
    home = home_of(partner)
    for folder in sorted(home.iterdir(), reverse=True) if home.is_dir() else ():
        if is_ref(folder.name):
            try:
                return list_in(folder)
            except BadInput:
                continue
    return None


def list_taken(node_id: str) -> ParcelList | None:
    """Return the list of the last imprints that came of a partner; None where none came yet."""
    try:
        return open_list(taken_list(node_id).read_bytes()).parcel
    except (OSError, BadInput):
        return None


def imprint_file_for(partner: Partner, ref: str, path: str) -> Path:
    """Return a file of a parcel of imprints for the partner it is meant for; raises NotFound.

    What is shown to the partner no longer is not there for it, though a parcel that was made before holds it.
    """
    folder, files = _served(partner, ref)
    if path not in dict(files) or not all(is_offered(one, partner) for one in _items_in([path])):
        raise NotFound("exchange.no_such_file_in_parcel", parcel=ref, file=path)
    return folder / path


def imprint_files_for(partner: Partner, ref: str) -> tuple[Path, Sequence[tuple[str, int]]]:
    """Return the folder of a parcel of imprints and every file with its size; raises NotFound as by one file."""
    folder, files = _served(partner, ref)
    if not set(_items_in([path for path, _ in files])) <= set(offered_refs(partner)):
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    return folder, files


def _served(partner: Partner, ref: str) -> tuple[Path, Sequence[tuple[str, int]]]:
    folder = given_folder(partner, ref)
    if not is_ref(ref) or not folder.is_dir() or hides(partner.withheld, "imprint"):
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    try:
        return folder, layout(folder)
    except BadInput:
        raise NotFound("exchange.no_such_parcel", parcel=ref) from None


def _items_in(paths: Sequence[str]) -> list[str]:
    return [PurePosixPath(path).stem for path in paths if path.startswith("data/imprints/")]


@dataclass(frozen=True, slots=True)
class ImprintsExchanged:
    """The imprints that lie ready for a partner, and those that came of it last; None where there are none."""

    given: ParcelList | None
    taken: ParcelList | None
    is_withheld: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {"given": _as_json(self.given), "taken": _as_json(self.taken), "is_withheld": self.is_withheld}


def imprints_with(partner: Partner) -> ImprintsExchanged:
    """Return which imprints go to a partner and came of it."""
    given = list_given(partner)
    return ImprintsExchanged(
        given.parcel if given else None, list_taken(partner.node_id), hides(partner.withheld, "imprint")
    )


def _as_json(listed: ParcelList | None) -> dict[str, Any] | None:
    if listed is None:
        return None
    return {"parcel": listed.ref, "made_at": moment(listed.made_at), "imprints": len(listed.imprints)}
