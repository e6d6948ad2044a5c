"""The pages of dealings: what they show, who may act, the same questions for many rows as for one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reelbridge.base.models import User
from reelbridge.base.rules.roles import Role
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.models import Counter, Note, Parcel, Request
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.timecode import Span
from reelbridge.node.cli import main
from reelbridge.rights.actions import issue_grant
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Covered
from reelbridge.rights.rules.limits import Exclusivity
from tests.exchange.dealings.conftest import MOROZOVA, WANTED, ask, settle
from tests.pages.shown import flat

TERMS = {
    "territories": "CN, RU", "on": ["tv"], "starts_on": "2026-09-01", "ends_on": "2027-08-31", "languages": "zh, ru",
    "purpose": "documentary", "max_seconds": "", "note": "用于合拍片。", "note_language": "zh-Hans",
}  # fmt: skip


def title_of(item):
    return catalogue.title_of(catalogue.item(item), "en").text


def signed_in(role, language="en"):
    client = Client()
    person = User.objects.create_user(f"a {role}", password="a long enough password", role=role, language=language)
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def test_basket_fills_from_the_address_and_is_sent(sides, shown):
    east, _west, _, _ = sides
    with east:
        client = signed_in(Role.PRODUCER)
        address = f"/exchange/ask/?item={shown[0]}&in=10&out=35&item={shown[0]}&in=40&out=60"
        page = client.get(address, follow=True)
        client.get(f"/exchange/ask/?item={shown[1]}")
        client.get(address)
        page = client.get("/exchange/ask/")
        assert page.content.decode().count('name="shot"') == 3
        client.post("/exchange/ask/drop", {"shot": "1"})
        wrong = client.post("/exchange/ask/", {**TERMS, "territories": "Atlantis", "production_title": "x"})
        assert (wrong.status_code, Request.objects.count()) == (422, 0)
        sent = client.post("/exchange/ask/", {**TERMS, "production_title": "镜头在前线"}, follow=True)
        request = Request.objects.get()
        assert sent.redirect_chain[-1][0] == f"/exchange/requests/{request.ref}/"
        assert [line.as_value() for line in request.lines.all()] == [Asked(shown[0], Span(10, 35)), Asked(shown[1])]
        assert "镜头在前线" in sent.content.decode()
        assert "用于合拍片。" in sent.content.decode()
        assert client.get("/exchange/ask/").content.decode().count('name="shot"') == 0


def test_archive_desk_grants_with_changed_terms_on_the_page(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        reader, archivist = signed_in(Role.READER), signed_in(Role.ARCHIVIST)
        assert "Answer" in archivist.get("/exchange/").content.decode()
        page = archivist.get(f"/exchange/requests/{asked.ref}/").content.decode()
        assert 'id="answer"' in page
        assert 'lang="zh-Hans">申请两个镜头。' in flat(page)
        assert 'id="answer"' not in reader.get(f"/exchange/requests/{asked.ref}/").content.decode()
        given = {**TERMS, "territories": "RU", "credit_line": "Невский киноархив", "exclusivity": "sole"}
        assert reader.post(f"/exchange/requests/{asked.ref}/grant", given).status_code == 403
        assert Request.objects.get().state == "received"
        archivist.post(f"/exchange/requests/{asked.ref}/grant", given)
        granted = Request.objects.get().granted
        assert (granted.territories, granted.exclusivity) == ({"RU"}, "sole")
        assert granted.credit_line == {"zh-Hans": "Невский киноархив"}
    settle(east, west)
    with east:
        page = signed_in(Role.PRODUCER).get(f"/exchange/requests/{asked.ref}/").content.decode()
        assert "<del>" in page
        assert "sole" in page
        assert Grant.objects.get().as_value().terms.exclusivity == "sole"
        assert "Countersigned by the sender" in page


def test_refusal_needs_a_reason_and_letters_are_sent(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        client = signed_in(Role.ARCHIVIST)
        assert (
            client.post(f"/exchange/requests/{asked.ref}/refuse", {"why": " ", "why_language": "ru"}).status_code == 422
        )
        client.post(f"/exchange/requests/{asked.ref}/note", {"text": "Какой монтаж?", "text_language": "ru"})
        client.post(f"/exchange/requests/{asked.ref}/refuse", {"why": "Нельзя.", "why_language": "ru"})
        assert (Request.objects.get().state, Note.objects.count()) == ("refused", 1)


def test_parcel_page_tells_why_it_stopped_and_what_comes_next(ready):
    east, _, between, ref = ready
    between.fault = lambda request, status, body: None if "/parcels/" in request.path_url else body
    east.work("heavy")
    with east:
        client = signed_in(Role.PRODUCER)
        page = client.get(f"/exchange/parcels/{ref}/").content.decode()
        assert "It goes on by itself:" in page
        assert "does not answer" in page
        part = client.get(f"/exchange/parcels/{ref}/", headers={"HX-Request": "true"}).content.decode()
        assert part.strip().startswith("<section")
        answer = client.get(f"/api/parcels/{ref}").json()
        assert answer["next_try_at"]
        assert client.get("/exchange/parcels/nevsky-p-99999/").status_code == 404


def test_list_asks_the_database_the_same_for_one_and_three_requests(sides, shown):
    east, west, _, _ = sides

    def questions(path):
        from django.db import connection

        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    ask(east, west, Asked(shown[1]))
    with east:
        client = signed_in(Role.PRODUCER)
        questions("/exchange/")
        one = questions("/exchange/"), questions("/api/requests")
    for end in (20, 30):
        ask(east, west, Asked(shown[0], Span(1, end)))
    with east:
        assert (questions("/exchange/"), questions("/api/requests")) == one


def test_archive_desk_promises_to_be_alone_on_the_command_line(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        said = CliRunner().invoke(main, ["grant", asked.ref, "--alone", "exclusive"])
        assert said.exit_code == 0, said.output
        assert Grant.objects.get().as_value().terms.exclusivity == "exclusive"


def test_a_promise_to_another_partner_is_told_before_the_answer_and_broken_only_when_meant(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        place = f"/exchange/requests/{asked.ref}"
        client = signed_in(Role.ARCHIVIST)
        assert 'name="is_meant"' not in client.get(f"{place}/").content.decode()
        alone = replace(WANTED, exclusivity=Exclusivity.EXCLUSIVE, territories=frozenset({"RU"}))
        promised = issue_grant(
            direction="out", partner_ref="elsewhere", terms=alone, lines=[Covered(shown[1])], by=MOROZOVA
        )
        said = f"Grant {promised.ref}, given to elsewhere, and these terms both allow television in Russia"
        page = client.get(f"{place}/").content.decode()
        assert said in page
        assert 'name="is_meant"' in page
        refused = client.post(f"{place}/grant", TERMS)
        assert (refused.status_code, said in refused.content.decode()) == (409, True)
        refused = client.post(f"{place}/counter", TERMS | {"max_seconds": "9"})
        page = refused.content.decode()
        assert (refused.status_code, said in page, 'name="is_meant"' in page, 'value="9"' in page) == (409, *[True] * 3)
        command = CliRunner().invoke(main, ["grant", asked.ref])
        assert (command.exit_code, said in command.output) == (75, True)
        terms = {"terms": replace(WANTED, max_seconds=9).as_json()}
        answer = client.post(f"/api{place.removeprefix('/exchange')}/counters", terms, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "rights.promised_to_another")
        assert (Grant.objects.count(), Counter.objects.count()) == (1, 0)
        assert client.post(f"{place}/grant", TERMS | {"territories": "CN"}).status_code == 302
        assert Request.objects.get().granted.territories == {"CN"}


def test_a_promise_is_broken_where_that_is_meant(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        alone = replace(WANTED, exclusivity=Exclusivity.EXCLUSIVE)
        issue_grant(direction="out", partner_ref="elsewhere", terms=alone, lines=[Covered(shown[1])], by=MOROZOVA)
        proposed = TERMS | {"max_seconds": "9", "is_meant": "on"}
        answer = signed_in(Role.ARCHIVIST).post(f"/exchange/requests/{asked.ref}/counter", proposed)
        assert (answer.status_code, Counter.objects.get().terms.max_seconds) == (302, 9)
        said = CliRunner().invoke(main, ["grant", asked.ref, "--meant"])
        assert (said.exit_code, Grant.objects.count()) == (0, 2), said.output


@pytest.mark.parametrize("path", ["/exchange/", "/exchange/ask/", "/exchange/requests/x/", "/exchange/parcels/x/"])
def test_strangers_see_the_door(client, db, path):
    assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_page_api_and_command_give_the_same_facts(ready):
    east, west, _, ref = ready
    from reelbridge.exchange.queries.dealings import parcel, parcel_as_json, request, request_as_json

    with east:
        client = signed_in(Role.PRODUCER)
        asked = Request.objects.get().ref
        assert client.get(f"/api/requests/{asked}").json() == request_as_json(request(asked))
        assert client.get(f"/api/parcels/{ref}").json() == parcel_as_json(parcel(ref), whole=True)
        assert Parcel.objects.get().total_bytes == client.get(f"/api/parcels/{ref}").json()["bytes"]
    with west:
        page = flat(signed_in(Role.ARCHIVIST).get(f"/exchange/parcels/{ref}/").content.decode())
        item = Parcel.objects.get().request.lines.get().item_ref
        assert f"Catalogue record: {title_of(item)}<br>" in page
        assert "Terms, Russian<br>" in page


def into_of(page, letter):
    """Return the language that the form for a letter's translation has chosen."""
    form = page.split(f'id="translation-{letter}-into"')[1].split("</select>")[0]
    return re.search(r'value="([^"]+)" selected', form).group(1)


