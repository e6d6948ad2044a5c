"""What search is told of the catalogue: many things at a time, from as many database queries as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.search.registry import built
from tests.catalogue.making import make_photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def six(tmp_path, archivist):
    described = {"agents": [{"names": {"ru": "Роман Кармен"}, "activity": "camera"}]}
    for number in range(6):
        ingest(make_photograph(tmp_path / f"{number}.jpg", seed=number), by=archivist, sidecar=described)


def test_six_are_described_in_as_many_queries_as_one(six):
    for kind, model in (("work", Work), ("item", Item), ("agent", Agent)):
        refs = sorted(model.objects.values_list("ref", flat=True))
        counts = []
        for some in (refs[:1], refs):
            with CaptureQueriesContext(connection) as asked:
                documents = built(kind, [*some, "nevsky-x-00404"])
            assert sorted(documents) == some, kind
            counts.append(len(asked))
        assert counts[0] == counts[1], kind


def test_an_agent_is_told_with_the_works_it_took_part_in(six):
    [(_, document)] = built("agent", list(Agent.objects.values_list("ref", flat=True))).items()
    assert (document.titles["ru"], document.extra["works"]) == ("Роман Кармен", 6)
