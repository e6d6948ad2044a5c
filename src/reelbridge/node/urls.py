"""Every address of the node: each domain brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from reelbridge.base.doors import page_not_found
from reelbridge.node.api import api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    *(path("", include(f"{domain}.urls")) for domain in settings.DOMAINS[:-1] if find_spec(f"{domain}.urls")),
]

handler404 = page_not_found
