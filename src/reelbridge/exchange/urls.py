"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reelbridge.exchange.urls_dealings import urlpatterns as dealings
from reelbridge.exchange.views import inbox, oai, see

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("exchange/card", inbox.card, name="card"),
    path("exchange/greet", inbox.greet, name="greet"),
    path("exchange/ping", inbox.ping, name="ping"),
    path("exchange/inbox", inbox.inbox, name="inbox"),
    path("exchange/see/<str:ref>/<path:what>", see.see, name="see"),
    path("oai", oai.provide, name="oai"),
    *dealings,
]
