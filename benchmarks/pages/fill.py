"""Fill a node with so many catalogued items, three languages each, faster than anybody could catalogue them."""

from __future__ import annotations

import random
import sys
from datetime import date

WORDS = {
    "zh-Hans": [
        "战地",
        "摄影",
        "纪录片",
        "城市",
        "铁路",
        "工厂",
        "学校",
        "河流",
        "山村",
        "节日",
        "游行",
        "机场",
        "港口",
        "剧院",
        "冬天",
        "夏天",
        "老人",
        "孩子",
        "书信",
        "月亮",
    ],
    "ru": [
        "фронт",
        "съёмка",
        "город",
        "дорога",
        "завод",
        "школа",
        "река",
        "деревня",
        "праздник",
        "парад",
        "аэродром",
        "порт",
        "театр",
        "зима",
        "лето",
        "письмо",
        "луна",
        "поезд",
        "поле",
        "мост",
    ],
    "en": [
        "front",
        "camera",
        "city",
        "road",
        "factory",
        "school",
        "river",
        "village",
        "holiday",
        "parade",
        "airfield",
        "harbour",
        "theatre",
        "winter",
        "summer",
        "letter",
        "moon",
        "train",
        "field",
        "bridge",
    ],
}
BATCH = 5_000


def fill(items: int) -> None:
    """Make works, items and shots in bulk; the index is made afterwards."""
    from django.db import transaction

    from reelbridge.catalogue.models import Agent, Name
    from reelbridge.catalogue.queries import own_institution

    chance = random.Random(1)
    keeper = own_institution()
    agents = Agent.objects.bulk_create(Agent(ref=f"{keeper.ref}-a-{n:05}", keeper=keeper) for n in range(1000))
    Name.objects.bulk_create(
        Name(agent=agent, text=f"{text} {n}", language=tag, role="preferred")
        for n, agent in enumerate(agents)
        for tag, text in (("ru", "Иван Петров"), ("zh-Hans", "伊万·彼得罗夫"), ("en", "Ivan Petrov"))
    )
    for first in range(0, items, BATCH):
        count = min(BATCH, items - first)
        with transaction.atomic():
            _fill_batch(chance, keeper, agents, first, count)
        print(f"  {first + count} items", file=sys.stderr)


def _fill_batch(chance: random.Random, keeper, agents: list, first: int, count: int) -> None:
    from reelbridge.catalogue.models import Item, Manifestation, Part, Shot, Work, WorkTitle

    days = [date(chance.randint(1930, 1990), 1, 1) for _ in range(count)]
    works = Work.objects.bulk_create(
        Work(
            ref=f"{keeper.ref}-w-{first + n:07}",
            keeper=keeper,
            kind="documentary",
            made=str(day.year),
            made_from=day,
            made_to=date(day.year, 12, 31),
        )
        for n, day in enumerate(days)
    )
    WorkTitle.objects.bulk_create(
        WorkTitle(
            work=work,
            language=tag,
            kind="original" if tag == "ru" else "translated",
            text=title(chance, tag, first + n),
        )
        for n, work in enumerate(works)
        for tag in WORDS
    )
    Part.objects.bulk_create(Part(work=work, agent=chance.choice(agents), activity="camera") for work in works)
    made = Manifestation.objects.bulk_create(Manifestation(work=work) for work in works)
    held = Item.objects.bulk_create(
        Item(ref=f"{keeper.ref}-i-{first + n:07}", keeper=keeper, manifestation=one, call_number=f"NFA-{first + n}", reel=f"R{first + n}",
             rate_text="25", frames=2500, width=720, height=576)
        for n, one in enumerate(made)
    )  # fmt: skip
    Shot.objects.bulk_create(
        Shot(
            item=item,
            number=number,
            start=(number - 1) * 500,
            end=number * 500,
            titles={"ru": title(chance, "ru", number)},
        )
        for item in held
        for number in range(1, 4)
    )


def title(chance: random.Random, tag: str, number: int) -> str:
    return ("" if tag == "zh-Hans" else " ").join([*chance.sample(WORDS[tag], 3), str(number)])
