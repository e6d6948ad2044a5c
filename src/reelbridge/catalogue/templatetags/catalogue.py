"""Works, items and agents in templates: ``{% load catalogue %}``. Rows must be prefetched as the queries do.

``{% title thing %}``         a work's or item's title, marked when it is not in the reader's language; ``plain=True``
``{% also_titled thing %}``   its titles in the other languages, each with ``lang``
``{% title_tag thing %}``, ``{% name_tag agent %}``   the mark of a fallback alone, for beside a link
``{{ thing|title_text }}``    the title alone, for attributes
``{% name agent %}``          an agent's name, in the same way; ``{% also_named agent %}``, ``{{ agent|name_text }}``
``{{ work.made|made_words }}``  an EDTF date in words
``{{ item|carrier_words }}``  35 mm film, 720 × 576, 24 fps
``{{ "camera"|word:"activity" }}``  the word for a value of a closed list (``catalogue.wording``)
``{{ item|poster_url }}``  ``{{ item|still_url:120 }}``  ``{{ item|play_url }}``  addresses of pictures and proxies
``{% shot_still shot %}``  the address of a shot's still
``{% item_card item heading=2 %}``  an item in a contact sheet; ``by_copy=True`` names the copy instead of the work
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reelbridge.base.formats import language_name
from reelbridge.base.kit import tongue
from reelbridge.base.marks import holding
from reelbridge.base.saying import also, fallback_tag, say
from reelbridge.catalogue import queries, wording
from reelbridge.catalogue.models import Agent, Item, Shot, Work
from reelbridge.catalogue.rules.date_words import made_in_words
from reelbridge.kernel.language import Chosen

register = template.Library()
register.filter("word", wording.word)


def _one(chosen: Chosen, *, plain: bool) -> SafeString:
    return say({chosen.language: chosen.text}, plain=plain)


@register.simple_tag
def title(thing: Work | Item, plain: bool = False) -> SafeString:  # noqa: FBT001, FBT002 -- a template's keyword
    """Say a title in the reader's language, else the original one with its tag."""
    return _one(queries.title_of(thing, tongue()), plain=plain)


@register.simple_tag
def title_tag(thing: Work | Item) -> SafeString:
    """Return the mark of a title that is not in the reader's language, for beside a link."""
    return fallback_tag(queries.title_of(thing, tongue()))


@register.simple_tag
def name_tag(agent: Agent) -> SafeString:
    """Return the mark of a name that is not in the reader's language, for beside a link."""
    return fallback_tag(queries.name_of(agent, tongue()))


@register.simple_tag
def also_titled(thing: Work | Item) -> SafeString:
    """Say the titles in the other languages."""
    return also(queries.titles_of(thing), queries.title_of(thing, tongue()).language)


@register.filter
def title_text(thing: Work | Item) -> str:
    """Return the title as it is."""
    return queries.title_of(thing, tongue()).text


@register.simple_tag
def name(agent: Agent, plain: bool = False) -> SafeString:  # noqa: FBT001, FBT002 -- a template's keyword
    """Say a name in the reader's language, else the preferred one with its tag."""
    return _one(queries.name_of(agent, tongue()), plain=plain)


@register.simple_tag
def also_named(agent: Agent) -> SafeString:
    """Say the names in the other languages."""
    return also(queries.names_of(agent), queries.name_of(agent, tongue()).language)


@register.filter
def name_text(agent: Agent) -> str:
    """Return the name as it is."""
    return queries.name_of(agent, tongue()).text


@register.filter
def made_words(made: str) -> str:
    """Say an EDTF date in words."""
    return made_in_words(made, tongue())


@register.filter
def carrier_words(item: Item) -> str:
    """Say what an item is carried on, how large its picture is and how fast it runs."""
    size = f"{item.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{item.height}" if item.width else ""
    speed = _("%(rate)s fps") % {"rate": item.rate_text} if item.medium == "film" else ""
    return ", ".join(filter(None, [wording.word(item.manifestation.carrier, "carrier"), size, speed]))


@register.filter
def field_words(field: str) -> str:
    """Return what a field of a record is called; a place has one for each language it is named in."""
    said = wording.word(field, "field")
    return language_name(field) if said == field else said


@register.filter
def poster_url(item: Item) -> str:
    """Return where an item's poster is."""
    return queries.where_to_see(item).poster_url


@register.filter
def still_url(item: Item, frame: int) -> str:
    """Return where the still of a frame is."""
    return queries.where_to_see(item).still_url(frame)


@register.filter
def play_url(item: Item) -> str:
    """Return where the browser's version of an item is: film, picture or sound."""
    kinds = {"photograph": "proxy.jpg", "sound": "proxy.m4a"}
    return queries.where_to_see(item).poster_url.replace("poster.jpg", kinds.get(item.medium, "proxy.mp4"))


@register.simple_tag
def shot_still(shot: Shot) -> str:
    """Return where the still of a shot is: its middle shows best what it is about, and is made beforehand."""
    return queries.where_to_see(shot.item).still_url((shot.start + shot.end) // 2)


@register.inclusion_tag("catalogue/_card.html")
def item_card(item: Item, heading: int = 3, by_copy: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 -- a template's keyword
    """Show an item in a contact sheet; everything is looked up here once, since a page has many."""
    seen = queries.where_to_see(item)
    shown = {
        "heading": heading,
        "url": seen.page_url,
        "poster_url": seen.poster_url,
        "seconds": item.seconds if item.frames and item.medium != "photograph" else 0,
        "medium": wording.word(item.medium, "medium"),
        "holding": holding(item.keeper),
        "by_copy": by_copy,
    }
    if by_copy:
        size = f"{item.width} × {item.height}" if item.width else ""
        return {**shown, "title": item.call_number or item.file_name or item.ref, "size": size}
    chosen, titles = queries.title_and_titles(item, tongue())
    return {
        **shown,
        "title": _one(chosen, plain=True),
        "tag": fallback_tag(chosen),
        "also": also(titles, chosen.language),
        "made": made_words(item.manifestation.work.made),
        "call_number": item.call_number,
    }