def test_conversation_is_led_on_the_page_and_through_the_api(sides, shown):  # noqa: PLR0915 -- a long talk
    east, west, _, _ = sides
    ref = ask(east, west, Asked(shown[1])).ref
    settle(east, west)
    with west:
        archivist = signed_in(Role.ARCHIVIST)
        page = f"/exchange/requests/{ref}/"
        archivist.post(f"{page}counter", {**TERMS, "ends_on": "2026-12-31", "note": "До конца года."})
        archivist.post(f"{page}note", {"text": "Для какого эфира?", "text_language": "ru", "is_question": "on"})
        shown_page = archivist.get(page).content.decode()
        assert "<ins>" in shown_page
        archivist.post(
            "/exchange/offers/",
            {**TERMS, "partner": "beichen", "title": "Ещё кадры", "shots": f"{shown[0]}@10-35", "good_until": ""},
        )
    settle(east, west)
    with east:
        producer, reader = signed_in(Role.PRODUCER), signed_in(Role.READER)
        desk = producer.get("/exchange/").content.decode()
        assert "Question:" in desk
        assert "Other terms:" in desk
        found = {letter["kind"]: letter for letter in producer.get(f"/api/requests/{ref}/letters").json()}
        theirs, question = found["counter"], found["question"]
        assert (len(found), question["text"]) == (3, "Для какого эфира?")
        put = {"about": question["ref"], "text": "用于哪次播出？", "into": "zh-Hans"}
        assert reader.post(f"{page}translate", put).status_code == 403
        producer.post(f"{page}translate", put)
        producer.post(f"{page}note", {"text": "国庆。", "text_language": "zh-Hans", "answers": question["ref"]})
        body = producer.get(page).content.decode()
        assert body.index("Для какого эфира?") < body.index("用于哪次播出？")
        # ours for them in their language, theirs for us in ours
        assert [into_of(body, one) for one in (ref, question["ref"])] == ["ru", "en"]
        refused = reader.post(f"/api/requests/{ref}/counters/{theirs['ref']}/accept")
        assert refused.status_code == 403
        producer.post(f"{page}counter/{theirs['ref']}/accept")
        (offer,) = producer.get("/api/offers").json()
        assert (offer["title"], offer["is_ours"]) == ("Ещё кадры", False)
        assert producer.get(f"/exchange/offers/{offer['ref']}/").status_code == 200
        taken = producer.post(f"/exchange/offers/{offer['ref']}/answer", {**TERMS, "production_title": "镜头在前线"})
        assert taken.status_code == 302
    settle(east, west)
    with west:
        assert Request.objects.get(ref=ref).state == "receipted"
        assert Request.objects.exclude(ref=ref).get().offer_ref == offer["ref"]
    with east:
        producer.post(f"{page}report", {"used_on": "2026-10-01", "where": "CN", "on": "tv", "note_language": "ru"})
        producer.post(f"{page}renew", {"ends_on": "2028-12-31", "note_language": "ru"})
        assert [letter["kind"] for letter in producer.get(f"/api/requests/{ref}/letters").json()][-1] == "use"
        assert Request.objects.filter(renews=Request.objects.get(ref=ref).grant_ref).count() == 1
