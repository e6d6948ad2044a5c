from dataclasses import dataclass

import pytest
from django.db import transaction

from reelbridge.base import facts
from reelbridge.base.facts import announce, on
from reelbridge.base.models import Fact, Job

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class LampLit:
    lamp: str


@pytest.fixture(autouse=True)
def without_handlers_of_others(monkeypatch):
    monkeypatch.setattr(facts, "_HANDLERS", facts.defaultdict(dict))


def test_every_handler_hears_a_fact_once(work_off):
    heard = []
    on(LampLit)(lambda fact: heard.append(("first", fact.lamp)))

    def second(fact):
        heard.append(("second", fact.lamp))

    on(LampLit)(second)
    announce(LampLit("green"))
    assert heard == []
    work_off()
    assert sorted(heard) == [("first", "green"), ("second", "green")]


def test_fact_of_a_deed_that_is_rolled_back_is_never_heard(work_off):
    heard = []
    on(LampLit)(heard.append)
    with transaction.atomic():
        announce(LampLit("green"))
        transaction.set_rollback(True)
    work_off()
    assert heard == []
    assert Fact.objects.count() == Job.objects.count() == 0


def test_handler_that_fails_is_tried_again_and_does_not_hold_up_the_others(work_off):
    heard = []

    def fail(fact):
        raise RuntimeError("not now")

    on(LampLit)(fail)
    on(LampLit)(heard.append)
    announce(LampLit("green"))
    work_off()
    assert heard == [LampLit("green")]
    assert sorted(Job.objects.values_list("state", "attempts")) == [("done", 1), ("waiting", 1)]
