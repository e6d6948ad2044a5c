"""Which item a clip is tied to, by rule: pure rules first, then with a catalogue and hands."""

import pytest
from click.testing import CliRunner

from reelbridge.base.models import AuditEntry
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.node.cli import main
from reelbridge.production import queries
from reelbridge.production.actions import import_cut, say_own_shoot, tie_by_hand
from reelbridge.production.models import Clip, Cut, RememberedTie
from reelbridge.production.queries import clip as clip_of
from reelbridge.production.rules.names import file_stem, tie_key
from reelbridge.production.rules.tying import Clue, Holding, place, tie
from reelbridge.vault.models import StoredFile
from tests.production.making import edl, event, make_item, make_production, partner, write

R24, R25, R2997 = (Rate.parse(text) for text in ("24", "25", "29.97"))
HELD = Holding("nevsky-i-00001", R25, 2000, 900_000, shots=((1, 0, 100), (2, 100, 400)))


@pytest.mark.parametrize(
    ("source", "rate", "span", "fit"),
    [
        (Span(900_000, 900_050), R25, Span(0, 50), "timecode"),
        (Span(901_950, 902_000), R25, Span(1950, 2000), "timecode"),
        (Span(901_951, 902_001), R25, Span(1951, 2000), "timecode"),  # one frame over is forgiven
        (Span(901_990, 902_040), R25, None, "outside"),
        (Span(899_990, 900_010), R25, None, "outside"),
        (Span(50, 100), R25, Span(50, 100), "from_zero"),
        (Span(864_024, 864_048), R24, Span(25, 50), "timecode"),  # 10:00:01:00 in a list at 24
        (Span(864_025, 864_047), R24, Span(26, 49), "timecode"),  # rounded outwards
        (None, R25, None, "no_timecode"),
    ],
)
def test_source_frames_are_placed_in_the_item(source, rate, span, fit):
    assert place(source, rate, HELD) == (span, fit)


def test_photographs_have_no_time():
    still = Holding("nevsky-i-00002", R25, 1, is_still=True)
    assert place(Span(900_000, 900_050), R25, still) == (None, "timecode")


def test_shot_is_the_one_that_holds_most():
    assert [HELD.shot_at(span) for span in (Span(0, 50), Span(90, 120), Span(80, 110), Span(500, 600))] == [1, 2, 1, 0]


def test_surest_candidate_is_chosen_and_equals_are_left_to_people():
    other = Holding("nevsky-i-00002", R25, 2000, 900_000)
    source = Span(900_000, 900_050)
    chosen = tie(source, R25, [(HELD, [Clue.REEL], 0), (other, [Clue.REEL, Clue.FILE_NAME], 0)])
    assert (chosen.chosen.holding.ref, chosen.chosen.confidence) == ("nevsky-i-00002", 99)
    equal = tie(source, R25, [(HELD, [Clue.REEL], 0), (other, [Clue.REEL], 0)])
    assert (equal.chosen, equal.why, len(equal.candidates)) == (None, "several", 2)
    outside = tie(Span(5, 90_000), R25, [(HELD, [Clue.OUR_REF], 0)])
    assert (outside.chosen, outside.why) == (None, "outside")
    assert tie(source, R25, []).why == "no_clue"


@pytest.mark.parametrize(
    ("name", "stem", "key"),
    [
        (r"S:\path\to\ZZ100_501.take_1.0001.exr", "ZZ100_501.take_1.0001", "zz100_501.take_1.0001"),
        ("/films/Хроника 7.MOV", "Хроника 7", "хроника 7"),
        ("NKA-2207", "NKA-2207", "nka-2207"),
        ("take.001", "take.001", "take.001"),
        ("", "", ""),
    ],
)
def test_names_are_brought_to_one_form(name, stem, key):
    assert (file_stem(name), tie_key(name)) == (stem, key)


def cut_of(tmp_path, production, *events, by, name="cut.edl", **more):
    return import_cut(production.ref, write(tmp_path, edl(*events), name), by=by, rate=R25, **more)


