from datetime import UTC, datetime

import pytest

from reelbridge.base.models import AuditEntry, Counter, Job
from reelbridge.base.rows import write_rows

pytestmark = pytest.mark.django_db


def test_rows_have_what_is_said_and_otherwise_what_the_model_says():
    at = datetime(2026, 5, 1, 10, tzinfo=UTC)
    write_rows(
        AuditEntry, ("at", "act", "subject", "facts"), [(at, "a", "item:1", {"é": [1]}), (at, "a", "item:2", {})]
    )
    assert [(one.at, one.subject, one.facts, one.who, one.user) for one in AuditEntry.objects.order_by("pk")] == [
        (at, "item:1", {"é": [1]}, "", None),
        (at, "item:2", {}, "", None),
    ]
    write_rows(Job, ("name",), [("x",)])
    assert (Job.objects.get().state, Job.objects.get().arguments) == ("waiting", {})


def test_a_row_that_is_there_is_changed_in_the_named_columns_only():
    Counter.objects.create(kind="item", last=4)
    write_rows(Counter, ("kind", "last"), [("item", 9), ("work", 1)], in_place_of=["kind"])
    assert dict(Counter.objects.values_list("kind", "last")) == {"item": 9, "work": 1}
    write_rows(Counter, ("kind", "last"), [], in_place_of=["kind"])
    assert Counter.objects.count() == 2
