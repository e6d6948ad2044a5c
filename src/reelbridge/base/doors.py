"""What the doors of every domain share: who is asking, and how a refusal is shown on a page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from reelbridge.base.kit import tongue
from reelbridge.base.models import User
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say, say_refusal

log = logging.getLogger(__name__)

#: Where a sentence ends: after a full stop with a space, or after the Chinese one.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")

View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """Show a page to people with an account only."""
    return login_required(view)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking; the request must be logged in."""
    return cast("User", request.user).as_actor()


class RefusalsAsPages:
    """Turn a refusal that reaches the door into a page with its sentence and its HTTP status."""

    def __init__(self, get_response: View) -> None:
        """Take the next door."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for refusals; leave faults to Django, which logs them and shows the page for 500."""
        if not isinstance(fault, Refusal):
            return None
        # a person is told of the role, not of the act's name, which is for programs
        said = say("base.role_too_small") if fault.code == "base.not_allowed" else say_refusal(fault)
        shown = _parted(said) | {"status": fault.http_status}
        template = "kit/_refused.html" if request.headers.get("HX-Request") else "kit/refused.html"
        return render(request, template, shown, status=fault.http_status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer for an address that leads nowhere."""
    return _refused(request, "base.page_not_found", 404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- same
    """Answer for a request that is none."""
    return _refused(request, "base.request_not_understood", 400)


def not_open(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- same
    """Answer for a page that this reader may not open."""
    return _refused(request, "base.page_not_allowed", 403)


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- same
    """Answer for a form without a valid token, most often one that was open for too long."""
    return _refused(request, "base.form_out_of_date", 403)


def failed_inside(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the request may be what failed
    """Answer for a fault, which is in the log: without the reader's account, since the database may be gone."""
    shown = _parted(say("base.failed_inside")) | {"status": 500, "node": settings.NODE, "tongue": tongue()}
    return HttpResponse(render_to_string("kit/refused.html", shown), status=500)


def _refused(request: HttpRequest, code: str, status: int) -> HttpResponse:
    return render(request, "kit/refused.html", _parted(say(code)) | {"status": status}, status=status)


def _parted(said: str) -> dict[str, Any]:
    """Return a refusal as a page shows it: what is the matter as its heading, what to do below."""
    matter, *rest = SENTENCE_END.split(said, maxsplit=1)
    return {"sentence": said, "matter": matter.rstrip(".。"), "remedy": "".join(rest)}
