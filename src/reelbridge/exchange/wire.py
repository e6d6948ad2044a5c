"""Calls to partners: signed, to their registered address only, with limits on time and size, following no redirect."""

from __future__ import annotations

import math
import re
import secrets
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from reelbridge.exchange.identity import Identity, own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.signing import Call, Use, is_as_sent, sign
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotAllowed, NotFound, Refusal, Unreachable
from reelbridge.kernel.wording import say

#: Seconds to connect, and to wait for the next bytes.
PATIENCE_S = (5.0, 30.0)
#: Seconds that an answer read whole may take altogether.
WHOLE_ANSWER_S = 120.0
SMALL_ANSWER_BYTES = 1 << 20
#: Seconds that a call may wait altogether where it was told to wait; a job with more to wait for is tried again then.
LONGEST_WAIT_S = 90.0
LONGEST_RETRY_AFTER_S = 86_400
_CHUNK = 1 << 16
#: What zlib calls a gzip stream with the largest window.
_GZIP = 31
#: What a node says of a call and not of what it asks for: it may be otherwise as soon as keys and clocks agree.
OF_THE_CALL = frozenset(
    f"exchange.{why}"
    for why in (
        "call_not_signed", "key_unknown", "signature_wrong", "call_too_old", "call_seen_before", "body_changed",
        "body_not_covered", "header_twice", "key_expired", "caller_is_not_paired", "caller_is_revoked",
    )
)  # fmt: skip
_CODE = re.compile(r"^[a-z]{2,20}\.[a-z0-9_]{2,60}$")
TAKEN_BACK = "exchange.grant_was_taken_back"

_of_thread = threading.local()


@dataclass(frozen=True, slots=True)
class Ask:
    """One call to a node: the path begins with a slash; ``is_stream`` leaves the body to be read piece by piece.

    One that ``may_wait`` waits as long as it is told to, and asks again; a page that somebody looks at does not. The
    answer to one that ``takes_packed`` may come pressed together; it has no more than ``largest_bytes`` unpacked.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_stream: bool = False
    may_wait: bool = False
    takes_packed: bool = False
    largest_bytes: int = SMALL_ANSWER_BYTES

    def url(self, address: str) -> str:
        """Return the whole address of the call at a node."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"{address}{quote(self.path, safe='/.-_~:')}{query}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a node answered, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(partner: Partner, ask: Ask, *, identity: Identity | None = None) -> Answer:
    """Call a partner and read the answer whole.

    Raises Unreachable when it does not answer, fails or asks to wait; NotAllowed or NotFound with the partner's own
    sentence when it refuses.
    """
    with open_call(partner, ask, identity=identity) as response:
        is_packed = ask.takes_packed and response.headers.get("Content-Encoding", "").lower() == "gzip"
        body = read_whole(response, partner.node_id, ask.largest_bytes, as_sent=is_packed)
        if not is_as_sent(response.headers, body):
            raise Unreachable("exchange.partner_does_not_answer", partner=partner.node_id)
        if is_packed:
            body = _unpacked(body, partner.node_id, ask.largest_bytes)
        _refuse(partner, response.status_code, body)
        return Answer(response.status_code, response.headers, body)


def open_call(partner: Partner, ask: Ask, *, identity: Identity | None = None) -> requests.Response:
    """Call a partner and return the answer before its body is read; the caller closes it.

    Raises Unreachable when it does not answer or sends elsewhere; other statuses are for the caller.
    """
    signer, until = identity or own_identity(), time.monotonic() + LONGEST_WAIT_S
    while True:
        headers = {**ask.headers, "Accept-Encoding": "gzip"} if ask.takes_packed else dict(ask.headers)
        asked, use = Call(ask.method, ask.url(partner.address), headers), Use(clock.now(), _number())
        sign(asked, ask.body, key=signer.key, key_id=signer.fingerprint, use=use)
        response = _send(asked, ask.body, partner.node_id)
        wait_s = told_to_wait_s(response)
        if not wait_s:
            return response
        response.close()
        if not ask.may_wait or time.monotonic() + wait_s > until:
            raise Unreachable("exchange.partner_asks_to_wait", partner=partner.node_id, after_s=wait_s)
        time.sleep(wait_s)


def told_to_wait_s(response: requests.Response) -> int:
    """Return for how many seconds an answer asks its caller to wait (429 or 503 with Retry-After); 0 for any other."""
    said = response.headers.get("Retry-After", "").strip()
    if response.status_code not in (429, 503) or not said:
        return 0
    if said.isascii() and said.isdigit():
        return min(max(int(said), 1), LONGEST_RETRY_AFTER_S)
    try:
        seconds = (parsedate_to_datetime(said) - clock.now()).total_seconds()
    except (ValueError, TypeError):
        return 0
    return min(max(math.ceil(seconds), 1), LONGEST_RETRY_AFTER_S)


def _number() -> str:
    """Return a number to be used once."""
    return secrets.token_urlsafe(18)


def fetch_unsigned(url: str, *, largest_bytes: int) -> bytes:
    """Fetch a document from an address a person here gave, unsigned: a card before pairing, a page of a repository.

    Raises Unreachable as ``call`` does, with ``retry_after_s`` where the answer names it.
    """
    with _send(Call("GET", url, {}), b"", url) as response:
        if response.status_code != 200:
            wait_s = float(told_to_wait_s(response)) or None
            raise Unreachable("exchange.partner_failed", partner=url, status=response.status_code, retry_after_s=wait_s)
        return read_whole(response, url, largest_bytes)


