"""The vectors of docs/formats: another implementation that meets them speaks to ours."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypinyin import lazy_pinyin

from reelbridge.exchange.bags.own import open_list
from reelbridge.exchange.bags.writing import DECLARATION, manifest_lines
from reelbridge.exchange.rules import spoken as words
from reelbridge.exchange.rules.card import card_of, signed_card
from reelbridge.exchange.rules.fingerprint import fingerprint, grouped
from reelbridge.exchange.rules.ledger import Ledger, digest_of
from reelbridge.exchange.rules.ledger_comparing import first_difference
from reelbridge.exchange.rules.revocation import read_revocation
from reelbridge.exchange.rules.signed import sign as seal
from reelbridge.exchange.rules.signed import sign as sign_document
from reelbridge.exchange.rules.signed import verify
from reelbridge.exchange.rules.signing import Call, Use, sign, verified

VECTORS = Path(__file__).resolve().parents[3] / "docs" / "formats" / "vectors"


def vectors(name):
    return json.loads((VECTORS / name).read_text("utf-8"))


def test_card_vector_is_made_and_read():
    given = vectors("card.json")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["private_key_hex"]))
    facts = {name: value for name, value in given["card"].items() if name not in ("format", "signature")}
    assert signed_card(facts, key) == given["card"]
    card = card_of(given["card"])
    assert card.public_key.hex() == given["public_key_hex"]
    assert grouped(card.fingerprint) == given["fingerprint"]


@pytest.mark.parametrize("number", [0, 1])
def test_call_vectors_are_made_and_verified(number):
    given = vectors("calls.json")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["private_key_hex"]))
    public = key.public_key().public_bytes_raw()
    one, at = given["calls"][number], datetime.fromisoformat(given["at"])
    signed = verified(
        Call(one["method"], one["url"], dict(one["headers"])), one["body"].encode(), key_of=lambda _: public, at=at
    )
    assert signed.key_id == fingerprint(public)
    again = Call(one["method"], one["url"], {})
    sign(again, one["body"].encode(), key=key, key_id=signed.key_id, use=Use(at, signed.nonce))
    assert again.headers == one["headers"]


def test_ledger_vectors_are_verified_and_agree():
    given = vectors("ledger.json")
    ledgers = {
        node: [json.dumps(line).encode() for line in given[f"ledger_of_{node}"]] for node in ("beichen", "nevsky")
    }
    for node, lines in ledgers.items():
        assert [digest_of(json.loads(line)) for line in lines[1:]] == given["entry_sha256"][node]
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["private_keys_hex"][node]))
        assert Ledger(lines).key == fingerprint(key.public_key().public_bytes_raw())
    assert first_difference(Ledger(ledgers["beichen"]), Ledger(ledgers["nevsky"])) is None


def test_parcel_vector_is_read_verified_and_fetched_as_it_says():
    given = vectors("parcel.json")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["private_key_hex"]))
    listed = open_list(json.dumps(given["list"]).encode())
    assert (listed.digest, listed.parcel.as_json()) == (given["list_sha256"], given["list"]["document"])
    (signature,) = verify(given["list"], lambda _: bytes.fromhex(given["public_key_hex"]))
    again = {"by": "nevsky", "public_key": bytes.fromhex(given["public_key_hex"]), "at": signature.at}
    assert sign_document({"document": given["list"]["document"]}, signer=key.sign, **again) == given["list"]
    contents = {path: text.encode() for path, text in given["texts"].items()}
    contents["data/frames/c.bin"] = bytes(7 * at % 251 for at in range(70_000))
    whole = b"".join(contents[file.path] for file in listed.parcel.files)
    runs = list(listed.parcel.runs())
    assert [[file.path for file in run.files] for run in runs] == [one["files"] for one in given["calls"]]
    for run, one in zip(runs, given["calls"], strict=True):
        assert hashlib.sha256(whole[run.first : run.end]).hexdigest() == one["body_sha256"]
        assert one["range"] == (f"bytes={run.first}-{run.end - 1}" if one["path"] == "bytes" else "bytes=0-")


def test_vector_of_a_parcel_of_imprints_is_read_and_made_again():
    whole = vectors("parcel.json")
    given, public = whole["imprints"], bytes.fromhex(whole["public_key_hex"])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(whole["private_key_hex"]))
    listed = open_list(json.dumps(given["list"]).encode())
    assert (listed.digest, listed.parcel.as_json()) == (given["list_sha256"], given["list"]["document"])
    (signature,) = verify(given["list"], lambda _: public)
    again = {"by": "nevsky", "public_key": public, "at": signature.at}
    assert sign_document({"document": given["list"]["document"]}, signer=key.sign, **again) == given["list"]
    (one,), content = listed.parcel.imprints, bytes.fromhex(vectors("imprint.json")["file"])
    assert (one.mark, one.film) == (content[-32:].hex(), hashlib.sha256(b"the film").hexdigest())
    texts = {one.path: content, "bag-info.txt": given["bag_info"].encode(), "bagit.txt": DECLARATION.encode()}
    texts["manifest-sha256.txt"] = "".join(manifest_lines(listed.parcel.files[:1])).encode()
    texts["tagmanifest-sha256.txt"] = "".join(manifest_lines(listed.parcel.files[1:4])).encode()
    assert [file.path for file in listed.parcel.files] == [
        one.path, "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
    ]  # fmt: skip
    for file in listed.parcel.files:
        assert (file.size, file.digest) == (len(texts[file.path]), hashlib.sha256(texts[file.path]).hexdigest())


def test_revocation_vector_is_made_and_believed():
    given = vectors("revocation.json")
    reserve = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["reserve_private_key_hex"]))
    public = reserve.public_key().public_bytes_raw()
    read, signature = read_revocation(given["revocation"], {fingerprint(public): public})
    assert (signature.key, read.key) == (fingerprint(public), fingerprint(bytes.fromhex(given["lost_public_key_hex"])))
    at = datetime.fromisoformat(given["revocation"]["signatures"][0]["at"])
    again = seal({"document": read.as_json()}, by="nevsky", public_key=public, at=at, signer=reserve.sign)
    assert again == given["revocation"]


def test_spoken_vectors_are_made_in_every_language():
    given = vectors("spoken.json")
    assert hashlib.sha256(words._TABLE.read_bytes()).hexdigest() == given["table_sha256"]
    for one in given["spoken"]:
        for language in ("en", "ru", "zh-Hans"):
            assert words.spoken(one["fingerprint"], language) == one[language]
    assert given["spoken"][0]["fingerprint"] == vectors("card.json")["fingerprint"].replace(" ", "")


def test_no_two_bytes_are_spoken_alike():
    every = [[words.spoken(f"{byte:02x}", language)[0] for byte in range(256)] for language in ("en", "ru", "zh-Hans")]
    assert [len(set(one)) for one in every] == [256, 256, 256]
    assert len({"".join(lazy_pinyin(word)) for word in every[2]}) == 256
    assert len({word.replace("ё", "е") for word in every[1]}) == 256
