"""Addresses of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.urls import path

from reelbridge.catalogue.views import essence

app_name = "catalogue"


def _page(name: str) -> Callable[..., Any]:
    """Find a page's view when it is asked for."""

    def view(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module("reelbridge.catalogue.views.pages"), name)(*args, **kwargs)

    return view


urlpatterns = [
    path("holdings/", _page("holdings_page"), name="holdings"),
    path("works/<str:ref>/", _page("work_page"), name="work"),
    path("items/<str:ref>/", _page("item_page"), name="item"),
    path("items/<str:ref>/<path:what>", essence.essence, name="essence"),
    path("agents/", _page("agents_page"), name="agents"),
    path("agents/<str:ref>/", _page("agent_page"), name="agent"),
]
