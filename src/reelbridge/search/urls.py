"""Addresses of the search."""

from __future__ import annotations

from django.urls import path

from reelbridge.search import views

app_name = "search"
urlpatterns = [path("search/", views.find_page, name="find")]
