"""Holdings, grants and edit lists for the tests of the production desk."""

from datetime import date

from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.catalogue.models import Clue, Institution, Item, Manifestation, Shot, Work, WorkTitle
from reelbridge.catalogue.queries import own_institution
from reelbridge.catalogue.rules.clues import clues_of
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.production.actions import add_production
from reelbridge.rights.actions import issue_grant
from reelbridge.rights.rules import Covered, Medium, Terms, Use

PLANNED = Use(
    territories=frozenset({"CN", "RU"}),
    media=frozenset({Medium.TV}),
    window=Window(date(2026, 9, 1), date(2027, 8, 31)),
    languages=frozenset({"zh-Hans", "ru"}),
)
TITLES = {"zh-Hans": "镜头在前线", "ru": "Камера на передовой", "en": "The Man Who Filmed the Front"}


def partner() -> Institution:
    """Return Beichen, a partner of the node the tests run on."""
    return Institution.objects.get_or_create(
        ref="beichen",
        defaults={
            "names": {"zh-Hans": "北辰电视台影像馆", "ru": "Киновидеотека «Бэйчэнь»", "en": "Beichen TV Film Library"},
            "seal": "北",
            "country": "CN",
            "language": "zh-Hans",
            "time_zone": "Asia/Shanghai",
        },
    )[0]


def make_item(ref: str, *, keeper: Institution | None = None, titles: dict | None = None, shots=(), **facts) -> Item:
    """Make an item with its work, titles, clues and shots; 25 frames a second, 2 000 frames, from 10:00:00:00."""
    holder = keeper or own_institution()
    work = Work.objects.create(ref=ref.replace("-i-", "-w-"), keeper=holder)
    for number, (tag, text) in enumerate((titles or {"ru": f"Хроника {ref}", "en": f"Newsreel {ref}"}).items()):
        WorkTitle.objects.create(work=work, text=text, language=tag, kind="translated" if number else "original")
    given = {"rate_text": "25", "frames": 2000, "start_frame": 10 * 3600 * 25, "call_number": "", "reel": ""} | facts
    item = Item.objects.create(ref=ref, keeper=holder, manifestation=Manifestation.objects.create(work=work), **given)
    named = clues_of(ref=item.ref, reel=item.reel, file_name=item.file_name, call_number=item.call_number)
    Clue.objects.bulk_create(Clue(item=item, kind=kind, text=text) for kind, text in named)
    for number, (start, end) in enumerate(shots, 1):
        Shot.objects.create(item=item, number=number, start=start, end=end)
    return item


def make_grant(*item_refs: str, direction: str = "own", span: Span | None = None, partner_ref: str = "", **terms):
    """Issue a grant for exactly the planned use, but for what is given."""
    given = {
        "territories": PLANNED.territories, "media": PLANNED.media, "window": PLANNED.window,
        "languages": PLANNED.languages,
    } | terms  # fmt: skip
    return issue_grant(
        direction=direction,
        partner_ref=partner_ref,
        terms=Terms(**given),
        lines=[Covered(ref, span) for ref in item_refs],
        by=COMMAND_LINE,
    )


def make_production():
    """Make the production of the worked example."""
    return add_production(titles=TITLES, use=PLANNED, by=COMMAND_LINE)


def edl(*events: str, title: str = "ROUGH CUT", head: str = "FCM: NON-DROP FRAME") -> str:
    """Return an edit list; each event is what stands after its number, remarks on lines of their own."""
    lines = [f"TITLE: {title}", head]
    for number, event in enumerate(events, 1):
        first, *rest = event.split("\n")
        lines += [f"{number:03}  {first}", *rest]
    return "\n".join(lines) + "\n"


def event(
    source_in: str, source_out: str, record_in: str, record_out: str, *, reel: str = "AX", name: str = "", **more
):
    """Return an event for ``edl``: a cut of the picture track."""
    remarks = [f"* FROM CLIP NAME: {name}"] if name else []
    remarks += [f"* {head.replace('_', ' ').upper()}: {text}" for head, text in more.items()]
    line = f"{reel:<8} V     C        {source_in} {source_out} {record_in} {record_out}"
    return "\n".join([line, *remarks])


def write(directory, text: str | bytes, name: str = "cut.edl"):
    """Write an edit list to a file and return its path."""
    path = directory / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
