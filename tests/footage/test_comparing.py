"""A film compared with the holdings: what is found, what people say of it, and the cut that is made of it."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.queries import lists
from reelbridge.footage import actions, queries
from reelbridge.footage.commands import match
from reelbridge.footage.models import Comparison, Match
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.production.actions import add_production, say_own_shoot
from reelbridge.production.models import Clip, Cut
from reelbridge.production.proposing import proposals
from reelbridge.production.rules.framing import Framing, framing_in
from reelbridge.rights.rules import Use
from reelbridge.vault.models import StoredFile
from tests.catalogue.test_pages import a_partner, an_item
from tests.matching.test_shelf import imprint
from tests.media import made
from tests.media.test_matching import cut_of_two
from tests.pages.shown import flat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def screener(tmp_path):
    return cut_of_two(tmp_path / "screener.mp4", metadata={"timecode": "01:00:00:00"})


@pytest.fixture
def compared(held, screener, producer, work_off):
    """Return the comparison, done, and the two holdings."""
    one, two = held(1, 2)
    asked = actions.compare_file(screener, by=producer)
    work_off()
    return queries.comparison(asked.ref), one, two


def production(by):
    use = Use.from_json({"territories": ["RU"], "media": ["cinema"], "starts_on": "2026-01-01", "ends_on": "2026-12-31",
                         "languages": ["ru"], "purpose": "film"})  # fmt: skip
    return add_production(titles={"en": "The screener"}, use=use, by=by)


def test_each_shot_is_found_told_and_made_a_clip(compared, producer):
    found, one, two = compared
    assert (found.state, found.frames, found.reels, found.holes) == ("done", 100, 2, [])
    matches = list(found.matches.all())
    assert [(match.start, match.end, match.verdict) for match in matches] == [
        (0, 30, "certain"), (30, 60, "certain"), (60, 75, "none"), (75, 100, "none"),
    ]  # fmt: skip
    first, second = matches[0].places[0], matches[1].places[0]
    assert (first["item"], first["in"], first["out"], first["mirrored"], first["by_codes"]) == (
        one.ref,
        30,
        60,
        True,
        False,
    )
    assert (second["item"], second["in"], second["out"], second["speed"]) == (two.ref, 20, 50, 1.0)
    assert [match.places for match in matches[2:]] == [[], []]
    told = queries.comparison_as_json(found, matches)["shots"][1]["source"]
    assert told == second | {"photograph": False, "in_timecode": "10:00:00:20", "out_timecode": "10:00:02:00"}

    with pytest.raises(Conflict) as refused:
        actions.make_cut(found, production(producer).ref, by=producer)
    assert (refused.value.code, Cut.objects.count()) == ("footage.nothing_confirmed", 0)
    actions.confirm(matches[0], nudge=-2, by=producer)
    in_making = production(producer)
    cut = actions.make_cut(found, in_making.ref, by=producer)
    clips = list(Clip.objects.filter(cut=cut))
    assert [(clip.record_start - 90_000, clip.record_end - 90_000, clip.item_ref) for clip in clips] == [
        (0, 30, one.ref), (30, 60, ""), (60, 75, ""), (75, 100, ""),
    ]  # fmt: skip
    assert (clips[0].item_start, clips[0].item_end, clips[0].confidence) == (28, 58, 100)
    # whoever cuts it again is told what an edit list cannot say
    assert [clip.clip_name for clip in clips[:2]] == ["shot 1, mirrored", "shot 2"]
    assert [framing_in(clip.comments) for clip in clips[:2]] == [Framing(is_mirrored=True), None]
    # what nobody has confirmed is proposed at the desk
    ((guess,),) = proposals(clips).values()
    assert (guess.item_ref, guess.span.start, guess.span.end, guess.confidence) == (two.ref, 20, 50, 100)
    actions.refuse(matches[1], by=producer)
    assert proposals(clips) == {}
    say_own_shoot(clips[3], by=producer)
    found.refresh_from_db()
    assert (found.production_ref, found.cut_number) == (in_making.ref, 1)
    with pytest.raises(Conflict):
        actions.make_cut(found, in_making.ref, by=producer)


def test_what_a_person_says_is_bounded_and_can_be_taken_back(compared, producer, reader):
    found, _, _ = compared
    first, _, black, _ = found.matches.all()
    for refused, act in (
        (NotAllowed, lambda: actions.confirm(first, by=reader)),
        (NotFound, lambda: actions.confirm(first, place=1, by=producer)),
        (NotFound, lambda: actions.confirm(black, by=producer)),
        (BadInput, lambda: actions.confirm(first, nudge=251, by=producer)),
    ):
        with pytest.raises(refused):
            act()
    assert set(Match.objects.values_list("decision", flat=True)) == {"open"}
    assert actions.confirm_certain(found, by=producer) == 2
    assert actions.confirm_certain(found, by=producer) == 0
    first.refresh_from_db()
    assert (first.decision, first.decided_by) == ("confirmed", producer.name)
    actions.reopen(first, by=producer)
    assert Match.objects.get(pk=first.pk).decision == "open"


def test_a_holding_is_compared_with_the_others_but_not_with_itself(held, archivist, work_off, tmp_path):
    one, _ = held(1, 2)
    asked = actions.compare_item(one.ref, archive="own", by=archivist)
    work_off()
    found = queries.comparison(asked.ref)
    assert (found.state, found.reels) == ("done", 1)
    assert [match.verdict for match in found.matches.all()] == ["none"]
    # done is done: the job may run again
    actions.run(found.ref)
    assert found.matches.count() == 1


def test_the_first_holding_of_an_archive_is_found_at_once_where_very_many_were_just_counted(monkeypatch):
    monkeypatch.setattr(lists, "_MANY", 0)
    partner = a_partner()
    catalogue.own_institution()
    others = an_item(keeper=partner)
    assert [keeper.ref for keeper, _ in catalogue.keepers()] == ["beichen"]
    ours = an_item()
    queries.shelf().change({one.ref: ("mark", imprint(number)) for number, one in enumerate((ours, others))})
    assert [reel.name for reel in queries.index("own").standing] == [ours.ref]
    assert [reel.name for reel in queries.index("beichen").standing] == [others.ref]


def test_what_is_no_film_is_refused_and_nothing_is_kept(held, producer, reader, tmp_path):
    held(1)
    kept = StoredFile.objects.count()
    sound, text = tmp_path / "a.txt", tmp_path / "b.txt"
    sound.write_text("no film")
    text.write_text("")
    for path in (sound, text):
        with pytest.raises(BadInput):
            actions.compare_file(path, by=producer)
    with pytest.raises(NotFound) as refused:
        actions.compare_file(made.film(tmp_path / "c.mp4", 10, tracks=0), archive="nobody", by=producer)
    assert refused.value.code == "footage.no_such_archive"
    with pytest.raises(NotAllowed):
        actions.compare_file(sound, by=reader)
    with pytest.raises(NotFound):
        actions.compare_incoming("../reelbridge.toml", by=producer)
    assert (StoredFile.objects.count(), Comparison.objects.count()) == (kept, 0)


def test_the_parts_of_a_picture_are_told_apart_from_holdings_that_tie(compared, producer, client, person):
    found, _, two = compared
    match = found.matches.first()
    first = match.places[0]
    half = {"of_shot": [0.5, 0.0, 1.0, 1.0], "item": two.ref, "pane": True}
    match.places = [first, first | half]
    match.save()
    told = queries.match_as_json(match)
    assert ([place["item"] for place in told["ties"]], [place["item"] for place in told["panes"]]) == ([], [two.ref])
    client.force_login(person(Role.PRODUCER))
    page = flat(client.get(f"/footage/{found.ref}/?shot=1&place=1").content.decode())
    assert "Кадр составлен из частей, у каждой свой источник:" in page
    assert "занимает в плане только часть кадра" in page
    assert "То же есть в нескольких единицах хранени" not in page
    # what stands in one holding only is confirmed with all that is certain, and the part can be chosen
    assert actions.confirm_certain(found, by=producer) == 2
    actions.reopen(match, by=producer)
    match.places = [first, first | {"item": two.ref}]
    match.save()
    assert "То же есть в нескольких единицах хранени" in flat(
        client.get(f"/footage/{found.ref}/?shot=1").content.decode()
    )
    assert actions.confirm_certain(found, by=producer) == 0


def test_the_command_and_the_api_give_the_same_answer(compared, screener, producer, client, person, monkeypatch):
    found, one, two = compared
    monkeypatch.setattr("reelbridge.footage.commands.comparing.start_node", lambda: None)
    ran = CliRunner().invoke(match, [str(screener), "--archive", "all", "--json"], catch_exceptions=False)
    client.force_login(person(Role.PRODUCER))
    told = client.get(f"/api/comparisons/{found.ref}").json()
    for answer in (json.loads(ran.stdout), told):
        shots = answer["shots"]
        assert [shot["verdict"] for shot in shots] == ["certain", "certain", "none", "none"]
        assert (shots[0]["source"]["item"], shots[0]["source"]["in_timecode"]) == (one.ref, "10:00:01:05")
        assert (shots[1]["source"]["item"], shots[1]["source"]["out_timecode"]) == (two.ref, "10:00:02:00")
        assert (shots[0]["in_timecode"], shots[0]["out_timecode"]) == ("01:00:00:00", "01:00:01:05")
    assert Comparison.objects.count() == 1
    said = client.post(
        f"/api/comparisons/{found.ref}/shots/1", {"decision": "confirmed", "nudge": 3}, "application/json"
    )
    assert (said.status_code, said.json()["nudge"]) == (200, 3)
    made_cut = client.post(
        f"/api/comparisons/{found.ref}/cut", {"production": production(producer).ref}, "application/json"
    )
    assert (made_cut.status_code, len(made_cut.json()["clips"])) == (201, 4)
    ref = queries.comparison(found.ref).production_ref
    edl = client.get(f"/api/cuts/{ref}/1/export/edl").content.decode()
    # frames 30 to 60 of the holding, moved by three
    assert "10:00:01:08 10:00:02:13 01:00:00:00 01:00:01:05" in edl
    assert (
        client.post(f"/api/comparisons/{found.ref}/shots/1", {"decision": "maybe"}, "application/json").status_code
        == 422
    )
    client.force_login(person(Role.READER))
    assert (
        client.post(f"/api/comparisons/{found.ref}/shots/2", {"decision": "refused"}, "application/json").status_code
        == 403
    )


@pytest.mark.parametrize("options", [[], ["--archive", "own", "--reels", "."], ["--archive", "own", "--keep", "."]])
def test_the_command_wants_a_folder_or_an_archive(screener, options):
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(match, [str(screener), *options], catch_exceptions=False)
    assert refused.value.code == "footage.reels_or_archive"


def test_the_newest_comparison_comes_first():
    for number, day in enumerate((2, 3, 1), 1):
        Comparison.objects.create(ref=f"nevsky-m-{number}", name="cut.mov", asked_at=datetime(2026, 9, day, tzinfo=UTC))
    assert [one.ref for one in queries.comparisons()] == ["nevsky-m-2", "nevsky-m-1", "nevsky-m-3"]
