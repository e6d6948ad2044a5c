"""Letters of dealings: replayed, in the wrong order, hostile; refusals; and who is served a parcel."""

from __future__ import annotations

import copy

import pytest

from reelbridge.base.models import Counter
from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions import dealings, dealings_in, receipts, words
from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.models import IncomingLetter, Note, Parcel, Receipt, Request
from reelbridge.exchange.queries.dealings import file_for
from reelbridge.exchange.rules.dealing import Asked, RequestState, later
from reelbridge.exchange.wire import Ask, open_call
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.rights import actions as rights
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Terms
from tests.exchange.dealings.conftest import LIN, MOROZOVA, OPERATOR, WANTED, ask, settle


def read_again(side, kind):
    """Let a receiver read every letter of a kind once more."""
    from reelbridge.exchange.line import receiver_of

    with side:
        for letter in IncomingLetter.objects.filter(kind=kind):
            receiver_of(kind)(letter.partner, letter.message)


def test_letters_read_twice_change_nothing_more(ready):
    east, west, _, _ = ready
    settle(east, west)

    def counts():
        found = []
        for side in (east, west):
            with side:
                found.append([one.objects.count() for one in (Request, Grant, Parcel, Receipt, ItemFile, Note)])
                found.append(list(Request.objects.values_list("state", flat=True)))
        return found

    before = counts()
    for side, kinds in (
        (west, ("Offer:Request", "Accept:Parcel")),
        (east, ("Accept:Request", "Announce:Parcel", "Announce:Receipt")),
    ):
        for kind in kinds:
            read_again(side, kind)
    settle(east, west)
    assert counts() == before


def test_a_parcel_may_be_announced_before_its_grant(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        dealings.grant_request(Request.objects.get(), terms=WANTED, by=MOROZOVA)
        from reelbridge.exchange.models import OutgoingLetter

        later_letter = OutgoingLetter.objects.get(kind="Accept:Request")
    west.work("heavy")
    with west:
        notice = OutgoingLetter.objects.get(kind="Announce:Parcel").message
    with east:
        dealings_in.receive_parcel_notice(east.partner(west), notice)
        dealings_in.receive_grant(east.partner(west), later_letter.message)
        asked.refresh_from_db()
        assert (asked.state, Grant.objects.count()) == ("parcel_ready", 1)


def test_an_answer_to_a_request_nobody_sent_waits(sides):
    east, west, _, _ = sides
    thing = {"type": "Request", "request": "beichen-r-00009", "why": "", "language": "ru", "refused_by": "x"}
    with east, pytest.raises(Conflict, match="letter_came_early"):
        dealings_in.receive_refusal(east.partner(west), {"object": thing})


def test_a_refusal_reaches_the_asker_and_leaves_nothing_behind(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[0], Span(10, 35)))
    settle(east, west)
    with west:
        with pytest.raises(BadInput, match="refusal_without_reason"):
            dealings.refuse_request(Request.objects.get(), why=" ", by=MOROZOVA)
        dealings.refuse_request(Request.objects.get(), why="Плёнка на реставрации.", why_language="ru", by=MOROZOVA)
        with pytest.raises(Conflict, match="request_is_answered"):
            dealings.grant_request(Request.objects.get(), terms=WANTED, by=MOROZOVA)
        assert (Grant.objects.count(), Parcel.objects.count()) == (0, 0)
    settle(east, west)
    with east:
        asked.refresh_from_db()
        assert (asked.state, asked.answer, asked.answer_language) == ("refused", "Плёнка на реставрации.", "ru")
        assert (Grant.objects.count(), Parcel.objects.count(), ItemFile.objects.count()) == (0, 0, 0)


