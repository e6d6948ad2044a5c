"""The API as a whole: one shape for every "no"."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(person):
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(person())
    return client.get


def test_fault_is_a_problem_document_without_its_trace_and_is_logged_once(asked, monkeypatch, caplog):
    def broken(*_words, **_more):
        raise RuntimeError("the reel jams")

    monkeypatch.setattr("reelbridge.catalogue.queries.item_facts", broken)
    answer = asked("/api/items/nevsky-i-00001")
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "urn:reelbridge:refusal:base.failed_inside",
        "title": "Something failed inside the node. It is in the log; nothing of yours was changed.",
        "status": 500,
        "code": "base.failed_inside",
        "facts": {},
    }
    faults = [one for one in caplog.records if one.exc_info]
    assert [str(one.exc_info[1]) for one in faults] == ["the reel jams"]


def test_parameter_that_does_not_fit_is_named(asked):
    answer = asked("/api/search?page=many")
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "base.request_not_understood"
    assert list(told["facts"]) == ["query.page"]
