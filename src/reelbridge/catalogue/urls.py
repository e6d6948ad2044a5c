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
    path("works/<str:ref>/edit/", _page("edit_work_page"), name="edit_work"),
    path("items/<str:ref>/", _page("item_page"), name="item"),
    path("items/<str:ref>/edit/", _page("edit_item_page"), name="edit_item"),
    path("items/<str:ref>/making/", _page("making"), name="making"),
    path("items/<str:ref>/<path:what>", essence.essence, name="essence"),
    path("agents/", _page("agents_page"), name="agents"),
    path("agents/<str:ref>/", _page("agent_page"), name="agent"),
    path("agents/<str:ref>/edit/", _page("edit_agent_page"), name="edit_agent"),
]
