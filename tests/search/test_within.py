"""IIIF Content Search 2 within one film, and the OpenSearch description."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reelbridge.base.rules.roles import Role
from reelbridge.search.registry import Moment
from tests.pages.shown import flat
from tests.search.conftest import thing

NODE = "https://archive.example"
OWN = f"{NODE}/api/iiif/reel/f1"


@pytest.fixture
def film(shelf, settings, client, person):
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, address=NODE))
    moments = (
        Moment(0.0, "Титр", "ru", "shot"),
        Moment(2.0, "Оператор у камеры, общий план", "ru", "shot"),
        Moment(3.5, "Мы ждали Кармена до вечера.", "ru", "captions"),
        Moment(7.25, "摄影师站在高处", "zh-Hans", "captions"),
    )
    shelf["f1"] = thing("f1", {"ru": "Камера", "en": "A camera"}, moments=moments, extra={"still": "/stills/f1.jpg"})
    client.force_login(person(Role.READER))
    return client


def ask(client, query, what="search"):
    answer = client.get(f"/api/iiif/reel/f1/{what}", query)
    assert answer.status_code == 200
    return answer.json()


def test_a_search_within_a_film_answers_with_moments(film):
    answer = ask(film, {"q": "камера"})
    assert answer["@context"] == "http://iiif.io/api/search/2/context.json"
    assert (answer["type"], answer["id"]) == (
        "AnnotationPage",
        f"{OWN}/search?q=%D0%BA%D0%B0%D0%BC%D0%B5%D1%80%D0%B0",
    )
    assert answer["items"] == [
        {
            "id": f"{OWN}/moments/1",
            "type": "Annotation",
            "motivation": "commenting",
            "body": {
                "type": "TextualBody",
                "value": "Оператор у камеры, общий план",
                "format": "text/plain",
                "language": "ru",
            },
            "target": f"{OWN}/canvas#t=2",
        }
    ]
    (marks,) = answer["annotations"]
    assert marks["type"] == "AnnotationPage"
    assert marks["items"] == [
        {
            "id": f"{OWN}/moments/1/words/0",
            "type": "Annotation",
            "motivation": "highlighting",
            "target": {
                "type": "SpecificResource",
                "source": f"{OWN}/moments/1",
                "selector": [
                    {"type": "TextQuoteSelector", "prefix": "Оператор у ", "exact": "камеры", "suffix": ", общий план"}
                ],
            },
        }
    ]


def test_captions_are_said_and_shots_are_commented_on(film):
    assert [one["motivation"] for one in ask(film, {"q": "站在高处"})["items"]] == ["supplementing"]
    assert ask(film, {"q": "站在高处", "motivation": "commenting"})["items"] == []
    assert len(ask(film, {"q": "站在高处", "motivation": "supplementing commenting"})["items"]) == 1


def test_every_word_must_be_said(film):
    assert [one["target"] for one in ask(film, {"q": "вечер ждали"})["items"]] == [f"{OWN}/canvas#t=3.5"]
    assert ask(film, {"q": "вечер камера"})["items"] == []
    assert "annotations" not in ask(film, {"q": "вечер камера"})


def test_what_is_not_understood_is_said_to_be_ignored(film):
    assert ask(film, {"q": "титр", "date": "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"})["ignored"] == ["date"]
    assert "ignored" not in ask(film, {"q": "титр"})
    assert ask(film, {})["items"] == []


def test_words_that_begin_so_are_offered(film):
    answer = ask(film, {"q": "ОП"}, "terms")
    assert (answer["type"], answer["@context"]) == ("TermPage", "http://iiif.io/api/search/2/context.json")
    service = [{"id": f"{OWN}/search", "type": "SearchService2"}]
    assert answer["items"] == [{"type": "Term", "value": "оператор", "total": 1, "service": service}]
    assert ask(film, {"q": ""}, "terms")["items"] == []


def test_a_manifest_leads_to_the_search(film):
    made = ask(film, {}, "manifest")
    assert made["@context"][-1] == "http://iiif.io/api/presentation/3/context.json"
    assert (made["type"], made["label"]) == ("Manifest", {"ru": ["Камера"], "en": ["A camera"]})
    assert made["items"] == [{"id": f"{OWN}/canvas", "type": "Canvas", "duration": 552.0, "items": []}]
    assert made["service"] == [
        {
            "id": f"{OWN}/search",
            "type": "SearchService2",
            "service": [{"id": f"{OWN}/terms", "type": "AutoCompleteService2"}],
        }
    ]


@pytest.mark.parametrize("what", ["search", "terms", "manifest"])
def test_what_is_not_there_or_not_for_everyone_is_not_found(film, client, what):
    assert film.get(f"/api/iiif/reel/f9/{what}").status_code == 404
    assert film.get(f"/api/iiif/zebra/f1/{what}").status_code == 404
    client.logout()
    assert client.get(f"/api/iiif/reel/f1/{what}").status_code == 401


def test_a_query_that_cannot_be_understood_is_refused(film):
    answer = film.get("/api/iiif/reel/f1/search", {"q": '"титр'})
    assert (answer.status_code, answer.json()["code"]) == (422, "search.quote_left_open")


def test_browsers_learn_where_to_search(film, client):
    answer = client.get("/search/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(answer.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = {one.get("type"): one.get("template") for one in root.findall(f"{space}Url")}
    assert urls["text/html"] == f"{NODE}/search/?words={{searchTerms}}"
    assert urls["application/x-suggestions+json"] == f"{NODE}/search/suggest/?form=json&words={{searchTerms}}"
    assert len(root.find(f"{space}ShortName").text) <= 16
    page = flat(film.get("/search/").content.decode())
    assert 'rel="search" type="application/opensearchdescription+xml" href="/search/opensearch.xml"' in page


def test_suggestions_for_browsers_and_programs(sample, client, person):
    client.force_login(person(Role.READER, "typing"))
    answer = client.get("/search/suggest/", {"words": "красн", "form": "json"})
    assert answer["Content-Type"] == "application/x-suggestions+json"
    assert answer.json()[:2] == ["красн", ["Красный шёлк"]]
    api = client.get("/api/search/suggest", {"words": "hongs", "language": "ru"}).json()
    assert [(one["text"], one["also"], one["kind"], one["ref"]) for one in api] == [
        ("红丝绸", "Красный шёлк", "reel", "r3")
    ]
