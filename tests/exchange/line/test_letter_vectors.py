"""A letter of every kind, as docs/formats/vectors/letters.json has it: read, made again to the byte, refused when changed."""

from __future__ import annotations

import copy
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.exchange import line
from reelbridge.exchange.bags.own import open_list
from reelbridge.exchange.rules import correspondence as more
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.rules.dealing_letters import object_of
from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.letter import Station, compose, kind_of, opened
from reelbridge.exchange.rules.promises import PROMISES, SIGNATURES, sign_letter, verify_letter
from reelbridge.exchange.rules.receipt import read_receipt, vouches_for
from reelbridge.exchange.rules.revocation import read_revocation
from reelbridge.exchange.rules.signed import verify
from reelbridge.kernel.errors import BadInput, NotAllowed
from reelbridge.kernel.wording import say
from tests.exchange.line.test_vectors import VECTORS, vectors

FORMATS = VECTORS.parent
GIVEN = vectors("letters.json")
NODES = ("beichen", "nevsky")
KEYS = {node: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(GIVEN["private_keys_hex"][node])) for node in NODES}
PUBLIC = {node: key.public_key().public_bytes_raw() for node, key in KEYS.items()}
KNOWN = {node: (public,) for node, public in PUBLIC.items()}


def replied(message):
    return {"in_reply_to": message["inReplyTo"]}


def plain(make, *names, **fixed):
    """Return a function that makes a letter again from the fields of its object, by the writer's own function."""
    return lambda message: make(**{name: message["object"][name] for name in names}, **fixed)


def noted(message):
    thing = message["object"]
    named = ("text", "language", "author", "ref", "is_question", "answers")
    return letters.note_message(request_ref=thing["request"], **{name: thing[name] for name in named if name in thing})


def refused(message):
    thing = message["object"]
    return letters.refusal_message(
        request_ref=thing["request"], why=thing["why"], why_language=thing["language"],
        refused_by=thing["refused_by"], **replied(message),
    )  # fmt: skip


def receipted(message):
    """Make a receipt's letter again, having seen that it vouches for the parcel of the parcel's vector."""
    thing = object_of(message)
    envelope = thing.raw("receipt")
    parcel = open_list(json.dumps(vectors("parcel.json")["list"]).encode())
    assert vouches_for(read_receipt(envelope["document"]), parcel.parcel, parcel.digest)
    signers = [one.by for one in verify(envelope, lambda one: PUBLIC[one.by])]
    is_countersigned = kind_of(message) == "Announce:Receipt"
    assert signers == (["beichen", "nevsky"] if is_countersigned else ["beichen"])
    return letters.receipt_message(
        parcel_ref=thing.ref("ref", of="nevsky-p"), envelope=envelope, is_countersigned=is_countersigned
    )


def keyed(message):
    """Make the letter of a key again, having believed its card and the revocation in it."""
    thing = object_of(message)
    card, revocation = card_of(thing.raw("card")), thing.raw("revocation")
    read, signature = read_revocation(revocation, {fingerprint(card.reserve_key): card.reserve_key})
    assert (signature.key, read.key, read.following) == (
        fingerprint(card.reserve_key), fingerprint(PUBLIC["nevsky"]), card.fingerprint,
    )  # fmt: skip
    return letters.key_message(dict(card.document), revocation)


