"""Every address of the node: each domain brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from reelbridge.base.doors import failed_inside, not_open, not_understood, page_not_found
from reelbridge.node.api import api
from reelbridge.node.views import credits_page, desk, desk_cuts

urlpatterns = [
    path("", desk, name="desk"),
    path("desk/cuts/", desk_cuts, name="desk_cuts"),
    path("credits/", credits_page, name="credits"),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    *(path("", include(f"{domain}.urls")) for domain in settings.DOMAINS[:-1] if find_spec(f"{domain}.urls")),
]

handler400 = not_understood
handler403 = not_open
handler404 = page_not_found
handler500 = failed_inside
