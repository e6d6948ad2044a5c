"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from reelbridge.catalogue.views import essence, ingest, links, pages, papers

app_name = "catalogue"

urlpatterns = [
    path("holdings/", pages.holdings_page, name="holdings"),
    path("works/<str:ref>/", pages.work_page, name="work"),
    path("works/<str:ref>/edit/", pages.edit_work_page, name="edit_work"),
    path("items/<str:ref>/", pages.item_page, name="item"),
    path("items/<str:ref>/edit/", pages.edit_item_page, name="edit_item"),
    path("items/<str:ref>/making/", pages.making, name="making"),
    path("items/<str:ref>/papers/", papers.attach, name="attach"),
    path("items/<str:ref>/papers/<int:number>/", papers.paper, name="paper"),
    path("items/<str:ref>/<path:what>", essence.essence, name="essence"),
    path("agents/", pages.agents_page, name="agents"),
    path("agents/<str:ref>/", pages.agent_page, name="agent"),
    path("agents/<str:ref>/edit/", pages.edit_agent_page, name="edit_agent"),
    path("places/", pages.places_page, name="places"),
    path("places/<str:ref>/", pages.place_page, name="place"),
    path("links/", links.links_page, name="links"),
    path("links/suggest", links.suggest, name="suggest_links"),
    path("links/decide", links.decide, name="decide_link"),
    path("ingest/", ingest.ingest_page, name="ingest"),
    path("ingest/arrivals/", ingest.arrivals, name="arrivals"),
    path("ingest/<str:batch>/<int:place>/", ingest.receive, name="receive"),
]
