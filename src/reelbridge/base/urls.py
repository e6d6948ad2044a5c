"""Addresses of the glue."""

from __future__ import annotations

from django.urls import path

from reelbridge.base import views

app_name = "base"
urlpatterns = [
    path("language/<str:tag>/", views.language, name="language"),
    path("seal.svg", views.seal, name="seal"),
    path("account/", views.account, name="account"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/retry/", views.retry, name="retry"),
]
