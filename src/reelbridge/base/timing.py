"""How long the node itself took for a page, told in the Server-Timing header (W3C Server Timing)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class ServerTiming:
    """Tell every asker how many milliseconds the page took inside the node."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next door."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on and note the time."""
        began = time.perf_counter()
        response = self._get_response(request)
        response["Server-Timing"] = f"node;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response
