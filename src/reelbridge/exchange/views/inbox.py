"""The inbox and the greeting: where other nodes write to this one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from reelbridge.exchange.actions.allowances import spend_call
from reelbridge.exchange.actions.line import take_in
from reelbridge.exchange.actions.pairing import greeted
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.card import LARGEST_BYTES as LARGEST_CARD
from reelbridge.exchange.rules.card import read_card
from reelbridge.exchange.rules.letter import LARGEST_BYTES as LARGEST_LETTER
from reelbridge.exchange.views.signed import for_partners, problem, verify_call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Refusal


@require_GET
def card(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """Hand out this node's card to anyone."""
    return JsonResponse(own_card(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@csrf_exempt
@require_POST
def greet(request: HttpRequest) -> HttpResponseBase:
    """Take another node's card, in a call signed by the card's key; say whether we have accepted it too."""
    try:
        spend_call("")
        if int(request.headers.get("Content-Length") or "0") > LARGEST_CARD:
            raise BadInput("exchange.call_too_large", most=LARGEST_CARD)
        given = read_card(request.body)
        verify_call(
            request,
            lambda key_id: given.public_key if key_id == given.fingerprint else None,
            largest_bytes=LARGEST_CARD,
        )
        partner = greeted(given)
    except Refusal as refusal:
        return problem(refusal)
    return JsonResponse({"node": own_card()["id"], "accepted": partner.accepted_at is not None})


@require_GET
@for_partners()
def ping(request: HttpRequest, partner: Partner) -> JsonResponse:  # noqa: ARG001 -- the door's signature
    """Answer a partner who wants to know whether the line holds."""
    return JsonResponse({"node": own_card()["id"], "state": partner.state, "at": clock.now().isoformat()})


@csrf_exempt
@require_POST
@for_partners(largest_bytes=LARGEST_LETTER)
def inbox(request: HttpRequest, partner: Partner) -> JsonResponse:
    """Take in a letter; 202 means that it is stored, and it is read by a job."""
    try:
        message: Any = json.loads(request.body)
    except (ValueError, RecursionError) as fault:
        raise BadInput("exchange.letter_is_no_json") from fault
    letter = take_in(partner, message, digest=hashlib.sha256(request.body).hexdigest())
    return JsonResponse({"id": letter.message_id, "state": letter.state}, status=202)
