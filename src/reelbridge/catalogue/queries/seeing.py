"""Where the picture and the sound of an item can be seen from a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from reelbridge.catalogue.models import Item


@dataclass(frozen=True, slots=True)
class Seen:
    """Addresses on this node; derivatives may still be on their way (404 until then)."""

    #: The item's own page; everything lies under it.
    page_url: str
    #: The film's proxy.mp4 or the recording's proxy.m4a; empty for photographs.
    play_url: str
    #: Empty for sound.
    poster_url: str
    #: A photograph as large as a browser shows it; empty for the rest.
    picture_url: str = ""
    #: Sound tracks from the second on; the first is in the proxy. Track n of the item is ``audio_urls[n - 2]``.
    audio_urls: tuple[str, ...] = ()

    def still_url(self, frame: int) -> str:
        """Return the address of the still of one of the item's frames."""
        return f"{self.page_url}stills/{frame}.jpg"


def where_to_see(item: Item) -> Seen:
    """Return the addresses of an item's proxy, poster, stills and audio tracks; asks no database."""
    tracks = len(item.audio_tracks)
    page = reverse("catalogue:item", args=[item.ref])
    return Seen(
        page_url=page,
        play_url=page + _PLAYED[item.medium] if item.medium in _PLAYED else "",
        poster_url="" if item.medium == "sound" else f"{page}poster.jpg",
        picture_url=f"{page}proxy.jpg" if item.medium == "photograph" else "",
        audio_urls=tuple(f"{page}audio-{n}.m4a" for n in range(2, tracks + 1)),
    )


_PLAYED = {"film": "proxy.mp4", "sound": "proxy.m4a"}
