"""Addresses of captions."""

from __future__ import annotations

from django.urls import path

from reelbridge.captions import views

app_name = "captions"

urlpatterns = [
    path("captions/of/<str:item_ref>/", views.captions_of, name="of"),
    path("captions/<str:ref>.vtt", views.vtt, name="vtt"),
    path("captions/<str:ref>/remove/", views.remove, name="remove"),
]
