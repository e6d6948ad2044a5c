"""The two ends of the relay: showing a partner an item's proxy, and showing our people what a partner shows us.

Nothing of a partner's is stored here: films are passed on byte by byte as the player asks for them, pictures are held
in memory for a few minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

import requests
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from reelbridge.base.streams import serve_file
from reelbridge.catalogue.models import Item
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.sees import derivative_for
from reelbridge.exchange.rules.seeing import Wanted, wanted
from reelbridge.exchange.views.signed import for_partners
from reelbridge.exchange.wire import Ask, open_call, problem_in, read_whole, say_problem
from reelbridge.kernel.errors import NotAllowed, NotFound, Unreachable

#: How long a partner's still is held in memory; a withdrawal is felt no later than this.
HELD_S = 180
LARGEST_PICTURE_BYTES = 4 << 20
_CHUNK = 1 << 16
#: What is passed on to the partner, and back to the player.
_ASKED = ("Range", "If-Range")
_ANSWERED = ("Content-Length", "Content-Range", "ETag", "Last-Modified")


@require_safe
@for_partners()
def see(request: HttpRequest, partner: Partner, ref: str, what: str) -> HttpResponseBase:
    """Show a partner a derivative of an item that is offered to it, whole or in ranges."""
    found = derivative_for(partner, ref, what)
    etag = f"{found.digest[:16]}-{what.replace('/', '-')}"
    return serve_file(request, found.path, media_type=found.asked.media_type, etag=etag)


def relay(request: HttpRequest, item: Item, what: str) -> HttpResponseBase:
    """Show one of our people a partner's derivative, asked of the partner now.

    Raises NotFound for what cannot be asked, NotAllowed when the partner refuses, Unreachable when it does not answer.
    """
    asked = wanted(what)
    partner = Partner.objects.filter(institution=item.keeper_id).first()
    if asked is None or partner is None:
        raise NotFound("exchange.nothing_to_see", ref=item.ref)
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=partner.node_id)
    if asked.is_small:
        return _picture(partner, item.ref, what)
    return _stream(request, partner, item.ref, what, asked)


def _picture(partner: Partner, ref: str, what: str) -> HttpResponse:
    key = f"exchange.see:{partner.key_fingerprint[:16]}:{ref}:{what}"
    body: bytes | None = cache.get(key)
    if body is None:
        with open_call(partner, Ask("GET", f"/exchange/see/{ref}/{what}")) as response:
            body = read_whole(response, partner.node_id, LARGEST_PICTURE_BYTES)
            _refuse(partner, response, ref, body)
        cache.set(key, body, HELD_S)
    answer = HttpResponse(body, content_type="image/jpeg")
    answer["Cache-Control"] = f"private, max-age={HELD_S}"
    return answer


def _stream(request: HttpRequest, partner: Partner, ref: str, what: str, asked: Wanted) -> HttpResponseBase:
    headers = {name: request.headers[name] for name in _ASKED if name in request.headers}
    response = open_call(partner, Ask("GET", f"/exchange/see/{ref}/{what}", headers=headers))
    try:
        if response.status_code not in (200, 206, 416):
            _refuse(partner, response, ref, read_whole(response, partner.node_id, LARGEST_PICTURE_BYTES))
    except BaseException:
        response.close()
        raise
    answer: HttpResponseBase
    if response.status_code == 416:
        response.close()
        answer = HttpResponse(status=416)
        answer["Content-Range"] = response.headers.get("Content-Range", "bytes */0")
        return answer
    answer = StreamingHttpResponse(_Passed(response), status=response.status_code, content_type=asked.media_type)
    for name in _ANSWERED:
        if name in response.headers:
            answer[name] = response.headers[name]
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Passed:
    """A partner's answer, passed on piece by piece; closed when the player has had enough."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        # a line that breaks now ends the answer short, and the player asks again for the rest
        yield from self._response.iter_content(_CHUNK)

    def close(self) -> None:
        self._response.close()


def _refuse(partner: Partner, response: requests.Response, ref: str, body: bytes) -> None:
    if response.status_code == 200:
        return
    code, facts = problem_in(body)
    if response.status_code == 404:
        raise NotFound("exchange.not_shown_to_us", partner=partner.node_id, ref=ref)
    if response.status_code in (401, 403):
        raise NotAllowed("exchange.partner_refused", partner=partner.node_id, status=403, why=say_problem(code, facts))
    raise Unreachable("exchange.partner_failed", partner=partner.node_id, status=response.status_code)
