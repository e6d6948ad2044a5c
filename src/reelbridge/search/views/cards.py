"""Hits as the page shows them: cards, the people a name may mean, groups by the way of matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reelbridge.base.kit import tongue
from reelbridge.base.marks import icon
from reelbridge.kernel.language import Chosen, Texts, base, choose
from reelbridge.kernel.verdict import Reason
from reelbridge.language.scripts import recognise
from reelbridge.search.queries import Hit
from reelbridge.search.registry import KINDS, MEDIA, ROLES, Document, Moment

#: Reasons that lead from one spelling to another, so that both are shown.
_LEADING = {
    "language.same_base_form",
    "language.narrower_subject",
    "language.same_subject",
    "search.alike_in_meaning",
    "search.name_means_alike",
    "search.name_read_alike",
    "search.name_sounds_alike",
    "search.name_spelt_alike",
}
#: A name that more people bear than this needs more words, not a longer list.
_MOST_PEOPLE = 4
#: Moments of one film in sight on its card.
_MOST_MOMENTS = 3
#: What the ways of matching are called, the most certain first.
_WAYS: dict[str, Promise] = {
    "exact": gettext_lazy("As written"),
    "spelled": gettext_lazy("In another spelling or script"),
    "text": gettext_lazy("In descriptions and texts"),
    "meaning": gettext_lazy("By meaning"),
}
_ORDER = tuple(_WAYS)
#: In what something was found.
_PLACES: dict[str, Promise] = {
    "title": pgettext_lazy("where it was found", "Title:"),
    "name": pgettext_lazy("where it was found", "Name:"),
    "text": pgettext_lazy("where it was found", "Text:"),
    "place": pgettext_lazy("where it was found", "Place:"),
    "number": pgettext_lazy("where it was found", "Number:"),
}
#: How what was found hangs together with what was asked, by the reason's code.
_TIES: dict[str, Promise] = {
    "language.same_base_form": gettext_lazy("another form of the word"),
    "language.narrower_subject": gettext_lazy("part of the subject"),
    "language.same_subject": gettext_lazy("the same subject"),
    "search.alike_in_meaning": gettext_lazy("alike in meaning"),
    "search.name_read_alike": gettext_lazy("read the same: %(key)s"),
    "search.name_sounds_alike": gettext_lazy("sounds alike: %(letters)s"),
    "search.name_spelt_alike": gettext_lazy("spelt otherwise: %(letters)s"),
    "search.name_means_alike": gettext_lazy("the same by meaning"),
}
_SPELLED = {"search.name_read_alike", "search.name_sounds_alike", "search.name_spelt_alike", "search.name_means_alike"}


@dataclass(frozen=True, slots=True)
class WhyShown:
    """A reason as the card shows it: what was asked, and where in which text it was found."""

    query: str
    is_leading: bool
    before: str
    found: str
    after: str
    language: str
    where: str
    tie: str
    bearer: str

    @property
    def drawn(self) -> SafeString:
        """The reason as a line of the card; of these a page has many."""
        return format_html(
            "{} {}<span{}>{}<mark>{}</mark>{}</span>{}{}",
            self.where,
            format_html("<mark>{}</mark> {} ", self.query, icon("arrow")) if self.is_leading else "",
            format_html(' lang="{}"', self.language) if self.language else "",
            self.before,
            self.found,
            self.after,
            format_html('<span class="tie"> ({})</span>', self.tie) if self.tie else "",
            format_html('<span class="tie"> · {}</span>', self.bearer) if self.bearer else "",
        )


@dataclass(frozen=True, slots=True)
class MomentShown:
    """A moment of a film at which something asked for was found."""

    at: str
    text: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """The institution that holds a thing, as the page kit's holding mark wants it."""

    ref: str
    names: Texts
    seal: str
    language: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as the page shows it."""

    document: Document
    title: Chosen
    original: Chosen | None
    kind: str
    medium: str
    note: str
    keeper: Keeper
    why: tuple[WhyShown, ...]
    way: str
    bears_the_name: bool
    url: str
    #: Whether the planned use is allowed: yes, if; empty where none is planned.
    answer: str
    moments: tuple[MomentShown, ...]
    #: Copies of the work that were found with it: shown on its card.
    copies: tuple[Card, ...] = ()


def card_of(hit: Hit) -> Card:
    """Return a hit as a card."""
    document = hit.document
    # where the reader's language is missing, the original says more than another translation
    title = choose(document.titles, tongue(), (str(document.extra.get("original_language", "")),))
    note = document.extra.get("note")
    kind = KINDS[document.kind].one if document.kind in KINDS else document.kind
    return Card(
        document,
        title,
        _original(document, title),
        str(kind),
        str(MEDIA.get(document.medium, document.medium)),
        choose(note, tongue()).text if isinstance(note, dict) else "",
        _keeper(document),
        tuple(_why(reason) for reason in hit.why),
        min(map(_way, hit.why), key=_ORDER.index, default=""),
        any(reason.facts.get("place") == "name" and not reason.facts.get("role") for reason in hit.why),
        hit.url,
        hit.answer,
        tuple(_moment(one, document) for one in hit.moments[:_MOST_MOMENTS]) if len(hit.moments) > 1 else (),
    )


def _moment(moment: Moment, document: Document) -> MomentShown:
    if moment.page:
        return MomentShown(_("page %(page)s") % {"page": moment.page}, moment.text, moment.language, moment.url)
    address = f"{document.url}#t={moment.seconds:g}"
    return MomentShown(_clock(moment.seconds), moment.text, moment.language, address)


def _way(reason: Reason) -> str:
    if reason.code in _SPELLED:
        return "spelled"
    if reason.code in {"language.same_subject", "search.alike_in_meaning"}:
        return "meaning"
    return "text" if reason.facts.get("place") in ("text", "place") else "exact"


def _keeper(document: Document) -> Keeper:
    given = document.extra.get("institution")
    known: dict[str, Any] = given if isinstance(given, dict) else {}
    names = known.get("names") or {tongue(): document.keeper}
    letter = str(known.get("seal", ""))
    return Keeper(
        document.keeper, names, letter, str(known.get("language") or recognise(letter)), is_own=document.is_own
    )


def _original(document: Document, title: Chosen) -> Chosen | None:
    """Return the title beside the one shown: the original, else any in another language."""
    others: Texts = {tag: text for tag, text in document.titles.items() if text and tag != title.language}
    tag = str(document.extra.get("original_language", ""))
    chosen = choose(others, tag if tag in others else next(_ours_first(others), ""))
    return chosen if chosen.text and chosen.text != title.text else None


def _ours_first(texts: Texts) -> Iterator[str]:
    yield from sorted(
        texts, key=lambda tag: ("zh", "ru", "en").index(base(tag)) if base(tag) in ("zh", "ru", "en") else 9
    )


def _at(facts: Mapping[str, object]) -> str:
    """Say at which moment or page something was found, and in what; nothing for what has no moment."""
    if "page" in facts:
        return _("Document, page %(page)s:") % {"page": facts["page"]}
    if "seconds" not in facts:
        return ""
    at = {"at": _clock(float(str(facts["seconds"])))}
    return _("Captions, %(at)s:") % at if facts.get("source") == "captions" else _("Shot at %(at)s:") % at


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"


def _why(reason: Reason) -> WhyShown:
    facts = reason.facts
    whole, start, end = str(facts["whole"]), int(str(facts["start"])), int(str(facts["end"]))
    role = ROLES.get(str(facts.get("role")), "")
    place = str(facts["place"])
    letters = facts.get("letters", "")
    return WhyShown(
        query=str(facts["query"]),
        is_leading=reason.code in _LEADING,
        before=whole[:start],
        found=whole[start:end],
        after=whole[end:],
        language=str(facts["language"]),
        where=_("%(role)s:") % {"role": role} if role else _at(facts) or str(_PLACES.get(place, _PLACES["text"])),
        tie=str(_TIES.get(reason.code, "")) % {"key": letters, "letters": letters},
        bearer=str(facts.get("bearer_name", "")),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Hits found in the same way; the heading is empty where there is one group only."""

    name: str
    heading: str
    cards: tuple[Card, ...]


