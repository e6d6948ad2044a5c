"""What is found of the catalogue: works, agents, and items with their shots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.catalogue.models import Agent, Institution, Item, PaperText, Part, Shot, Work
from reelbridge.catalogue.queries.pages import agents_with_works, items_of, items_with_works, works_for_pages
from reelbridge.catalogue.queries.seeing import where_to_see
from reelbridge.catalogue.queries.titles import names_of, original_title, titles_of
from reelbridge.catalogue.rules.date_words import made_in_words
from reelbridge.catalogue.rules.pages import pieces_of
from reelbridge.catalogue.wording import WORDS
from reelbridge.kernel.language import OURS
from reelbridge.kernel.territory import name as territory_name
from reelbridge.language.scripts import recognise
from reelbridge.search.registry import Document, Moment, NameForm, name_facet, name_media, name_roles, register


def work_documents(refs: Sequence[str]) -> dict[str, Document]:
    """Return works as search shows them, by ref; none for those that are gone."""
    return {ref: _work_document(work) for ref, work in works_for_pages(refs).items()}


def item_documents(refs: Sequence[str]) -> dict[str, Document]:
    """Return items with the titles of their shots as search shows them, by ref; none for those that are gone."""
    items = items_with_works(refs)
    papers: dict[int, list[PaperText]] = defaultdict(list)
    of_these = PaperText.objects.filter(file__item__in=[item.pk for item in items.values()])
    for paper in of_these.select_related("file").order_by("file_id"):
        papers[paper.file.item_id].append(paper)
    return {ref: _item_document(item, papers[item.pk]) for ref, item in items.items()}


def agent_documents(refs: Sequence[str]) -> dict[str, Document]:
    """Return people and organisations as search shows them, by ref; none for those that are gone."""
    return {ref: _agent_document(agent, works) for ref, (agent, works) in agents_with_works(refs).items()}


def _work_document(work: Work) -> Document:
    copies = items_of(work)
    return Document(
        kind="work",
        ref=work.ref,
        keeper=work.keeper.ref,
        is_own=work.keeper.is_own,
        names=tuple(_names_of_parts(work.parts.all())),
        medium=copies[0].medium if copies else "",
        extra=_card(work, copies[0] if copies else None) | {"copies": len(copies)},
        url=reverse("catalogue:work", args=[work.ref]),
        facets=_facets(work, [copy.manifestation.carrier for copy in copies]),
        **_described(work),
    )


def _item_document(item: Item, papers: Sequence[PaperText]) -> Document:
    work = item.manifestation.work
    shots = list(item.shots.all())
    seen = {agent.ref: agent for shot in shots for agent in shot.agents.all()}
    names = [*_names_of_parts(work.parts.all()), *(form for one in seen.values() for form in _forms(one, "depicted"))]
    return Document(
        kind="item",
        ref=item.ref,
        keeper=item.keeper.ref,
        is_own=item.keeper.is_own,
        names=tuple(dict.fromkeys(names)),
        medium=item.medium,
        extra=_card(work, item)
        | {"work": work.ref, "call_number": item.call_number, "reel": item.reel, "shots": len(shots)},
        url=reverse("catalogue:item", args=[item.ref]),
        numbers=tuple(dict.fromkeys(filter(None, (item.call_number, item.reel, item.file_name)))),
        facets=_facets(work, [item.manifestation.carrier]),
        moments=(*_moments(item, shots), *_pages(item, papers)),
        **_described(work),
    )


def _agent_document(agent: Agent, works: int) -> Document:
    return Document(
        kind="agent",
        ref=agent.ref,
        keeper=agent.keeper.ref,
        is_own=agent.keeper.is_own,
        titles=names_of(agent),
        names=tuple(_forms(agent, "")),
        texts=dict(agent.notes),
        extra={
            "institution": _institution(agent.keeper),
            "note": {tag: made_in_words(agent.lived, tag) for tag in OURS} if agent.lived else {},
            "agent_kind": agent.kind,
            "works": works,
        },
        url=reverse("catalogue:agent", args=[agent.ref]),
    )


def _described(work: Work) -> dict[str, Any]:
    """Return what a work and its items share: titles, texts, dates, places, languages."""
    best = titles_of(work)
    further = [(title.language, title.text) for title in work.titles.all() if best.get(title.language) != title.text]
    return {
        "titles": best,
        "other_titles": tuple(further),
        "texts": dict(work.descriptions),
        "dates": (work.made_from, work.made_to),
        "places": tuple(_places(work)),
        "languages": tuple(work.languages),
    }


def _facets(work: Work, carriers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what a work and its items are counted by; a place by its territory, else by its name."""
    places = [place.get("territory") or next(iter(place.get("names", {}).values()), "") for place in work.places]
    return {"place": tuple(dict.fromkeys(places)), "format": tuple(dict.fromkeys(carriers))}


