"""Addresses of rights."""

from __future__ import annotations

from django.urls import path

from reelbridge.rights import views

app_name = "rights"

urlpatterns = [
    path("rights/", views.grants, name="grants"),
    path("rights/new/", views.new, name="new"),
    path("rights/watch/", views.watch, name="watch"),
    path("rights/of/<path:item_ref>/", views.rights_of, name="of"),
    path("rights/<str:ref>/", views.grant, name="grant"),
    path("rights/grants/<str:ref>/", views.grant),
    path("rights/<str:ref>/revoke/", views.revoke, name="revoke"),
    path("rights/<str:ref>/odrl.json", views.odrl, name="odrl"),
    path("rights/<str:ref>/sheet-<str:tongue>.txt", views.sheet, name="sheet"),
]