def groups_of(cards: Sequence[Card], *, in_ways: bool = True) -> list[Group]:
    """Part the cards of a page by the way they were found, where each way is one stretch of them.

    The order stays that of every other door; one that is not by how well they fit is not parted.
    """
    stretches = [(way, tuple(stretch)) for way, stretch in groupby(_with_copies(cards), key=lambda card: card.way)]
    ways = [way for way, _stretch in stretches]
    if not in_ways or len(ways) < 2 or len(set(ways)) < len(ways):
        together = tuple(card for _way, stretch in stretches for card in stretch)
        return [Group("", "", together)] if together else []
    return [Group(way, str(_WAYS[way]), stretch) for way, stretch in stretches]


def _with_copies(cards: Sequence[Card]) -> Iterator[Card]:
    """Put copies that were found for the same reason as their work on its card, where the first of them stood."""
    works = {card.document.ref: card for card in cards}
    leads = [_work_of(card, works) for card in cards]
    copies: dict[str, list[Card]] = defaultdict(list)
    for card, work in zip(cards, leads, strict=True):
        if work is not card:
            copies[work.document.ref].append(card)
    for work in {id(one): one for one in leads}.values():
        yield replace(work, copies=tuple(copies[work.document.ref]))


def _work_of(card: Card, works: Mapping[str, Card]) -> Card:
    work = works.get(str(card.document.extra.get("work", "")))
    return work if work and _is_copy_of(card, work) else card


def _is_copy_of(copy: Card, work: Card) -> bool:
    is_whole = copy.url == copy.document.url and not copy.moments
    return is_whole and copy.document.extra.get("work") == work.document.ref and copy.why == work.why


def people_meant(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Return those who bear the name that was asked for, when there is more than one of them."""
    bearers = tuple(card for card in cards if card.bears_the_name)
    return bearers[:_MOST_PEOPLE] if len(bearers) > 1 else ()
