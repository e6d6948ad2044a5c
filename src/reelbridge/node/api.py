"""The root of the API: each domain's router, one way to sign in, one shape for errors (RFC 9457)."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import django_auth

from reelbridge import __version__
from reelbridge.base.accounts import BearerToken
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say, say_refusal

log = logging.getLogger(__name__)

# the token first: whoever sends one has no cookie, and the check of forms that goes with cookies would refuse it
api = NinjaAPI(title="reelbridge", version=__version__, auth=[BearerToken(), django_auth], urls_namespace="api")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal as a problem document: its code, its sentence, its facts."""
    facts = {name: str(value) for name, value in refusal.facts.items()}
    return _problem(request, refusal.code, say_refusal(refusal), refusal.http_status, facts)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer a request whose parameters or body do not fit, naming each place."""
    facts = {".".join(map(str, one["loc"])): one["msg"] for one in fault.errors}
    return _problem(request, "base.request_not_understood", say("base.request_not_understood"), 422, facts)


@api.exception_handler(Exception)
def failed_inside(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Answer a fault without showing anything of it; it is in the log, once."""
    log.error("Internal Server Error: %s", request.path, exc_info=fault)
    return _problem(request, "base.failed_inside", say("base.failed_inside"), 500, {})


def _problem(request: HttpRequest, code: str, title: str, status: int, facts: dict[str, str]) -> HttpResponse:
    problem = {
        "type": f"urn:reelbridge:refusal:{code}", "title": title, "status": status, "code": code, "facts": facts,
    }  # fmt: skip
    return api.create_response(request, problem, status=status)


for domain in settings.DOMAINS:
    if domain != "reelbridge.node" and find_spec(f"{domain}.api"):
        api.add_router("", import_module(f"{domain}.api").router)