def _moments(item: Item, shots: Iterable[Shot]) -> Iterator[Moment]:
    """Yield what the shots of an item show, each at its first frame."""
    for shot in shots:
        seconds = round(float(item.rate.seconds(shot.start)), 3)
        yield from (Moment(seconds, text, tag, "shot") for tag, text in shot.titles.items() if text)


def _pages(item: Item, papers: Iterable[PaperText]) -> Iterator[Moment]:
    """Yield what the documents of an item say, in pieces that a card can show, each on its page."""
    for paper in papers:
        address = reverse("catalogue:paper", args=[item.ref, paper.file_id])
        for number, page in enumerate(paper.pages, 1):
            url = f"{address}#page={number}" if paper.kind == "pdf" else address
            yield from (Moment(0.0, piece, recognise(piece), "paper", number, url) for piece in pieces_of(page))


def _places(work: Work) -> Iterator[str]:
    """Yield every name of every place, the territory's in our languages too."""
    for place in work.places:
        yield from dict.fromkeys(place.get("names", {}).values())
        if code := place.get("territory"):
            yield from (territory_name(code, tag) for tag in OURS)


def _card(work: Work, item: Item | None) -> dict[str, Any]:
    """Return what a result card shows beside the titles."""
    original = original_title(work)
    card: dict[str, Any] = {
        "institution": _institution((item or work).keeper),
        "note": {tag: made_in_words(work.made, tag) for tag in OURS} if work.made else {},
        "made": work.made,
        "work_kind": work.kind,
        "original_language": original.language if original else "",
        "original_title": original.text if original else "",
    }
    if item is not None:
        card |= {"still": where_to_see(item).poster_url, "seconds": float(item.seconds) if item.rate_text else 0}
    return card


def _institution(keeper: Institution) -> dict[str, Any]:
    return {"ref": keeper.ref, "names": keeper.names, "seal": keeper.seal, "is_own": keeper.is_own}


def _names_of_parts(parts: Iterable[Part]) -> Iterator[NameForm]:
    for part in parts:
        yield from _forms(part.agent, part.activity)


def _forms(agent: Agent, role: str) -> Iterator[NameForm]:
    for name in agent.names.all():
        yield NameForm(name.text, name.language, name.script, role, agent.ref)


def _refs(model: type[Work | Item | Agent]) -> Iterator[str]:
    return model.objects.filter(deleted_at=None).order_by("pk").values_list("ref", flat=True).iterator()


def _carrier(carrier: str, _tag: str) -> str:
    word = WORDS["carrier"].get(carrier, carrier)
    return str(_(word))


def _standing(model: type[Work | Item | Agent]) -> int:
    return model.objects.filter(deleted_at=None).count()


register(
    "work",
    work_documents,
    lambda: _refs(Work),
    label=_("works"),
    one=pgettext_lazy("one of them", "work"),
    act="catalogue.see",
    count=lambda: _standing(Work),
    by_meaning=True,
)
register(
    "item",
    item_documents,
    lambda: _refs(Item),
    label=_("items"),
    one=pgettext_lazy("one of them", "item"),
    act="catalogue.see",
    count=lambda: _standing(Item),
    by_meaning=True,
)
register(
    "agent",
    agent_documents,
    lambda: _refs(Agent),
    label=_("people and organisations"),
    one=pgettext_lazy("one of them", "person or organisation"),
    act="catalogue.see",
    count=lambda: _standing(Agent),
)
name_media({"film": _("film"), "photograph": _("photograph"), "sound": _("sound")})
name_roles({role: _(said) for role, said in WORDS["activity"].items()})
name_facet("format", _("Format"), _carrier, lambda: WORDS["carrier"])
