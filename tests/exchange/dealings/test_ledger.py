"""The ledger of both sides: written with the deed, verified by anybody, compared to the first difference."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils import translation

from reelbridge.base.rules.roles import Role
from reelbridge.exchange.actions import line as actions
from reelbridge.exchange.actions import words
from reelbridge.exchange.commands.ledger import compare, verify
from reelbridge.exchange.models import IncomingLetter, LedgerEntry, OutgoingLetter, Request
from reelbridge.exchange.queries import ledger as kept
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.exchange.rules.ledger import Ledger
from reelbridge.exchange.rules.ledger_comparing import first_difference
from reelbridge.exchange.rules.promises import SIGNATURES
from reelbridge.kernel.errors import BadInput
from tests.exchange.dealings.conftest import LIN, ask, settle
from tests.exchange.dealings.test_pages import signed_in


def lines_of(side, other):
    with side:
        return list(kept.exported(side.partner(other)))


@pytest.fixture
def told(held):
    """Return both sides after a whole dealing, and the lines of both ledgers."""
    east, west, _ = held
    return east, west, lines_of(east, west), lines_of(west, east)


def code_of(lines):
    with pytest.raises(BadInput) as refused:
        list(Ledger(lines).promises())
    return refused.value.code, refused.value.facts


def changed(line, change):
    document = json.loads(line)
    change(document)
    return json.dumps(document).encode() + b"\n"


def test_both_sides_keep_every_promise_of_a_dealing_and_agree(told):
    _, _, ours, theirs = told
    kinds = ["Offer:Request", "Accept:Request", "Announce:Parcel", "Accept:Parcel", "Announce:Receipt"]
    for lines, node in ((ours, "beichen"), (theirs, "nevsky")):
        ledger = Ledger(lines)
        promises = list(ledger.promises())
        assert ledger.heading.node == node
        assert [promise.kind for promise in promises] == kinds
        assert [promise.by for promise in promises] == ["beichen", "nevsky", "nevsky", "beichen", "nevsky"]
    assert first_difference(Ledger(ours), Ledger(theirs)) is None


def test_the_entry_stands_and_falls_with_the_deed(sides, shown, monkeypatch):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    east.work()
    with west:
        monkeypatch.setattr("reelbridge.exchange.actions.dealings_in.record", lambda *_, **__: 1 / 0)
        letter = IncomingLetter.objects.get()
        with pytest.raises(ZeroDivisionError):
            actions.read(letter.pk)
        assert (LedgerEntry.objects.count(), Request.objects.count()) == (0, 0)
        monkeypatch.undo()
        for _ in range(2):
            actions.read(letter.pk)
        assert [(one.number, one.about, one.by) for one in LedgerEntry.objects.all()] == [(1, asked.ref, "beichen")]


def test_news_of_the_catalogue_is_no_promise(sides, shown):
    _, west, _, _ = sides
    with west:
        assert OutgoingLetter.objects.filter(kind="Announce:Catalogue").exists()
        assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        (lambda one: one["document"]["letter"]["object"].update(production="x"), "exchange.ledger_line_not_signed", {"line": 2}),
        (lambda one: one["document"].update(number=2), "exchange.ledger_entry_wrong", {"entry": 1, "field": "number"}),
        (lambda one: one["document"].update(before="1" * 64), "exchange.ledger_chain_broken", {"entry": 1}),
        (lambda one: one.update(signatures=[]), "exchange.ledger_line_not_signed", {"line": 2}),
        (lambda one: one["document"].update(letter=None), "exchange.ledger_entry_wrong", {"entry": 1}),
        (lambda one: one.pop("document"), "exchange.ledger_entry_wrong", {"entry": 1}),
    ],
)  # fmt: skip
def test_a_changed_entry_is_named(told, change, code, facts):
    _, _, ours, _ = told
    found, said = code_of([ours[0], changed(ours[1], change), *ours[2:]])
    assert found == code
    assert facts.items() <= said.items()


def test_what_is_taken_out_cut_off_or_put_in_is_seen(told):
    _, _, ours, theirs = told
    assert code_of([*ours[:2], *ours[3:]])[0] == "exchange.ledger_entry_wrong"
    assert code_of(ours[:-1]) == ("exchange.ledger_cut_off", {"entries": 4, "promised": 5})
    assert code_of([*ours, ours[-1]])[0] == "exchange.ledger_entry_wrong"
    assert code_of([ours[0], *theirs[1:]])[0] == "exchange.ledger_entry_wrong"
    for junk in (b"", b"{", b"[]", b"null", b"\xff", b"[" * 9000):
        with pytest.raises(BadInput) as refused:
            Ledger([junk])
        assert refused.value.code == "exchange.ledger_not_understood"


def test_a_letter_its_writer_did_not_sign_is_refused_and_not_entered(sides, shown):
    east, west, _, _ = sides
    ask(east, west, Asked(shown[1]))
    with east:
        message = OutgoingLetter.objects.get(kind="Offer:Request").message
    forged = {**message, "object": {**message["object"], "production": "another"}}
    bare = {name: value for name, value in message.items() if name != SIGNATURES}
    for letter, code in ((forged, "exchange.signature_is_false"), (bare, "exchange.not_signed")):
        with west:
            with pytest.raises(BadInput) as refused:
                actions.take_in(west.partner(east), letter, digest="0" * 64)
            assert refused.value.code == code
            assert (IncomingLetter.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_the_first_difference_is_named(told):
    east, west, ours, theirs = told
    with east:
        request = Request.objects.get()
        note = words.write_note(request, text="谢谢。", by=LIN, text_language="zh-Hans")
    later = lines_of(east, west)
    found = first_difference(Ledger(later), Ledger(theirs))
    assert found.code == "exchange.ledger_lacks_received"
    assert (found.facts["about"], found.facts["has"], found.facts["entry"], found.facts["lacks"]) == (
        note.ref,
        "beichen",
        6,
        "nevsky",
    )
    settle(east, west)
    # a node brought back from an older backup has lost what it signed
    found = first_difference(Ledger(ours), Ledger(lines_of(west, east)))
    assert (found.code, found.facts["lacks"], found.facts["about"]) == (
        "exchange.ledger_lacks_own",
        "beichen",
        note.ref,
    )
    assert first_difference(Ledger(lines_of(west, east)), Ledger(lines_of(east, west))) is None


def test_two_letters_of_one_id_with_other_words_differ(told):
    east, west, _, _ = told
    from reelbridge.exchange.actions.ledger import enter
    from reelbridge.exchange.identity import own_identity
    from reelbridge.exchange.rules.promises import sign_letter, unsigned
    from reelbridge.kernel import clock

    with east:
        letter = unsigned(LedgerEntry.objects.get(number=1).envelope["document"]["letter"])
        letter["object"]["production"] = "Something else"
        LedgerEntry.objects.all().delete()
        own = own_identity()
        enter(
            east.partner(west),
            sign_letter(letter, by=own.node_id, public_key=own.public_key, at=clock.now(), signer=own.key.sign),
        )
    found = first_difference(Ledger(lines_of(east, west)), Ledger(lines_of(west, east)))
    assert (found.code, found.facts["entry"], found.facts["other_entry"]) == ("exchange.ledgers_differ_in_words", 1, 1)


@translation.override("en")
def test_files_are_verified_and_compared_without_a_node(told, tmp_path):
    _, _, ours, theirs = told
    one, other = tmp_path / "one.ledger", tmp_path / "other.ledger"
    one.write_bytes(b"".join(ours)), other.write_bytes(b"".join(theirs))
    said = CliRunner().invoke(verify, [str(one)])
    assert (said.exit_code, said.output.splitlines()[0]) == (
        0,
        "Sound: 5 entries, kept by beichen about its dealings with nevsky.",
    )
    said = CliRunner().invoke(compare, [str(one), str(other)])
    assert (said.exit_code, said.output) == (0, "The ledgers of beichen and nevsky agree: 5 entries.\n")
    other.write_bytes(b"".join(theirs[:-1]))
    said = CliRunner().invoke(verify, [str(other), "--json"])
    assert (said.exit_code, json.loads(said.output)["code"]) == (1, "exchange.ledger_cut_off")
    said = CliRunner().invoke(compare, [str(one), str(one), "--json"])
    assert (type(said.exception), said.exception.code) == (BadInput, "exchange.ledgers_of_others")


def test_the_page_tells_the_whole_exchange_and_gives_the_file(told):
    east, west, ours, _ = told
    with east:
        words.write_note(Request.objects.get(), text="谢谢。", by=LIN, text_language="zh-Hans")
        page = signed_in(Role.READER).get("/exchange/partners/nevsky/ledger/").content.decode()
        assert all(word in page for word in ("Request", "Grant", "Receipt, countersigned", "谢谢。", "beichen-r-00001"))
        answer = signed_in(Role.PRODUCER).get("/exchange/partners/nevsky/ledger/file")
        assert answer["Content-Disposition"] == 'attachment; filename="beichen-nevsky.ledger"'
        assert len(list(Ledger(b"".join(answer.streaming_content).splitlines()).promises())) == len(ours)
        assert east.partner(west).ledger.count() == len(ours)
