"""Grants that end are told of at 90, 30 and 7 days, once each; what leans on a grant is shown before it is revoked."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.core import mail
from django.urls import reverse

from reelbridge.base.rules.roles import THE_NODE, Role
from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.node.cli import main
from reelbridge.production.models import Clip, Cut
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Notice
from reelbridge.rights.rules import Covered
from tests.production.making import make_grant, make_item, make_production
from tests.rights.making import an_item, signed_in, terms

pytestmark = pytest.mark.django_db


def on(monkeypatch, day):
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(f"{day}T12:00+00:00").astimezone(UTC))


def test_each_step_is_told_once_and_is_on_the_desk_until_it_is_noted(monkeypatch, rights_officer, client, person):
    item = an_item()
    given = terms("2026-03-01/2026-12-31")
    actions.issue_grant(direction="own", partner_ref="", terms=given, lines=[Covered(item.ref)], by=rights_officer)
    told = []
    for day in ("2026-10-01", "2026-10-02", "2026-10-03", "2026-12-02", "2026-12-03", "2026-12-28", "2027-01-01"):
        on(monkeypatch, day)
        told.append([one.step for one in actions.give_notice(by=THE_NODE)])
    assert told == [[], [90], [], [30], [], [7], []]
    on(monkeypatch, "2026-12-28")
    signed_in(client, person)
    assert "3 grants end soon" in client.get("/").content.decode()
    client.post(reverse("rights:notices_seen"))
    assert "grants end soon" not in client.get("/").content.decode()
    assert Notice.objects.filter(seen_at=None).count() == 0


def test_notice_is_mailed_to_rights_officers_in_their_language(monkeypatch, rights_officer, person, settings, work_off):
    item = an_item()
    on(monkeypatch, "2026-12-28")
    given = terms("2026-03-01/2026-12-31")
    made = actions.issue_grant(
        direction="own", partner_ref="", terms=given, lines=[Covered(item.ref)], by=rights_officer
    )
    officer = person(Role.RIGHTS_OFFICER)
    officer.email, officer.language = "petrov@nevsky.example", "ru"
    officer.save()
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, mail_server="localhost"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    actions.schedule_notices()
    actions.schedule_notices()
    work_off()
    assert [letter.to for letter in mail.outbox] == [["petrov@nevsky.example"]]
    assert mail.outbox[0].subject.startswith("Скоро кончаются разрешения: 1 ·")
    assert made.ref in mail.outbox[0].body


def test_newest_cuts_that_lean_on_a_grant_are_shown_before_it_is_revoked_or_changed(client, person, tmp_path):
    make_item("nevsky-i-00001")
    make_item("nevsky-i-00002")
    leaning, other = make_grant("nevsky-i-00001"), make_grant("nevsky-i-00002")
    production = make_production()
    for number, item_ref in ((1, "nevsky-i-00002"), (2, "nevsky-i-00001")):
        cut = Cut.objects.create(
            production=production, number=number, rate_text="25", record_end=50, source_digest="a" * 64
        )
        Clip.objects.create(
            cut=cut, number=1, record_start=0, record_end=50, kind="film", item_ref=item_ref, item_start=0, item_end=50
        )
    found = queries.breaking(leaning.ref)
    assert [(plan.asked.item_ref, plan.asked.span, [one.code for one in reasons]) for plan, reasons in found] == [
        ("nevsky-i-00001", Span(0, 50), ["rights.no_grant"])
    ]
    assert queries.breaking(other.ref) == []
    kept = queries.grant(leaning.ref).terms
    assert queries.breaking(leaning.ref, kept) == []
    shorter = replace(kept, window=Window.parse("2026-09-01/2026-12-31"))
    codes = [[one.code for one in reasons] for _plan, reasons in queries.breaking(leaning.ref, shorter)]
    assert codes == [["rights.window_not_covered"]]
    path = tmp_path / "terms.json"
    path.write_text(json.dumps(shorter.as_json()), "utf-8")
    ran = CliRunner().invoke(main, ["rights", "leaning", leaning.ref, "--terms", str(path), "--json"])
    signed_in(client, person)
    body = {"terms": shorter.as_json()}
    by_api = client.post(f"/api/grants/{leaning.ref}/leaning", body, content_type="application/json").json()
    assert [json.loads(ran.stdout), [one["code"] for one in by_api[0]["reasons"]]] == [by_api, codes[0]]
    assert queries.grant(leaning.ref).terms == kept
    page = client.get(reverse("rights:grant", args=[leaning.ref])).content.decode()
    assert "cut 2, clip 1" in page
