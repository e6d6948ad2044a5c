"""The root of the API: each domain's router, one way to sign in, one shape for errors (RFC 9457)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from reelbridge import __version__
from reelbridge.base.accounts import BearerToken
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_refusal

api = NinjaAPI(title="reelbridge", version=__version__, auth=[django_auth, BearerToken()], urls_namespace="api")


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal as a problem document: its code, its sentence, its facts."""
    problem = {
        "type": f"urn:reelbridge:refusal:{refusal.code}",
        "title": say_refusal(refusal),
        "status": refusal.http_status,
        "code": refusal.code,
        "facts": {name: str(value) for name, value in refusal.facts.items()},
    }
    return api.create_response(request, problem, status=refusal.http_status)


for domain in settings.DOMAINS:
    if domain != "reelbridge.node" and find_spec(f"{domain}.api"):
        api.add_router("", import_module(f"{domain}.api").router)
