"""Catalogue rows and grants for tests of rights."""

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.models import Institution, Item, ItemFile, Manifestation, Shot, Work, WorkTitle
from reelbridge.catalogue.queries import own_institution
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Medium, Terms


def a_partner(ref="beichen"):
    return Institution.objects.get_or_create(
        ref=ref,
        defaults={
            "names": {"zh-Hans": "北辰电视台影像馆", "ru": "Киновидеотека «Бэйчэнь»", "en": "Beichen TV Film Library"},
            "seal": "北",
            "country": "CN",
            "language": "zh-Hans",
            "time_zone": "Asia/Shanghai",
            "cities": {"en": "Beijing", "ru": "Пекин", "zh-Hans": "北京"},
        },
    )[0]


def an_item(number=1, *, keeper=None, frames=1000, rate="25", parcel="", titles=None):
    keeper = keeper or own_institution()
    work = Work.objects.create(ref=f"{keeper.ref}-w-{number:05}", keeper=keeper)
    for tag, text in (titles or {"ru": f"Узловая станция {number}", "zh-Hans": f"枢纽站{number}"}).items():
        WorkTitle.objects.create(work=work, text=text, language=tag)
    item = Item.objects.create(
        ref=f"{keeper.ref}-i-{number:05}",
        keeper=keeper,
        manifestation=Manifestation.objects.create(work=work),
        frames=frames,
        rate_text=rate,
    )
    Shot.objects.create(item=item, number=1, start=0, end=100)
    Shot.objects.create(item=item, number=2, start=100, end=frames)
    if parcel:
        ItemFile.objects.create(
            item=item, digest="a" * 64, role="excerpt", name="x.mkv", span_start=0, span_end=50, parcel=parcel
        )
    return item


def terms(window="2026-03-01/2027-02-28", **changed):
    wanted = {
        "territories": frozenset(["CN", "RU"]),
        "media": frozenset([Medium.TV]),
        "window": Window.parse(window),
        "languages": frozenset(["zh", "ru"]),
    }
    return Terms(**{**wanted, **changed})


def signed_in(client, person, role=Role.RIGHTS_OFFICER):
    """Sign a person in whose pages are English."""
    client.force_login(person(role))
    client.cookies.load({"reelbridge_nevsky_language": "en"})
    return client
