"""Tables of the glue: people, the audit trail, announced facts and jobs."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel import clock


class User(AbstractUser):
    """A person with an account at this institution."""

    role = models.CharField(max_length=20, choices=[(role, role) for role in Role], default=Role.READER)
    language = models.CharField(max_length=10, default="en")
    #: SHA-256 of the bearer token for the API; empty when the person has none.
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)

    def as_actor(self) -> Actor:
        """Return the person as rules know them."""
        return Actor(self.get_full_name() or self.username, Role(self.role), self.pk)


class Counter(models.Model):
    """The last number given out for a kind of thing, so that a ref is never used twice."""

    kind = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)


class AuditEntry(models.Model):
    """Who did what to what, when: written in the same transaction as the deed, never changed."""

    at = models.DateTimeField(default=clock.now)
    who = models.CharField(max_length=200)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="audit_of_a_subject")]


class Fact(models.Model):
    """Something that happened, stored with the deed; one job for every handler delivers it."""

    name = models.CharField(max_length=120)
    facts = models.JSONField()
    announced_at = models.DateTimeField(default=clock.now)


class Job(models.Model):
    """Work done apart from any page, with a lease, so that a killed worker's job is taken up again."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="light")
    #: At most one open job has a given key; empty means no such bound.
    key = models.CharField(max_length=200, blank=True)
    #: What it is about, as ``kind:ref``, so that pages can show the jobs of a thing.
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=6)
    due_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    done_units = models.PositiveBigIntegerField(default=0)
    total_units = models.PositiveBigIntegerField(default=0)
    #: Why the last attempt failed: a phrase code and its facts, or the fault's own words.
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    fault = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # the worker's question: what is due next on my queues
            models.Index(fields=["state", "queue", "due_at"], name="job_due_next"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~models.Q(key="") & models.Q(state__in=["waiting", "running"]),
                name="job_key_is_open_once",
            ),
        ]
