"""What binds whoever uses the frames travels with the grant: holdbacks with their days, consents, copyright."""

from __future__ import annotations

from datetime import date

import pytest

from reelbridge.exchange.actions import dealings, dealings_in
from reelbridge.exchange.models import Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights import actions as rights_actions
from reelbridge.rights import queries as rights
from reelbridge.rights.models import Paper
from reelbridge.rights.rules import Covered, Medium, Use
from reelbridge.rights.rules.layers import Consent, Withheld
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
