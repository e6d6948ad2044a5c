"""The frame and the glue's own pages, seen in a browser."""

import pytest

from reelbridge.base.models import Job
from reelbridge.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_entrance_is_clean_in_every_language(desk):
    desk.everywhere("/accounts/login/", "login")


def test_person_signs_in_and_out_by_keyboard_alone(desk, person):
    person(name="morozova")
    desk.open("/accounts/login/?next=/account/")
    desk.page.keyboard.type("morozova")  # the first field has the focus
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("a long enough password")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(lambda url: "/accounts/" not in url)
    desk.page.locator("details.person summary").press("Enter")
    desk.page.locator("details.person button").press("Enter")
    desk.page.wait_for_url(lambda url: "/account/" not in url)
    desk.open("/account/")
    assert "/accounts/login/" in desk.page.url


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/account/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"])
def test_account_pages_are_clean_in_every_language(desk, path):
    desk.sign_in("operator")
    desk.everywhere(path, f"account{path.replace('/', '-').rstrip('-')}")


@pytest.mark.slow
def test_jobs_page_is_clean_with_and_without_jobs(desk):
    desk.sign_in("operator")
    desk.everywhere("/jobs/", "jobs-none")
    now = clock.now()
    Job.objects.create(name="base.deliver", state="dead", why_code="base.no_such_job", why_facts={"job": 7},
                       finished_at=now, attempts=6, subject="item:nevsky-i-00001")  # fmt: skip
    Job.objects.create(name="media.prepare", state="running", done_units=300, total_units=720)
    Job.objects.create(name="base.deliver", state="waiting")
    Job.objects.create(name="base.deliver", state="done", finished_at=now)
    desk.everywhere("/jobs/", "jobs")


def test_missing_page_is_clean(desk):
    desk.open("/nowhere/")
    assert desk.violations() == []
    desk.picture("missing")


def test_skip_link_leads_past_the_masthead(desk):
    desk.sign_in()
    desk.open("/account/")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.className") == "skip"
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("document.activeElement.id") == "main"
