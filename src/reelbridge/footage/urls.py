"""Addresses of footage."""

from __future__ import annotations

from django.urls import path

from reelbridge.footage.views import comparisons, pictures

app_name = "footage"

_ONE = "footage/<str:ref>/"

urlpatterns = [
    path("footage/", comparisons.comparisons, name="comparisons"),
    path("footage/picture/", pictures.picture, name="picture"),
    path("footage/twins/", pictures.twins, name="twins"),
    path(_ONE, comparisons.comparison, name="comparison"),
    path(f"{_ONE}state/", comparisons.state, name="state"),
    path(f"{_ONE}film.mp4", comparisons.film, name="film"),
    path(f"{_ONE}stills/<int:frame>.jpg", comparisons.still, name="still"),
    path(f"{_ONE}shots/<int:number>/", comparisons.decide, name="decide"),
    path(f"{_ONE}certain/", comparisons.confirm_certain, name="certain"),
    path(f"{_ONE}cut/", comparisons.make_cut, name="make_cut"),
]
