"""What binds whoever uses the frames travels with the grant: holdbacks with their days, consents, copyright."""

from __future__ import annotations

from datetime import date

import pytest

from reelbridge.exchange.actions import dealings, dealings_in
from reelbridge.exchange.actions.binding import receive_papers
from reelbridge.exchange.models import OutgoingLetter, Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights import actions as rights_actions
from reelbridge.rights import queries as rights
from reelbridge.rights.models import Paper
from reelbridge.rights.rules import Covered, Medium, Use
from reelbridge.rights.rules.layers import Consent, ConsentState, Withheld
from reelbridge.rights.rules.limits import Holdback
from tests.exchange.dealings.conftest import MOROZOVA, OPERATOR, WANTED, ask, settle

WAITS = Holdback(frozenset(["CN"]), frozenset([Medium.TV]), "premiere:CN", None, 4)
PLAN = Use(
    frozenset(["CN"]), frozenset([Medium.TV]), Window(date(2026, 9, 1), date(2026, 9, 30)), purpose="documentary"
)


def test_what_binds_comes_with_the_grant(sides, shown):
    east, west, _third, _wire = sides
    film, photograph, hidden = shown
    with west:
        work = rights.covered(film) and "nevsky-w-00001"
        held = rights_actions.write_paper(Withheld("", WAITS, ()), [Covered(film)], by=MOROZOVA).ref
        person = rights_actions.write_paper(Consent("", "Иван", ()), [Covered(film, Span(0, 40))], by=MOROZOVA).ref
        rights_actions.write_paper(Consent("", "Пётр", ()), [Covered(film, Span(60, 90))], by=MOROZOVA)
        rights_actions.write_paper(Consent("", "Анна", ()), [Covered(hidden)], by=MOROZOVA)
        rights_actions.set_anchor(work, "premiere:CN", date(2026, 7, 1), by=MOROZOVA)
    ref = ask(east, west, Asked(film, Span(10, 50)), Asked(photograph)).ref
    settle(east, west)
    with west:
        dealings.grant_request(Request.objects.get(ref=ref), terms=WANTED, by=MOROZOVA)
    settle(east, west)
    with east:
        kept = {one.ref: one.as_value() for one in rights.papers()}
        assert set(kept) == {held, person}
        assert kept[held].rule.anchored_on == date(2026, 7, 1)
        assert list(kept[held].lines) == [Covered(film, Span(10, 50))]
        assert (kept[person].person, kept[person].lines) == ("Иван", (Covered(film, Span(10, 40)),))
        verdict = rights.clearance_for(film, Span(10, 20), PLAN)
        assert (verdict.answer.value, verdict.reasons[0].code) == ("no", "rights.withheld_until")
        assert rights.clearance_for(photograph, None, PLAN).answer.value != "no"
        # once more, by the parcel: nothing is written twice, and what was ended here stays ended
        rights_actions.end_paper(held, by=OPERATOR, because="Beichen wrote that it is lifted")
        paper = rights.paper(held)
        rights_actions.keep_paper(held, kept[held], kept[held].lines, by=OPERATOR)
        assert (rights.paper(held).ended_at, rights.paper(held).lines.count()) == (paper.ended_at, 1)


def arrive(partner, granting):
    dealings_in.keep_granting(partner, letters.read_granting(letters.object_of({"object": granting}), sender="nevsky"))


def test_paper_about_other_frames_or_of_another_maker_is_refused(sides, shown):
    east, west, _third, _wire = sides
    film = shown[0]
    ref = ask(east, west, Asked(film, Span(10, 50))).ref
    line = {"item": film, "start": 10, "end": 50}
    paper = {"format": "reelbridge-paper/1", "kind": "consent", "person": "Иван", "state": "given"}
    granting = {"ref": "nevsky-g-00001", "request": ref, "granted_by": "А.", "terms": WANTED.as_json(),
                "lines": [line], "note": "", "language": "ru"}  # fmt: skip
    for wrong in (
        {"ref": "nevsky-h-00001", "paper": paper, "lines": [{**line, "start": 0}]},
        {"ref": "beichen-h-00001", "paper": paper, "lines": [line]},
        {"ref": "nevsky-h-00001", "paper": {**paper, "state": "perhaps"}, "lines": [line]},
    ):
        with east, pytest.raises(BadInput):
            arrive(east.partner(west), {**granting, "papers": [wrong]})
    with east:
        assert not Paper.objects.exists()
        assert not rights.grants(direction="in").exists()


