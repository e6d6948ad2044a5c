"""Addresses of the search."""

from __future__ import annotations

from django.urls import path

from reelbridge.search.views import alike, doors, page, saved, typing

app_name = "search"
urlpatterns = [
    path("search/", page.find_page, name="find"),
    path("search/opensearch.xml", doors.description, name="description"),
    path("search/suggest/", typing.suggest, name="suggest"),
    path("search/alike/", alike.alike_page, name="alike"),
    path("search/saved/", saved.saved, name="saved"),
    path("search/saved/<int:pk>/", saved.news, name="news"),
    path("search/saved/<int:pk>/seen/", saved.seen, name="seen"),
    path("search/saved/<int:pk>/forget/", saved.forget, name="forget"),
    path("search/saved/feeds/renew/", saved.renew, name="renew"),
    path("search/feed/<int:pk>/<str:signature>.<str:form>", saved.feed, name="feed"),
    path("search/view/", page.view, name="view"),
]
