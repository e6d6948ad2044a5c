"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from reelbridge.exchange.urls_dealings import urlpatterns as dealings

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    *dealings,
]
