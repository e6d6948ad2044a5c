"""Signatures at the doors: what is let in and why the rest is not."""

from datetime import timedelta

import pytest

from reelbridge.exchange.models import IncomingLetter, Partner, SeenNonce
from reelbridge.exchange.rules.signing import LONGEST_AGE
from reelbridge.kernel import clock

pytestmark = pytest.mark.django_db


def code(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_paired_partner_is_answered(client, east, partner):
    answer = east.get(client, "/exchange/ping")
    assert (answer.status_code, answer.json()["node"], answer.json()["state"]) == (200, "nevsky", "paired")
    assert Partner.objects.get().last_heard_at is not None


def test_unsigned_call_is_refused(client, partner):
    assert code(client.get("/exchange/ping")) == (403, "exchange.call_not_signed")


def test_unknown_key_is_refused(client, stranger, partner):
    assert code(stranger.get(client, "/exchange/ping")) == (403, "exchange.key_unknown")


def test_wrong_key_under_a_known_name_is_refused(client, east, stranger, partner):
    answer = stranger.get(client, "/exchange/ping", key_id=east.identity.fingerprint)
    assert code(answer) == (403, "exchange.signature_wrong")


def test_proposed_and_revoked_partners_are_refused(client, east, partner):
    Partner.objects.update(state="proposed")
    assert code(east.get(client, "/exchange/ping")) == (403, "exchange.caller_is_not_paired")
    Partner.objects.update(state="revoked")
    assert code(east.get(client, "/exchange/ping")) == (403, "exchange.caller_is_revoked")


@pytest.mark.parametrize("seconds", [-1, 1])
def test_old_and_future_signatures_are_refused(client, east, partner, seconds):
    at = clock.now() + seconds * (LONGEST_AGE + timedelta(seconds=5))
    assert code(east.get(client, "/exchange/ping", at=at)) == (403, "exchange.call_too_old")
    assert SeenNonce.objects.count() == 0


def test_replayed_call_is_refused(client, east, partner):
    headers = east.signed("GET", "/exchange/ping")
    assert client.get("/exchange/ping", headers=headers).status_code == 200
    assert code(client.get("/exchange/ping", headers=headers)) == (403, "exchange.call_seen_before")


def test_nonces_are_forgotten_only_when_they_are_useless(client, east, partner):
    headers = east.signed("GET", "/exchange/ping")
    client.get("/exchange/ping", headers=headers)
    forget_at = SeenNonce.objects.get().forget_at
    assert forget_at - clock.now() > 2 * LONGEST_AGE


def test_changed_body_is_refused(client, east, partner):
    headers = east.signed("POST", "/exchange/inbox", b'{"a": 1}')
    answer = client.post("/exchange/inbox", b'{"a": 2}', content_type="application/ld+json", headers=headers)
    assert code(answer) == (403, "exchange.body_changed")
    assert IncomingLetter.objects.count() == 0


def test_body_without_digest_is_refused(client, east, partner):
    headers = east.signed("POST", "/exchange/inbox", b'{"a": 1}')
    del headers["Content-Digest"]
    answer = client.post("/exchange/inbox", b'{"a": 1}', content_type="application/ld+json", headers=headers)
    assert code(answer) == (403, "exchange.body_not_covered")


def test_digest_of_a_changed_body_does_not_help(client, east, partner):
    headers = east.signed("POST", "/exchange/inbox", b'{"a": 1}')
    headers["Content-Digest"] = east.signed("POST", "/exchange/inbox", b'{"a": 2}')["Content-Digest"]
    answer = client.post("/exchange/inbox", b'{"a": 2}', content_type="application/ld+json", headers=headers)
    assert code(answer) == (403, "exchange.signature_wrong")


@pytest.mark.parametrize("path", ["/exchange/ping?a=1", "/exchange/card?"])
def test_signature_for_another_path_is_refused(client, east, partner, path):
    headers = east.signed("GET", path)
    assert code(client.get("/exchange/ping", headers=headers)) == (403, "exchange.signature_wrong")


def test_signature_for_another_method_is_refused(client, east, partner):
    headers = east.signed("GET", "/exchange/inbox")
    answer = client.post("/exchange/inbox", b"", content_type="application/ld+json", headers=headers)
    assert code(answer) == (403, "exchange.signature_wrong")


def test_signature_for_another_host_is_refused(client, east, partner):
    headers = east.signed("GET", "/exchange/ping", host="http://beichen.example.org")
    assert code(client.get("/exchange/ping", headers=headers)) == (403, "exchange.signature_wrong")


def test_host_that_the_call_claims_does_not_matter(client, east, partner):
    headers = east.signed("GET", "/exchange/ping")
    assert client.get("/exchange/ping", headers={**headers, "Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('alg="ed25519"', 'alg="hmac-sha256"'),
        ('tag="reelbridge-1"', 'tag="other"'),
        ('"content-digest"', '"x-other"'),
        ("reelbridge=", "another="),
        (";nonce=", ";other="),
    ],
)
def test_signature_whose_terms_were_changed_is_refused(client, east, partner, before, after):
    headers = east.signed("GET", "/exchange/ping")
    assert before in headers["Signature-Input"]
    headers["Signature-Input"] = headers["Signature-Input"].replace(before, after, 1)
    assert code(client.get("/exchange/ping", headers=headers)) == (403, "exchange.signature_wrong")


def test_two_signatures_are_refused(client, east, partner):
    first, second = east.signed("GET", "/exchange/ping"), east.signed("GET", "/exchange/ping")
    for name in ("Signature-Input", "Signature"):
        first[name] += ", " + second[name].replace("reelbridge=", "second=", 1)
    assert code(client.get("/exchange/ping", headers=first)) == (403, "exchange.header_twice")


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest"])
@pytest.mark.parametrize("twin", ["{0},{0}", "reelbridge=:AAAA:,{0}", "{0},"])
def test_header_that_stands_twice_is_refused_though_a_reader_would_take_the_true_one(client, east, partner, name, twin):
    headers = east.signed("GET", "/exchange/ping")
    answer = client.get("/exchange/ping", headers={**headers, name: twin.format(headers[name])})
    assert code(answer) == (403, "exchange.header_twice")
    assert SeenNonce.objects.count() == 0


@pytest.mark.parametrize("junk", ["", "x", "reelbridge=()", 'a="b', "reelbridge=:AA==:", "\u00e9"])
def test_signature_headers_of_junk_are_refused(client, east, partner, junk):
    headers = east.signed("GET", "/exchange/ping")
    for name in ("Signature-Input", "Signature", "Content-Digest"):
        answer = client.get("/exchange/ping", headers={**headers, name: junk})
        assert answer.status_code == 403


def test_signature_without_a_nonce_is_refused(client, east, partner):
    headers = east.signed("GET", "/exchange/ping", nonce="short")
    assert code(client.get("/exchange/ping", headers=headers)) == (403, "exchange.signature_wrong")


def test_call_that_is_too_large_is_refused_before_it_is_read(client, east, partner):
    body = b" " * ((1 << 20) + 1)
    answer = east.post(client, "/exchange/inbox", body)
    assert code(answer) == (422, "exchange.call_too_large")
