"""The journal of the index, and what people keep of their searching: the view, saved searches and their news."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models

from reelbridge.kernel import clock


class Change(models.Model):
    """One thing that changed, written in the transaction that changed it.

    A row stays for some time after it was indexed, so that an index built meanwhile can catch up before it takes over.
    """

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    indexed_at = models.DateTimeField(null=True, db_index=True)
    #: When vectors were made of it; empty for ever where none are made.
    meant_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


def new_key() -> str:
    """Return a secret that no one guesses."""
    return secrets.token_urlsafe(24)


class Habit(models.Model):
    """How one person likes results laid out, and the secret of that person's feeds."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.CharField(max_length=10, default="grid")
    #: Part of the address of every feed of this person; another one makes all old addresses worthless.
    feed_key = models.CharField(max_length=40, default=new_key)


class SavedSearch(models.Model):
    """A question one person asks again and again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    #: The question as the query part of the search page's address.
    query = models.CharField(max_length=4000, blank=True)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    #: When its owner last saw what was new; what came later is news.
    seen_at = models.DateTimeField(default=clock.now)
    mailed_at = models.DateTimeField(default=clock.now)
    #: When the index was last asked; empty until what is found today is known.
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]


class Sighting(models.Model):
    """One thing that a saved search has found, and since when."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    #: Empty for what was found when the search was saved: that is no news.
    found_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["search", "found_at"], name="sighting_is_new")]
        constraints = [models.UniqueConstraint(fields=["search", "kind", "ref"], name="sighting_once")]
