"""Fill a node with two items, one of them with a proxy; run as a program with REELBRIDGE_NODE set."""

from fractions import Fraction

PROXY = bytes(range(256)) * 400
POSTER = b"\xff\xd8 a poster"


def west_probe():
    from reelbridge.kernel.timecode import Rate
    from reelbridge.media.rules.probe import Kind, Probe

    rate, seconds = Rate.parse("25"), Fraction(10)
    return Probe(Kind.FILM, "mov", "ffv1", 640, 480, rate, 250, seconds, 0, (), (), 0, "video/quicktime")


def fill() -> None:
    from django.conf import settings

    from reelbridge.base.refs import next_ref
    from reelbridge.catalogue.models import Item, ItemFile, Manifestation, Work, WorkTitle
    from reelbridge.catalogue.queries import own_institution
    from reelbridge.kernel.digest import digest_bytes
    from reelbridge.media.models import Analysis

    keeper, digest = own_institution(), digest_bytes(PROXY)
    for title in ("На передовой", "Письма с фронта"):
        work = Work.objects.create(ref=next_ref("w"), keeper=keeper, kind="newsreel", made="1943")
        WorkTitle.objects.create(work=work, text=title, language="ru", kind="original")
        WorkTitle.objects.create(work=work, text="At the front", language="en")
        item = Item.objects.create(
            ref=next_ref("i"),
            keeper=keeper,
            manifestation=Manifestation.objects.create(work=work),
            rate_text="25",
            frames=250,
            width=640,
            height=480,
        )
        if title == "На передовой":
            ItemFile.objects.create(item=item, digest=digest, name="film.mov")
    probe = west_probe()
    Analysis.objects.create(digest=digest, probe=probe.as_json(), state="ready")
    folder = settings.NODE.path("proxies", digest[:2], digest)
    folder.mkdir(parents=True)
    (folder / "proxy.mp4").write_bytes(PROXY)
    (folder / "poster.jpg").write_bytes(POSTER)


if __name__ == "__main__":
    from reelbridge.base.cli import start_node

    start_node()
    fill()
