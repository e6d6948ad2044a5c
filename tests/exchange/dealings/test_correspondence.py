"""The whole conversation: offers, counter-terms, questions, translations, reports of use, renewals, certificates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.exchange.actions import certificates, countering, dealings, offers, uses, words
from reelbridge.exchange.line import receiver_of
from reelbridge.exchange.models import (
    Certificate,
    Counter,
    IncomingLetter,
    LedgerEntry,
    Note,
    Offer,
    OutgoingLetter,
    Parcel,
    Request,
    Translation,
    UseReport,
)
from reelbridge.exchange.queries import correspondence
from reelbridge.exchange.queries.letters import letters_of
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.timecode import Span
from reelbridge.rights import actions as rights
from reelbridge.rights.models import Airing, Grant
from reelbridge.rights.rules import Terms
from tests.exchange.dealings.conftest import LIN, MOROZOVA, OPERATOR, WANTED, ask, settle

SHORTER = Terms.from_json({**WANTED.as_json(), "window": "2026-09-01/2026-12-31"})
LONGER = Terms.from_json({**WANTED.as_json(), "window": "2026-09-01/2029-08-31"})
READER = Actor("a reader", Role.READER)


@pytest.fixture
def asked(sides, shown):
    """Return east, west and the ref of a request of east's that lies on west's desk."""
    east, west, _, _ = sides
    ref = ask(east, west, Asked(shown[1])).ref
    settle(east, west)
    return east, west, ref


def of(side, ref):
    return Request.objects.select_related("partner").get(ref=ref)


def kinds(side, ref):
    with side:
        return [letter.kind for letter in letters_of(of(side, ref))]


def ledgers(*sides):
    found = []
    for side in sides:
        with side:
            found.append(sorted(LedgerEntry.objects.values_list("letter_id", flat=True)))
    return found


def read_all_again(side):
    """Let every letter that came be read once more, the last first."""
    with side:
        for letter in IncomingLetter.objects.filter(state="read").order_by("-pk"):
            receiver_of(letter.kind)(letter.partner, letter.message)


def test_terms_go_to_and_fro_until_one_side_takes_them(asked):
    east, west, ref = asked
    with west:
        one = countering.counter(of(west, ref), terms=SHORTER, note="До конца года.", note_language="ru", by=MOROZOVA)
    settle(east, west)
    with east:
        theirs = Counter.objects.get(ref=one.ref)
        assert (theirs.terms, theirs.note, theirs.is_ours) == (SHORTER, "До конца года.", False)
        assert [waiting.ref for waiting in correspondence.counters_waiting()] == [one.ref]
        countering.accept_counter(theirs, by=LIN)
    settle(east, west)
    for side in (east, west):
        with side:
            now = of(side, ref)
            assert (now.granted, now.answered_by, now.answer) == (SHORTER, "А. Морозова", "До конца года.")
            assert now.state == "receipted"
            assert Counter.objects.get().accepted_by == "Lin Yue"
    assert kinds(east, ref) == kinds(west, ref) == ["request", "counter", "grant", "parcel", "receipt"]
    for side in (east, west):
        read_all_again(side)
    settle(east, west)
    with west:
        assert (Grant.objects.count(), Parcel.objects.count()) == (1, 1)
    assert ledgers(east)[0] == ledgers(west)[0]


def test_terms_followed_by_others_are_not_granted_by_the_machine(asked):
    east, west, ref = asked
    with west:
        countering.counter(of(west, ref), terms=SHORTER, by=MOROZOVA)
    settle(east, west)
    with east:
        countering.accept_counter(Counter.objects.get(), by=LIN)
    with west:
        latest = countering.counter(of(west, ref), terms=LONGER, by=MOROZOVA)
    settle(east, west)
    with west:
        assert (of(west, ref).state, Grant.objects.count()) == ("received", 0)
        assert Counter.objects.exclude(ref=latest.ref).get().accepted_by == "Lin Yue"
    with east:
        with pytest.raises(Conflict, match="counter_not_to_accept"):
            countering.accept_counter(countering.counter(of(east, ref), terms=SHORTER, by=LIN), by=LIN)
        countering.accept_counter(Counter.objects.get(ref=latest.ref), by=LIN)
    settle(east, west)
    with west:
        assert of(west, ref).granted == LONGER


def test_refused_counters_change_nothing(asked):
    east, west, ref = asked
    with east:
        with pytest.raises(BadInput, match="counter_changes_nothing"):
            countering.counter(of(east, ref), terms=WANTED, by=LIN)
        with pytest.raises(NotAllowed):
            countering.counter(of(east, ref), terms=SHORTER, by=READER)
    with west:
        dealings.refuse_request(of(west, ref), why="Нет.", by=MOROZOVA)
        with pytest.raises(Conflict, match="request_is_answered"):
            countering.counter(of(west, ref), terms=SHORTER, by=MOROZOVA)
    settle(east, west)
    for side in (east, west):
        with side:
            assert Counter.objects.count() == 0


def test_offer_beyond_an_item_or_over_already_is_not_made(sides, shown):
    east, west, _, _ = sides
    to = west.partner(east)
    with west:
        with pytest.raises(BadInput, match="span_beyond_item"):
            offers.make_offer(to, [Asked(shown[0], Span(0, 999))], terms=SHORTER, title="x", by=MOROZOVA)
        over = {"terms": SHORTER, "title": "x", "by": MOROZOVA, "good_until": date(2020, 1, 1)}
        with pytest.raises(BadInput, match="offer_is_over"):
            offers.make_offer(to, [Asked(shown[0])], **over)
        assert Offer.objects.count() == 0


def test_offer_is_shown_taken_up_and_taken_back(sides, shown):
    east, west, _, _ = sides
    with west:
        made = offers.make_offer(
            west.partner(east), [Asked(shown[0], Span(10, 35)), Asked(shown[1])], terms=SHORTER, title="Фронтовые кадры",
            note="Предлагаем к фильму.", note_language="ru", by=MOROZOVA, good_until=clock.today() + timedelta(days=30),
        )  # fmt: skip
    settle(east, west)
    with east:
        theirs = Offer.objects.get()
        assert (theirs.title, theirs.terms, theirs.is_ours) == ("Фронтовые кадры", SHORTER, False)
        request = offers.take_up(theirs, production_title="镜头在前线", by=LIN)
        assert {one.item_ref for one in request.lines.all()} == {shown[0], shown[1]}
    settle(east, west)
    assert kinds(west, request.ref) == ["offer", "request"]
    with west:
        offers.withdraw_offer(Offer.objects.get(), why="Передумали.", by=MOROZOVA)
        with pytest.raises(Conflict):
            offers.withdraw_offer(Offer.objects.get(), why="Ещё раз.", by=MOROZOVA)
    settle(east, west)
    with east:
        theirs = Offer.objects.get()
        assert theirs.why_withdrawn == "Передумали."
        with pytest.raises(Conflict, match="offer_not_open"):
            offers.take_up(theirs, production_title="x", by=LIN)
        assert Request.objects.count() == 1
    with west:
        # a request that took it up stands
        assert of(west, request.ref).state == "received"
    assert ledgers(east)[0] == ledgers(west)[0]
    assert made.ref.startswith("nevsky-o-")


def test_question_waits_until_it_is_answered_and_words_are_translated_beneath(asked):
    east, west, ref = asked
    with west:
        asked_ = words.write_note(
            of(west, ref), text="Для какого эфира?", text_language="ru", is_question=True, by=MOROZOVA
        )
    settle(east, west)
    with east:
        assert [one.ref for one in correspondence.questions_waiting()] == [asked_.ref]
        words.translate(of(east, ref), about=asked_.ref, text="用于哪次播出？", into="zh-Hans", by=LIN)
        with pytest.raises(NotFound):
            words.write_note(of(east, ref), text="x", text_language="zh", answers="nevsky-n-09999", by=LIN)
        words.write_note(of(east, ref), text="国庆节目。", text_language="zh-Hans", answers=asked_.ref, by=LIN)
        assert not correspondence.questions_waiting().exists()
    settle(east, west)
    assert kinds(west, ref) == ["request", "question", "answer"]
    with west:
        beneath = {letter.kind: letter.translations for letter in letters_of(of(west, ref))}
        assert [(one.language, one.text, one.author) for one in beneath["question"]] == [
            ("zh-Hans", "用于哪次播出？", "Lin Yue")
        ]
        # the original stands
        assert Note.objects.get(ref=asked_.ref).text == "Для какого эфира?"
    with east:
        for wrong in ({"about": "nevsky-n-09999", "into": "en"}, {"about": asked_.ref, "into": "ru"}):
            with pytest.raises((NotFound, BadInput)):
                words.translate(of(east, ref), text="x", by=LIN, **wrong)
        assert Translation.objects.count() == 1


def test_translation_may_come_before_the_words(asked):
    east, west, ref = asked
    with east:
        words.translate(of(east, ref), about=ref, text="Просим два плана.", into="ru", by=LIN)
        message = OutgoingLetter.objects.get(kind="Announce:Translation").message
    early = {**message, "object": {**message["object"], "about": "beichen-n-00009"}}
    with west:
        with pytest.raises(Conflict, match="letter_came_early"):
            words.receive_translation(west.partner(east), early)
        words.receive_translation(west.partner(east), message)
        words.receive_translation(west.partner(east), message)
        assert Translation.objects.get().text == "Просим два плана."


def test_use_is_reported_and_counts_as_an_airing_where_airings_are_counted(held):
    east, west, ref = held
    counted = {**WANTED.as_json(), "format": "reelbridge-terms/2", "runs": {"count": 2, "days": None}}
    for side in (east, west):
        with side:
            Grant.objects.update(terms_json=Terms.from_json(counted).as_json())
    with east:
        made = uses.report_use(of(east, ref), used_on=date(2026, 10, 1), where="cn", on="tv", seconds=7, by=LIN)
        for wrong in ({"where": "Atlantis", "on": "tv"}, {"where": "CN", "on": "smoke signals"}):
            with pytest.raises(BadInput):
                uses.report_use(of(east, ref), used_on=date(2026, 10, 1), by=LIN, **wrong)
        with pytest.raises(BadInput, match="still_to_come"):
            uses.report_use(of(east, ref), used_on=clock.today() + timedelta(days=2), where="CN", on="tv", by=LIN)
    settle(east, west)
    for side in (east, west):
        read_all_again(side)
        with side:
            (one,) = UseReport.objects.all()
            assert (one.ref, one.used_on, one.territory, one.medium, one.seconds) == (
                made.ref, date(2026, 10, 1), "CN", "tv", 7,
            )  # fmt: skip
            assert list(Airing.objects.values_list("on", flat=True)) == [date(2026, 10, 1)]
    assert kinds(west, ref)[-1] == "use"
    with west, pytest.raises(Conflict, match="nothing_was_granted"):
        uses.report_use(of(west, ref), used_on=date(2026, 10, 1), where="CN", on="tv", by=MOROZOVA)


def test_renewal_is_granted_without_another_parcel(held):
    east, west, ref = held
    with east:
        renewal = uses.ask_for_renewal(
            of(east, ref), terms=uses.longer(of(east, ref), date(2029, 8, 31)), note="续期两年。", by=LIN
        )
    settle(east, west)
    with west:
        one = of(west, renewal.ref)
        assert (one.state, one.wanted, one.renews) == ("received", LONGER, of(west, ref).grant_ref)
        dealings.grant_request(one, terms=LONGER, by=MOROZOVA)
    settle(east, west)
    for side in (east, west):
        with side:
            assert Parcel.objects.count() == 1
            assert of(side, renewal.ref).granted == LONGER
    assert kinds(east, renewal.ref) == ["renewal", "grant"]
    # the first grant may go now: the second keeps the copy
    with west:
        rights.revoke_grant(of(west, ref).grant_ref, by=OPERATOR, because="Срок продлён новым разрешением.")
    settle(east, west)
    with west:
        (told,) = Certificate.objects.all()
        assert (told.deed, told.is_ours) == ("kept", False)
        assert of(west, renewal.ref).grant_ref in told.note
    with east, pytest.raises(Conflict, match="not_in_quarantine"):
        certificates.destroy(Parcel.objects.get(), by=OPERATOR)


def test_grant_of_somebody_else_is_not_renewed(held, shown):
    east, west, ref = held
    with east:
        request = of(east, ref)
        asked_ = dealings.ask_for(
            request.partner, [Asked(shown[1])], wanted=WANTED, production_title="x", note="", by=LIN,
            renews=request.grant_ref,
        )  # fmt: skip
    settle(east, west)
    with east:
        one = of(east, asked_.ref)
        assert one.state == "refused"
    with west:
        assert of(west, asked_.ref).why_code == "exchange.not_theirs_to_renew"
        assert Grant.objects.count() == 1
