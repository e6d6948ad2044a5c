"""The doors for other nodes: every call is signed, and a refusal is a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from reelbridge.exchange.actions.allowances import counted, has_bytes_limit, spend_call
from reelbridge.exchange.actions.nonces import use_once
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.signing import Call, digest_header, verified
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotAllowed, Refusal, TooOften
from reelbridge.kernel.wording import say_refusal

PartnerView = Callable[..., HttpResponseBase]

#: A partner's calls are noted once in so long: a film seen in a hundred ranges is one sign of life.
_NOTED_EVERY = timedelta(minutes=1)


def for_partners(*, largest_bytes: int = 0) -> Callable[[PartnerView], Callable[..., HttpResponseBase]]:
    """Open a view to paired partners' signed calls only: ``view(request, partner, …)``.

    ``largest_bytes`` bounds the body. Anything refused is answered as a problem document, and nothing is changed.
    """

    def wrap(view: PartnerView) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                partner = caller(request, largest_bytes=largest_bytes)
                return as_counted(partner, with_digest(view(request, partner, *args, **kwargs)))
            except Refusal as refusal:
                return problem(refusal)

        return door

    return wrap


def caller(request: HttpRequest, *, largest_bytes: int = 0) -> Partner:
    """Return the paired partner who signed a call; raises NotAllowed with the cause, BadInput for too large a body."""
    found: dict[str, Partner] = {}

    def key_of(key_id: str) -> bytes | None:
        partner = Partner.objects.select_related("institution").filter(key_fingerprint=key_id).first()
        if partner is None:
            return None
        found["partner"] = partner
        return bytes.fromhex(partner.public_key)

    verify_call(request, key_of, largest_bytes=largest_bytes)
    partner = found["partner"]
    if partner.state == Partner.State.REVOKED:
        raise NotAllowed("exchange.caller_is_revoked")
    if not partner.is_paired:
        raise NotAllowed("exchange.caller_is_not_paired")
    if partner.key_expires_at and partner.key_expires_at <= clock.now():
        raise NotAllowed("exchange.key_expired", day=partner.key_expires_at.date())
    spend_call(partner.node_id)
    _note_heard(partner)
    return partner


def as_counted(partner: Partner, response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer whose bytes are counted as they are sent, where a partner may have only so many."""
    if has_bytes_limit():
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = counted(partner.node_id, cast("Iterable[bytes]", response.streaming_content))
        elif isinstance(response, HttpResponse):
            list(counted(partner.node_id, [response.content]))
    return response


def verify_call(request: HttpRequest, key_of: Callable[[str], bytes | None], *, largest_bytes: int) -> None:
    """Check a call's signature and that it was not seen before; raises NotAllowed, BadInput for too large a body."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > largest_bytes:
        raise BadInput("exchange.call_too_large", most=largest_bytes)
    asked = Call(str(request.method), _own_url(request), dict(request.headers))
    use_once(verified(asked, request.body, key_of=key_of, at=clock.now()))


def with_digest(response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer with the digest of its body, so that a change on the way is seen; files have chunks instead."""
    if isinstance(response, HttpResponse) and response.content:
        response["Content-Digest"] = digest_header(response.content)
    return response


def problem(refusal: Refusal) -> HttpResponseBase:
    """Answer a refusal as a problem document, as the API does."""
    body = {
        "type": f"urn:reelbridge:refusal:{refusal.code}",
        "title": say_refusal(refusal),
        "status": refusal.http_status,
        "code": refusal.code,
        "facts": {name: str(value) for name, value in refusal.facts.items()},
    }
    answer = JsonResponse(
        body,
        status=refusal.http_status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if isinstance(refusal, TooOften):
        answer["Retry-After"] = str(refusal.facts["after_s"])
    return with_digest(answer)


def _own_url(request: HttpRequest) -> str:
    """Return the call's address as a partner knows it: our registered address, whatever host the call claims.

    A call signed for another node is so refused, and a proxy in front of the node may rename the host.
    """
    own = urlsplit(own_identity().address)
    return f"{own.scheme}://{own.netloc}{request.get_full_path()}"


def _note_heard(partner: Partner) -> None:
    now = clock.now()
    not_lately = Q(last_heard_at=None) | Q(last_heard_at__lt=now - _NOTED_EVERY) | Q(silent_since__isnull=False)
    Partner.objects.filter(not_lately, pk=partner.pk).update(last_heard_at=now, silent_since=None)