#: How a letter of each kind is read and written again.
AGAIN = {
    "Announce:Catalogue": lambda message: {
        "type": "Announce",
        "object": {"type": "Catalogue", "reelbridge:items": message["object"]["reelbridge:items"]},
    },
    "Announce:Return": lambda message: letters.return_message(object_of(message).moment("since")),
    "Announce:Key": keyed,
    "Offer:Holdings": lambda message: more.read_offer(object_of(message), sender="nevsky").as_message(),
    "Undo:Holdings": plain(more.offer_withdrawn, "ref", "why", "language"),
    "Offer:Request": lambda message: letters.read_request(message, sender="beichen", holder="nevsky").as_message(),
    "Offer:Terms": lambda message: more.read_counter(object_of(message), sender="nevsky").as_message(
        **replied(message)
    ),
    "Accept:Terms": lambda message: more.counter_accepted(
        ref=message["object"]["ref"], request_ref=message["object"]["request"], author=message["object"]["author"]
    ),
    "Accept:Request": lambda message: letters.read_granting(object_of(message), sender="nevsky").as_message(
        **replied(message)
    ),
    "Reject:Request": refused,
    "Announce:Note": noted,
    "Announce:Translation": lambda message: more.read_translation(object_of(message)).as_message(),
    "Announce:Parcel": lambda message: letters.read_parcel_notice(message, sender="nevsky").as_message(
        **replied(message)
    ),
    "Accept:Parcel": receipted,
    "Announce:Receipt": receipted,
    "Announce:Use": lambda message: more.read_use(object_of(message), sender="beichen", grantor="nevsky").as_message(),
    "Undo:Grant": lambda message: letters.revocation_message(
        grant_ref=message["object"]["ref"], why=message["object"]["why"]
    ),
    "Announce:Papers": lambda message: letters.read_papers(object_of(message), sender="nevsky").as_message(),
    "Announce:Certificate": lambda message: more.read_certificate(
        object_of(message), sender="beichen", grantor="nevsky"
    ).as_message(),
}


def station(end, name=""):
    return Station(end["reelbridge:node"], name, end["id"])


def test_there_is_a_letter_of_every_kind_that_is_read_and_each_is_described_and_named():
    kinds = set(line._RECEIVERS)
    assert {kind_of(one) for one in GIVEN["letters"]} == kinds == set(AGAIN)
    described = re.findall(r"^\| (.*?) \|", (FORMATS / "messages.md").read_text("utf-8"), re.MULTILINE)
    assert {kind for cell in described for kind in re.findall(r"`([A-Z]\w+:[A-Z]\w+)`", cell)} == kinds
    assert all(say(f"exchange.kind.{kind}") != f"exchange.kind.{kind}" for kind in kinds)
    promises, _, news = (FORMATS / "ledger.md").read_text("utf-8").partition("News are not entered")
    assert {kind for kind in kinds if f"`{kind}`" in promises} == PROMISES
    assert {kind for kind in kinds if f"`{kind}`" in news.partition(".")[0]} == kinds - PROMISES


@pytest.mark.parametrize("message", GIVEN["letters"], ids=kind_of)
def test_a_letter_is_read_and_made_again_to_the_byte(message):
    envelope = opened(message)
    assert (envelope.origin, envelope.target) in (NODES, NODES[::-1])
    assert verify_letter(message, writer=envelope.origin, keys=KNOWN).by == envelope.origin
    at = datetime.fromisoformat(message["published"])
    again = compose(
        AGAIN[envelope.kind](message),
        message_id=message["id"],
        written_at=at,
        sender=station(message["origin"], message["actor"]["name"]),
        to=station(message["target"]),
    )
    writer = envelope.origin
    assert sign_letter(again, by=writer, public_key=PUBLIC[writer], at=at, signer=KEYS[writer].sign) == message


@pytest.mark.parametrize("message", GIVEN["letters"], ids=kind_of)
def test_no_word_of_a_letter_can_be_changed_taken_out_or_added(message):
    writer = opened(message).origin
    for place in (message, message["object"]):
        for name in place.keys() - {SIGNATURES}:
            changed = copy.deepcopy(message)
            there = changed if place is message else changed["object"]
            for there[name] in ("other", None):
                with pytest.raises(BadInput):
                    verify_letter(changed, writer=writer, keys=KNOWN)
            del there[name]
            with pytest.raises(BadInput):
                verify_letter(changed, writer=writer, keys=KNOWN)
    with pytest.raises(BadInput):
        verify_letter({**message, "more": 1}, writer=writer, keys=KNOWN)


@pytest.mark.parametrize("given", GIVEN["refused"], ids=lambda one: one["because"])
def test_letters_that_must_be_refused_are(given):
    letter = given["letter"]
    with pytest.raises((BadInput, NotAllowed)) as refusal:
        verify_letter(letter, writer=opened(letter).origin, keys=KNOWN)
    assert refusal.value.code == given["code"]


def test_every_vector_is_named_in_the_formats():
    told = "".join(path.read_text("utf-8") for path in FORMATS.glob("*.md"))
    assert [path.name for path in sorted(Path(VECTORS).glob("*.json")) if f"vectors/{path.name}" not in told] == []
