"""Parcels of ours in a store of objects: put there before they are announced, removed when they are done with."""

from __future__ import annotations

from reelbridge.base.jobs import enqueue
from reelbridge.exchange.models import Parcel
from reelbridge.exchange.queries.dealings import folder_of
from reelbridge.exchange.rules.dealing import ParcelState
from reelbridge.exchange.rules.parcel import SMALL_FILE, ParcelList
from reelbridge.exchange.stores import own_store


def put_in_store(parcel: Parcel, listed: ParcelList) -> None:
    """Bring what is large of a parcel into our store, where there is one; what lies there already stays.

    Raises Unreachable where the store does not take it, Conflict without the library that speaks with it.
    """
    store = own_store()
    for file in listed.files if store else ():
        if store and file.size > SMALL_FILE:
            store.put(listed.ref, file.path, folder_of(parcel) / file.path)


def clear_store_soon(parcel: Parcel) -> None:
    """Have a parcel of ours removed from our store by a job."""
    if own_store():
        enqueue("exchange.clear_store", key=f"clear:{parcel.ref}", subject=parcel.subject, parcel=parcel.ref)


def clear_store(ref: str) -> None:
    """Remove a parcel of ours from our store, unless its receiver may still come for it."""
    store = own_store()
    if store and not Parcel.objects.filter(ref=ref, state__in=(ParcelState.BUILDING, ParcelState.READY)).exists():
        store.clear(ref)
