"""Canonical JSON as the author of RFC 8785 tests it, to the byte; signed calls by the vectors of RFC 9421."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature
from http_message_signatures.algorithms import ED25519
from hypothesis import given as for_all
from hypothesis import strategies as some

from reelbridge.exchange.rules.signed import canonical
from reelbridge.exchange.rules.signing import Call, verified
from reelbridge.kernel.errors import BadInput, NotAllowed

CASES = ["arrays", "french", "structures", "unicode", "values", "weird"]


@pytest.mark.parametrize("case", CASES)
def test_every_document_of_the_suite_has_the_suites_bytes(shared, case):
    suite = shared / "suites" / "signing" / "jcs-rfc8785"
    assert sorted(path.stem for path in (suite / "input").iterdir()) == CASES
    given = json.loads((suite / "input" / f"{case}.json").read_text("utf-8"))
    assert canonical(given) == bytes.fromhex((suite / "outhex" / f"{case}.txt").read_text("ascii"))
    assert canonical(given) == (suite / "output" / f"{case}.json").read_bytes()


@pytest.mark.parametrize("document", [float("nan"), float("inf"), 1 << 60, "\ud800", {1: "a"}, [set()]])
def test_what_has_no_canonical_form_is_refused(document):
    with pytest.raises(BadInput):
        canonical(document)


PLAIN = (
    some.none()
    | some.booleans()
    | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(-1e9, 1e9)
    | some.text(max_size=8)
)
DOCUMENTS = some.recursive(
    PLAIN,
    lambda one: some.lists(one, max_size=4) | some.dictionaries(some.text(max_size=4), one, max_size=4),
    max_leaves=12,
)


@for_all(DOCUMENTS)
def test_the_quick_way_writes_the_same_bytes(document):
    assert canonical(document) == rfc8785.dumps(document)


def call_of(path):
    """Return a call of the suite, its headers each once, its body."""
    head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    first, *rest = head.decode("ascii").split("\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in rest)
    return Call(method, f"https://{headers['Host']}{target}", headers), body.rstrip(b"\n")


def test_the_vector_for_ed25519_has_the_base_and_the_signature_of_rfc_9421(shared):
    suite = shared / "suites" / "signing" / "rfc9421"
    call, _ = call_of(suite / "b26_request_signed.txt")
    base = (suite / "b26_request_sigbase.txt").read_bytes().replace(b"\r\n", b"\n").rstrip(b"\n")
    value = base64.b64decode(call.headers["Signature"].removeprefix("sig-b26=:").removesuffix(":"))
    key = load_pem_public_key((suite / "test-key-ed25519.pub").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    key.verify(value, base)

    class Keys(HTTPSignatureKeyResolver):
        def resolve_public_key(self, key_id):
            assert key_id == "test-key-ed25519"
            return key

    # by the very library that reads our calls, which makes the same base of the same call
    reader = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=Keys())
    (found,) = reader.verify(call, max_age=timedelta(days=36_500))
    assert set(found.covered_components) >= {'"date"', '"@method"', '"@path"', '"@authority"', '"content-type"'}
    with pytest.raises(InvalidSignature):
        reader.verify(Call(call.method, call.url.replace("/foo", "/bar"), call.headers), max_age=timedelta(days=36_500))


@pytest.mark.parametrize(
    "name",
    ["b21_request_signed", "b22_request_signed", "b23_request_signed", "b25_request_signed", "b26_request_signed",
     "verify_request1", "verify_request2"],
)  # fmt: skip
def test_signatures_that_cover_less_or_by_another_algorithm_open_no_door(shared, name):
    suite = shared / "suites" / "signing" / "rfc9421"
    call, body = call_of(suite / f"{name}.txt")
    key = load_pem_public_key((suite / "test-key-ed25519.pub").read_bytes()).public_bytes_raw()
    made = datetime.fromtimestamp(1618884473, UTC)
    with pytest.raises(NotAllowed):
        verified(call, body, key_of=lambda _: key, at=made)