def open_unsigned(url: str, headers: Mapping[str, str]) -> requests.Response:
    """Call an address that needs no signature of ours, and return the answer before its body is read.

    Raises Unreachable where nobody answers or sends elsewhere; the caller has asked whether the address may be called.
    """
    return _send(Call("GET", url, dict(headers)), b"", urlsplit(url).netloc)


def read_whole(response: requests.Response, who: str, largest_bytes: int, *, as_sent: bool = False) -> bytes:
    """Read an answer up to a limit, unpacked unless it is wanted as it was sent.

    Raises Unreachable beyond the limit, or when it takes too long or breaks off.
    """
    until, pieces, size = time.monotonic() + WHOLE_ANSWER_S, [], 0
    try:
        for piece in response.raw.stream(_CHUNK, decode_content=False) if as_sent else response.iter_content(_CHUNK):
            size += len(piece)
            if size > largest_bytes:
                raise Unreachable("exchange.answer_too_large", partner=who, most=largest_bytes)
            if time.monotonic() > until:
                raise Unreachable("exchange.partner_does_not_answer", partner=who)
            pieces.append(piece)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as fault:
        raise Unreachable("exchange.partner_does_not_answer", partner=who) from fault
    return b"".join(pieces)


def _unpacked(packed: bytes, who: str, largest_bytes: int) -> bytes:
    """Return what was pressed together by gzip; raises Unreachable where it is more than the limit, or broken."""
    unpacking = zlib.decompressobj(wbits=_GZIP)
    try:
        content = unpacking.decompress(packed, largest_bytes + 1)
    except zlib.error as fault:
        raise Unreachable("exchange.partner_does_not_answer", partner=who) from fault
    if len(content) > largest_bytes:
        raise Unreachable("exchange.answer_too_large", partner=who, most=largest_bytes)
    if not unpacking.eof or unpacking.unused_data:
        raise Unreachable("exchange.partner_does_not_answer", partner=who)
    return content


def _send(asked: Call, body: bytes, who: str) -> requests.Response:
    try:
        response = _session().request(
            asked.method,
            asked.url,
            data=body or None,
            headers={"User-Agent": "reelbridge", "Accept-Encoding": "identity", **asked.headers},
            timeout=PATIENCE_S,
            allow_redirects=False,
            stream=True,
        )
    except (requests.RequestException, UnicodeError) as fault:
        raise Unreachable("exchange.partner_does_not_answer", partner=who) from fault
    if 300 <= response.status_code < 400 and response.status_code != 304:
        response.close()
        raise Unreachable("exchange.partner_sends_elsewhere", partner=who)
    return response


class _Straight(requests.Session):
    """A session that goes nowhere but where it is sent."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 -- the package's signature
        """Say that there is nowhere else to go; otherwise the body of a redirect would be read without limit."""
        return


def _session() -> requests.Session:
    """Return the thread's session: no proxy, netrc or certificate from the environment, one try."""
    session: requests.Session | None = getattr(_of_thread, "session", None)
    if session is None:
        session = _Straight()
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(pool_connections=8, pool_maxsize=8, max_retries=0))
        _of_thread.session = session
    session.cookies.clear()
    return session


def _refuse(partner: Partner, status: int, body: bytes) -> None:
    if status >= 400:
        raise refusal_in(partner, status, body)


def refusal_in(partner: Partner, status: int, body: bytes) -> Refusal:
    """Return the refusal that an answer brings: final where the partner's node says no to what was asked of it.

    What it says of the call (a key it does not know yet, clocks that differ, bytes changed on the way), and what is no
    word of a node at all, is worth another try.
    """
    code, facts = problem_in(body)
    if not code or status >= 500 or status in (408, 425, 429):
        return Unreachable("exchange.partner_failed", partner=partner.node_id, status=status)
    told = {"partner": partner.node_id, "status": status, "why": say_problem(code, facts)}
    if code in OF_THE_CALL:
        return Unreachable("exchange.partner_refused", **told)
    if code == TAKEN_BACK and {"parcel", "grant"} <= set(facts):
        return NotAllowed(code, **facts)
    kind: type[Refusal] = NotFound if status in (404, 410) else NotAllowed
    return kind("exchange.partner_refused", **told)


def say_problem(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for a problem another node told; its code alone when the facts do not fit."""
    try:
        return say(code, facts)
    except (KeyError, TypeError, ValueError):
        return code


def problem_in(body: bytes) -> tuple[str, dict[str, Any]]:
    """Return the code and facts of a problem document; empty where there is none that we know."""
    import json  # noqa: PLC0415 -- only refusals need it

    try:
        problem = json.loads(body)
    except ValueError:
        return "", {}
    code, facts = problem.get("code") if isinstance(problem, dict) else None, {}
    if isinstance(problem, dict) and isinstance(problem.get("facts"), dict):
        facts = {str(name): str(value)[:200] for name, value in problem["facts"].items()}
    return (code, facts) if isinstance(code, str) and _CODE.match(code) else ("", {})