FROM_ITEM = ("10:00:01:00", "10:00:03:00", "01:00:00:00", "01:00:02:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "names", "clue"),
    [
        ({"file_name": "nka_2207.mov"}, {"source_file": r"D:\in\NKA_2207.mxf"}, "file"),
        ({"file_name": "nka_2207.mov"}, {"name": "NKA_2207.new.01"[:8]}, "file"),
        ({"reel": "NKA-2207"}, {"reel": "nka-2207"}, "reel"),
        ({"reel": "NKA-2207-R1-NEG"}, {"reel": "NKA-2207"}, "short_reel"),
        ({"call_number": "НКА 2207"}, {"name": "НКА-2207"}, "call"),
        ({}, {"name": "x", "comment": "from nevsky-i-00001/2"}, "ref"),
    ],
)
def test_clip_is_tied_by_what_names_it(tmp_path, producer, facts, names, clue):
    make_item("nevsky-i-00001", shots=[(0, 20), (20, 400)], **facts)
    cut = cut_of(tmp_path, make_production(), event(*FROM_ITEM, **names), by=producer)
    clip = cut.clips.get()
    assert (clip.item_ref, clip.item_span, clip.shot_number, clip.tied_by) == (
        "nevsky-i-00001",
        Span(25, 75),
        2,
        "rule",
    )
    assert clue in clip.evidence["found"][0]["clues"]


@pytest.mark.django_db
def test_partners_items_are_tied_too(tmp_path, producer):
    make_item("beichen-i-00003", keeper=partner(), reel="XB0077")
    cut = cut_of(tmp_path, make_production(), event(*FROM_ITEM, reel="XB0077"), by=producer)
    assert cut.clips.get().item_ref == "beichen-i-00003"


@pytest.mark.django_db
def test_frames_outside_the_item_leave_the_clip_untied(tmp_path, producer):
    make_item("nevsky-i-00001", reel="NKA-2207", frames=30)
    clip = cut_of(tmp_path, make_production(), event(*FROM_ITEM, reel="NKA-2207"), by=producer).clips.get()
    assert (clip.item_ref, clip.evidence["why"], clip.evidence["found"][0]["fit"]) == ("", "outside", "outside")
    (weighed,) = queries.clearance(clip.cut).clips
    assert (weighed.verdict.answer.value, weighed.verdict.reasons[0].code, weighed.verdict.reasons[0].facts) == (
        "unknown", "production.beyond_item", {"item": "nevsky-i-00001"},
    )  # fmt: skip
    ran = CliRunner().invoke(main, ["cut", "untied", clip.cut.production.ref])
    assert ran.output.splitlines()[1:] == [
        "       · The holding of this name does not have these frames.",
        "       · nevsky-i-00001: reel, timecode outside the holding",
    ]


@pytest.mark.django_db
def test_import_keeps_the_list_in_the_vault_and_says_who(tmp_path, producer):
    production = make_production()
    cut = cut_of(tmp_path, production, event(*FROM_ITEM, name="x"), by=producer)
    assert StoredFile.objects.filter(digest=cut.source_digest).exists()
    assert (cut.number, cut.frames, cut.source_name, cut.imported_by) == (1, 50, "cut.edl", "Lin Yue")
    entry = AuditEntry.objects.get(act="production.cut_imported")
    assert (entry.subject, entry.facts["untied"]) == (f"{production.ref}/1", 1)


