"""How long the node itself took for a page, told in the Server-Timing header (W3C Server Timing).

``node`` is the time from the first line of the program to the last, ``cpu`` the part of it that a core worked on the
page; the rest was spent waiting for the database, for other pages' turns, for the disk.
"""

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
        began, worked = time.perf_counter(), time.thread_time()
        response = self._get_response(request)
        took, worked = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
        response["Server-Timing"] = f"node;dur={took:.1f}, cpu;dur={worked:.1f}"
        return response
