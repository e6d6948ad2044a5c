"""The OAI-PMH 2.0 provider at ``/oai``: what is offered to the partner who signed the call (docs/formats/oai.md)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reelbridge.exchange.actions.allowances import spend_call
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries import oai
from reelbridge.exchange.rules.oai import PREFIXES, OaiError, arguments, listing, stamp
from reelbridge.exchange.views import oai_xml
from reelbridge.exchange.views.signed import as_counted, caller, problem, with_digest
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Refusal, TooOften

LARGEST_QUESTION_BYTES = 16 * 1024
SMALLEST_PACKED_BYTES = 1024
_XML = "text/xml; charset=utf-8"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def provide(request: HttpRequest) -> HttpResponseBase:
    """Answer a harvester. Unsigned calls see what is public; a signature that is wrong is refused, not ignored."""
    partner = None
    try:
        if "Signature" in request.headers:
            partner = caller(request, largest_bytes=LARGEST_QUESTION_BYTES)
        else:
            spend_call("")
    except Refusal as refusal:
        said = problem(refusal)
        if isinstance(refusal, TooOften):
            # the protocol's own word for it, which every harvester knows
            said.status_code = 503
        return said
    answer = oai_xml.Answer(f"{own_identity().address}/oai", clock.now())
    asked = request.GET if request.method == "GET" else request.POST
    try:
        given = arguments({name: asked.getlist(name) for name in asked})
        filled = _VERBS[given["verb"]](partner, given)
    except OaiError as fault:
        # the protocol wants the request without arguments when those were the trouble
        answer.asked({} if fault.code in ("badVerb", "badArgument") else given)
        answer.error(fault)
    else:
        answer.asked(given)
        filled(answer.verb(given["verb"]))
    response = _packed(request, answer.as_bytes())
    response["Cache-Control"] = "no-store"
    return as_counted(partner, with_digest(response)) if partner else with_digest(response)


_GZIP = re.compile(r"(^|,)\s*gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*)\s*)?(,|$)", re.ASCII | re.IGNORECASE)


def _packed(request: HttpRequest, content: bytes) -> HttpResponse:
    """Answer with XML, pressed together for a caller who takes that: a list is a tenth then."""
    takes = _GZIP.search(request.headers.get("Accept-Encoding", "")) and len(content) > SMALLEST_PACKED_BYTES
    response = HttpResponse(gzip.compress(content, 1, mtime=0) if takes else content, content_type=_XML)
    response["Vary"] = "Accept-Encoding"
    if takes:
        response["Content-Encoding"] = "gzip"
    return response


Fill = Callable[[Any], None]


def _identify(_: Partner | None, __: dict[str, str]) -> Fill:
    node, first = settings.NODE, oai.earliest()

    def fill(element: Any) -> None:
        oai_xml.children(
            element,
            [
                ("repositoryName", own_identity().name),
                ("baseURL", f"{own_identity().address}/oai"),
                ("protocolVersion", "2.0"),
                ("adminEmail", node.options.email or f"operator@{node.id}.invalid"),
                ("earliestDatestamp", stamp(first)),
                ("deletedRecord", "persistent"),
                ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
            ],
        )

    return fill


def _formats(partner: Partner | None, given: dict[str, str]) -> Fill:
    if "identifier" in given:
        oai.entry(partner, given["identifier"])

    def fill(element: Any) -> None:
        own = (f"{own_identity().address}/static/exchange/record.xsd", oai_xml.RECORD)
        for prefix in PREFIXES:
            schema, namespace = oai_xml.SCHEMAS.get(prefix, own)
            rows = [("metadataPrefix", prefix), ("schema", schema), ("metadataNamespace", namespace)]
            oai_xml.children(oai_xml.child(element, "metadataFormat"), rows)

    return fill


def _sets(partner: Partner | None, given: dict[str, str]) -> Fill:
    if "resumptionToken" in given:
        raise OaiError("badResumptionToken", "The list of sets has one page.")

    def fill(element: Any) -> None:
        for spec, name in oai.sets_for(partner):
            oai_xml.children(oai_xml.child(element, "set"), [("setSpec", spec), ("setName", name)])

    return fill


def _identifiers(partner: Partner | None, given: dict[str, str]) -> Fill:
    page = oai.entries(partner, listing(given), with_records=False)

    def fill(element: Any) -> None:
        for entry in page.entries:
            oai_xml.header(element, entry)
        oai_xml.resumption(element, page)

    return fill


def _records(partner: Partner | None, given: dict[str, str]) -> Fill:
    wanted = listing(given)
    page = oai.entries(partner, wanted, with_records=True)

    def fill(element: Any) -> None:
        for entry in page.entries:
            oai_xml.record(element, entry, wanted.prefix)
        oai_xml.resumption(element, page)

    return fill


def _record(partner: Partner | None, given: dict[str, str]) -> Fill:
    if given["metadataPrefix"] not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", "There is no such metadata format here.")
    entry = oai.entry(partner, given["identifier"])
    return lambda element: oai_xml.record(element, entry, given["metadataPrefix"])


_VERBS: dict[str, Callable[[Partner | None, dict[str, str]], Fill]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
    "GetRecord": _record,
}