@pytest.mark.django_db
def test_refused_import_changes_nothing(tmp_path, producer, reader):
    production = make_production()
    before = AuditEntry.objects.count()
    path = write(tmp_path, edl(event("01:00:00:24", "01:00:01:24", "01:00:00:00", "01:00:01:00")))
    with pytest.raises(BadInput):
        import_cut(production.ref, path, by=producer, rate=R24)
    unsure = write(tmp_path, edl(event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00")), "unsure.edl")
    with pytest.raises(BadInput, match="rate_needed"):
        import_cut(production.ref, unsure, by=producer)
    with pytest.raises(NotAllowed):
        import_cut(production.ref, path, by=reader, rate=R25)
    with pytest.raises(NotFound):
        import_cut("nevsky-p-99999", path, by=producer, rate=R25)
    assert (Cut.objects.count(), StoredFile.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


@pytest.mark.django_db
def test_the_same_list_twice_is_one_cut(tmp_path, producer):
    production = make_production()
    cut_of(tmp_path, production, event(*FROM_ITEM), by=producer)
    with pytest.raises(Conflict, match="cut_known"):
        cut_of(tmp_path, production, event(*FROM_ITEM), by=producer)
    assert Cut.objects.count() == 1


@pytest.mark.django_db
def test_tie_by_hand_is_followed_by_its_namesakes_and_remembered(tmp_path, producer):
    make_item("nevsky-i-00001", shots=[(0, 100), (100, 2000)])
    production = make_production()
    first = cut_of(
        tmp_path, production,
        event("00:00:10:00", "00:00:12:00", "01:00:00:00", "01:00:02:00", name="rough.mov"),
        event("00:00:20:00", "00:00:21:00", "01:00:02:00", "01:00:03:00", name="rough.mov"),
        event("00:00:20:00", "00:00:21:00", "01:00:03:00", "01:00:04:00", name="other.mov"), by=producer,
    )  # fmt: skip
    tied = tie_by_hand(clip_of(first, 1), "nevsky-i-00001", by=producer, starts_at="10:00:04:00")
    assert (tied.item_span, tied.shot_number, tied.tied_by, tied.confidence) == (Span(100, 150), 2, "hand", 100)
    assert [(one.item_ref, one.item_span) for one in first.clips.all()] == [
        ("nevsky-i-00001", Span(100, 150)), ("nevsky-i-00001", Span(350, 375)), ("", None),
    ]  # fmt: skip
    second = cut_of(
        tmp_path, production,
        event("00:00:11:00", "00:00:12:00", "01:00:00:00", "01:00:01:00", name="ROUGH.MXF"), by=producer, name="2.edl",
    )  # fmt: skip
    clip = second.clips.get()
    assert (clip.item_ref, clip.item_span, clip.evidence["found"][0]["clues"]) == (
        "nevsky-i-00001", Span(125, 150), ["remembered"],
    )  # fmt: skip


@pytest.mark.django_db
def test_tie_to_a_shot_begins_where_the_shot_does(tmp_path, producer):
    make_item("nevsky-i-00001", shots=[(0, 100), (100, 2000)], start_frame=0)
    cut = cut_of(tmp_path, make_production(), event(*FROM_ITEM, name="x"), by=producer)
    assert tie_by_hand(clip_of(cut, 1), "nevsky-i-00001/2", by=producer).item_span == Span(100, 150)


@pytest.mark.django_db
def test_tie_beyond_the_item_is_refused(tmp_path, producer, reader):
    make_item("nevsky-i-00001", frames=40)
    cut = cut_of(tmp_path, make_production(), event(*FROM_ITEM, name="x"), by=producer)
    clip = clip_of(cut, 1)
    for where, at, refusal in [
        ("nevsky-i-00001", "10:00:00:00", BadInput),
        ("nevsky-i-00001", "nonsense", BadInput),
        ("nevsky-i-00009", "", NotFound),
        ("nevsky-i-00001/7", "", NotFound),
    ]:
        with pytest.raises(refusal):
            tie_by_hand(clip, where, by=producer, starts_at=at)
    with pytest.raises(NotAllowed):
        tie_by_hand(clip, "nevsky-i-00001", by=reader)
    assert (Clip.objects.get().item_ref, RememberedTie.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_own_shoot_is_remembered(tmp_path, producer):
    production = make_production()
    cut = cut_of(tmp_path, production, event(*FROM_ITEM, name="A001_C003.mov"), by=producer)
    say_own_shoot(clip_of(cut, 1), by=producer)
    again = cut_of(
        tmp_path, production, event(*FROM_ITEM, name="A001_C003.mov"), event(*FROM_ITEM[:2], "01:00:02:00", "01:00:04:00"),
        by=producer, name="2.edl",
    )  # fmt: skip
    assert [one.kind for one in again.clips.all()] == ["shoot", "film"]