def test_what_was_never_shown_is_refused_in_the_same_words_as_what_does_not_exist(sides, shown):
    east, west, _, _ = sides
    with east:
        message = dealings.request_letter(
            Request(ref="beichen-r-00007", production_title="x", wanted_json=WANTED.as_json(), note_language="en"),
            (Asked(shown[2]),),
        ).as_message() | {"id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    other = copy.deepcopy(message)
    other["id"] = other["id"][:-1] + "2"
    other["object"] |= {"ref": "beichen-r-00008", "lines": [{"item": "nevsky-i-99999", "start": None, "end": None}]}
    with west:
        for one in (message, other):
            dealings_in.receive_request(west.partner(east), one)
        found = Request.objects.order_by("ref")
        assert [(one.state, one.why_code) for one in found] == [("refused", "exchange.not_offered")] * 2
        assert {one.answer.replace(shown[2], "X").replace("nevsky-i-99999", "X") for one in found} == {
            found[0].answer.replace(shown[2], "X")
        }


@pytest.mark.parametrize(
    ("place", "value"),
    [("ref", "nevsky-r-00001"), ("ref", "../x"), ("ref", 7), ("lines", []), ("lines", "x"), ("wanted", {}), ("note", "x" * 6000),
     ("language", "!"), ("lines", [{"item": "nevsky-i-00001", "start": 5, "end": 5}]), ("lines", [{"item": "nevsky-i-00001", "start": 5}])],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused_and_not_kept(sides, shown, place, value):
    east, west, _, _ = sides
    with east:
        message = dealings.request_letter(
            Request(ref="beichen-r-00007", production_title="x", wanted_json=WANTED.as_json(), note_language="en"),
            (Asked(shown[0]),),
        ).as_message() | {"id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    message["object"][place] = value
    with west, pytest.raises(Refusal):
        dealings_in.receive_request(west.partner(east), message)
    with west:
        assert Request.objects.count() == 0


def test_asking_is_refused_for_what_the_partner_does_not_hold_or_has_not_so_long(sides, shown):
    east, west, _, _ = sides
    for line, code in (
        (Asked("nevsky-i-99999"), "not_held_by_partner"),
        (Asked(shown[0], Span(90, 101)), "span_beyond_item"),
    ):
        with east, pytest.raises(BadInput, match=code):
            dealings.ask_for(east.partner(west), [line], wanted=WANTED, production_title="x", note="", by=LIN)
    with east:
        assert (Request.objects.count(), Counter.objects.filter(kind="r").count()) == (0, 0)


def test_a_grant_for_other_shots_than_asked_is_not_taken(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[0], Span(10, 35)))
    thing = {
        "type": "Request", "ref": "nevsky-g-00001", "request": asked.ref, "granted_by": "x", "terms": WANTED.as_json(),
        "lines": [{"item": shown[0], "start": 10, "end": 36}], "note": "", "language": "ru",
    }  # fmt: skip
    with east, pytest.raises(BadInput, match="granted_other_shots"):
        dealings_in.receive_grant(east.partner(west), {"object": thing})
    with east:
        assert Grant.objects.count() == 0


def test_terms_may_be_changed_by_the_archive(ready):
    _east, _west, _, _ = ready
    narrower = Terms.from_json({**WANTED.as_json(), "territories": ["RU"]})
    from reelbridge.exchange.queries.threads import term_rows

    changed = [row.name for row in term_rows(WANTED, narrower) if row.is_changed]
    assert changed == ["territories"]


def test_only_the_partner_it_is_for_is_served_a_parcel(ready, sides):
    east, west, _between, ref = ready
    _, _, third, _ = sides
    with west:
        files = [file.path for file in list_in(west.node.path("parcels", ref)).parcel.files] + ["parcel.json"]
        for path in files:
            assert file_for(west.partner(east), ref, path).is_file()
            with pytest.raises(NotFound):
                file_for(west.partner(third), ref, path)
        for path in ("../../reelbridge.toml", "data/../parcel.json", "data/none", "", "data"):
            with pytest.raises(NotFound):
                file_for(west.partner(east), ref, path)
        with pytest.raises(NotFound):
            file_for(west.partner(east), "../keys", "ed25519")
        Parcel.objects.filter(ref=ref).update(state="building")
        with pytest.raises(NotFound):
            file_for(west.partner(east), ref, files[0])
        Parcel.objects.filter(ref=ref).update(state="ready")
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=OPERATOR, because="a mistake")
        for path in files:
            with pytest.raises(NotAllowed):
                file_for(west.partner(east), ref, path)
    with east:
        statuses = {
            open_call(east.partner(west), Ask("GET", f"/exchange/parcels/{ref}/{path}")).status_code for path in files
        }
    with third:
        strangers = {
            open_call(third.partner(west), Ask("GET", f"/exchange/parcels/{ref}/{path}")).status_code for path in files
        }
    from django.test import Client

    with west:
        public = {Client().get(f"/exchange/parcels/{ref}/{path}").status_code for path in files}
    assert (statuses, strangers, public) == ({403}, {404}, {403})


def test_a_receipt_by_another_or_for_something_else_is_refused(ready):
    east, west, _, ref = ready
    east.work("heavy")
    with east:
        good = Receipt.objects.get().envelope
    with west:
        for place, value in (("list_sha256", "0" * 64), ("files", [])):
            bad = copy.deepcopy(good)
            bad["document"][place] = value
            with pytest.raises(BadInput, match="signature_is_false"):
                receipts.receive_receipt(west.partner(east), {"object": {"ref": ref, "receipt": bad}})
        with pytest.raises(BadInput, match="not_signed"):
            receipts.receive_receipt(west.partner(east), {"object": {"ref": ref, "receipt": good | {"signatures": []}}})
        assert Receipt.objects.count() == 0


def test_letters_pass_both_ways_in_the_writers_own_language(ready):
    east, west, _, _ = ready
    with west:
        words.write_note(Request.objects.get(), text="Без звука подойдёт?", by=MOROZOVA, text_language="ru")
    west.work("light"), east.work("light")
    with east:
        note = Note.objects.get()
        assert (note.text, note.language, note.is_ours, note.author) == (
            "Без звука подойдёт?",
            "ru",
            False,
            "А. Морозова",
        )


def test_a_request_never_goes_back():
    assert later(RequestState.RECEIPTED, RequestState.GRANTED) is RequestState.RECEIPTED
    assert later(RequestState.SENT, RequestState.REFUSED) is RequestState.REFUSED
    with pytest.raises(Conflict):
        later(RequestState.GRANTED, RequestState.REFUSED)
    with pytest.raises(Conflict):
        later(RequestState.REFUSED, RequestState.GRANTED)