def papers_letters(node, partner):
    """The letters about papers that wait for or went to a partner, in the order they were written."""
    with node:
        found = OutgoingLetter.objects.filter(partner=node.partner(partner), kind="Announce:Papers")
        return list(found.order_by("pk").values_list("message", flat=True))


@pytest.fixture
def granted(sides, shown):
    """Return the ref of a request for frames 10 to 50 of the film, granted while a holdback waits, and the holdback's."""
    east, west, _third, _wire = sides
    with west:
        held = rights_actions.write_paper(Withheld("", WAITS, ()), [Covered(shown[0])], by=MOROZOVA).ref
    ref = ask(east, west, Asked(shown[0], Span(10, 50))).ref
    settle(east, west)
    with west:
        dealings.grant_request(Request.objects.get(ref=ref), terms=WANTED, by=MOROZOVA)
    settle(east, west)
    return ref, held


def test_what_changes_after_the_grant_is_told_to_whoever_has_it(sides, shown, granted):
    east, west, third, _wire = sides
    film, photograph, _hidden = shown
    held = granted[1]
    with west:  # the premiere has its day, and somebody who is shown agrees; a photograph is nobody's business
        rights_actions.set_anchor("nevsky-w-00001", "premiere:CN", date(2026, 7, 1), by=MOROZOVA)
        rights_actions.write_paper(Consent("", "Анна", ()), [Covered(photograph)], by=MOROZOVA)
        given = Consent("", "Иван", (), ConsentState.GIVEN)
        person = rights_actions.write_paper(given, [Covered(film, Span(0, 40))], by=MOROZOVA).ref
    settle(east, west)
    with east:
        assert rights.paper(held).as_value().rule.lifts_on == date(2026, 11, 1)
        assert [one.ref for one in rights.papers()] == [person, held]
        assert rights.clearance_for(film, Span(10, 20), PLAN).reasons[0].code == "rights.withheld_until"
    with west:
        rights_actions.end_paper(held, by=OPERATOR, because="The broadcaster let go of it")
    settle(east, west)
    with east:
        assert rights.paper(held).why_ended == "The broadcaster let go of it"
        assert rights.clearance_for(film, Span(10, 20), PLAN).answer.value != "no"
    with west:
        rights_actions.end_paper(person, by=OPERATOR, because="He wrote on 2 May")
    settle(east, west)
    with east:
        assert rights.clearance_for(film, Span(10, 20), PLAN).reasons[0].code == "rights.consent_withdrawn"
    sent = [one["object"] for one in papers_letters(west, east)]
    assert [one["ref"] for one in sent[-1]["papers"]] == [person]
    assert sent[-1]["ended"] == [{"ref": held, "why": "The broadcaster let go of it"}]
    assert not papers_letters(west, third)


def test_what_binds_other_frames_alone_is_not_told(sides, granted):
    east, west, _third, _wire = sides
    with west:
        rights_actions.set_anchor("nevsky-w-00001", "premiere:RU", date(2026, 7, 1), by=MOROZOVA)
    settle(east, west)
    assert not papers_letters(west, east)


def test_older_word_of_papers_does_not_undo_the_newer(sides, granted):
    east, west, _third, _wire = sides
    held = granted[1]
    for day in (date(2026, 7, 1), date(2026, 8, 1)):
        with west:
            rights_actions.set_anchor("nevsky-w-00001", "premiere:CN", day, by=MOROZOVA)
        settle(east, west)
    older, _newer = papers_letters(west, east)
    with east:
        receive_papers(east.partner(west), older)
        assert rights.paper(held).as_value().rule.anchored_on == date(2026, 8, 1)


def test_word_of_papers_about_other_things_is_refused(sides, shown, granted):
    east, west, _third, _wire = sides
    film = shown[0]
    paper = {"format": "reelbridge-paper/1", "kind": "consent", "person": "Иван", "state": "given"}
    line = {"item": film, "start": 0, "end": 50}
    with east:
        mine = rights_actions.write_paper(Consent("", "Ли", ()), [Covered(film)], by=OPERATOR).ref
        thing = {"type": "reelbridge:Papers", "ref": Request.objects.get(ref=granted[0]).grant_ref, "number": 1}
        for wrong in (
            {"papers": [{"ref": "nevsky-h-00009", "paper": paper, "lines": [line]}], "ended": []},
            {"papers": [], "ended": [{"ref": mine, "why": "because"}]},
            {"papers": [], "ended": [], "number": 0},
        ):
            with pytest.raises(BadInput):
                receive_papers(east.partner(west), {"object": {**thing, **wrong}})
        assert [(one.ref, one.ended_at) for one in rights.papers()] == [(mine, None), (granted[1], None)]
