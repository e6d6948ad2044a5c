"""The desk and the credits of the pictures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.kernel import clock
from reelbridge.node.credits import CREDITS
from reelbridge.node.desk import cuts_to_look_at, desk_for


@staff_page
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person who has signed in."""
    shown = {"section": "desk", "desk": desk_for(actor_of(request)), "now": clock.now()}
    return render(request, "node/desk.html", shown)


@staff_page
def desk_cuts(request: HttpRequest) -> HttpResponse:
    """Show the cuts that need a person; loaded after the desk, because weighing takes longer."""
    cuts = cuts_to_look_at()
    count = desk_for(actor_of(request)).count + len(cuts)
    return render(request, "node/_desk_cuts.html", {"cuts": cuts, "count": count})


def credits_page(request: HttpRequest) -> HttpResponse:
    """Show whose pictures the sample uses; open to everybody."""
    return render(request, "node/credits.html", {"credits": CREDITS})
