import pytest
from click.testing import CliRunner
from django.test import Client

from reelbridge.base.actions import add_user, change_user, make_token
from reelbridge.base.models import AuditEntry, User
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.node.cli import main

pytestmark = pytest.mark.django_db

GOOD = "morning lamp over reels"


def test_account_is_made_with_its_role_and_audited(operator):
    person = add_user("linyue", password=GOOD, role="producer", by=operator, full_name="Lin Yue", language="zh-Hans")
    assert (person.role, person.get_full_name(), person.language) == ("producer", "Lin Yue", "zh-Hans")
    assert person.check_password(GOOD)
    assert AuditEntry.objects.get().act == "base.user.added"


@pytest.mark.parametrize(
    ("name", "changes", "refusal", "code"),
    [
        ("LINYUE", {}, Conflict, "base.user_exists"),
        ("", {}, BadInput, "base.user_name_not_allowed"),
        ("a b/../c", {}, BadInput, "base.user_name_not_allowed"),
        ("\u202eoperator", {}, BadInput, "base.user_name_not_allowed"),
        ("x" * 151, {}, BadInput, "base.user_name_not_allowed"),
        ("other", {"password": "12345"}, BadInput, "base.password_too_weak"),
        ("other", {"role": "king"}, BadInput, "base.role_unknown"),
        ("other", {"language": "fr"}, BadInput, "base.language_not_ours"),
    ],
)
def test_account_that_cannot_be_is_refused_and_changes_nothing(operator, name, changes, refusal, code):
    add_user("linyue", password=GOOD, role="producer", by=operator)
    with pytest.raises(refusal) as refused:
        add_user(name, **({"password": GOOD, "role": "reader"} | changes), by=operator)
    assert refused.value.code == code
    assert list(User.objects.values_list("username", "role")) == [("linyue", "producer")]


def test_only_the_operator_gives_out_accounts(archivist):
    with pytest.raises(NotAllowed):
        add_user("linyue", password=GOOD, role="operator", by=archivist)
    assert not User.objects.exists()


def test_account_is_changed_and_closed(operator):
    add_user("linyue", password=GOOD, role="producer", by=operator)
    change_user("linyue", role="archivist", is_active=False, by=operator)
    person = User.objects.get()
    assert (person.role, person.is_active) == ("archivist", False)
    with pytest.raises(NotFound):
        change_user("nobody", role="archivist", by=operator)


def test_token_opens_the_api_until_a_new_one_is_made(operator, client):
    add_user("linyue", password=GOOD, role="producer", by=operator)
    first = make_token("linyue", by=operator)
    ask = lambda token: client.get("/api/works", headers={"Authorization": f"Bearer {token}"}).status_code  # noqa: E731 -- one line
    assert ask(first) == 200
    second = make_token("linyue", by=operator)
    assert (ask(first), ask(second), ask("x")) == (401, 200, 401)


def test_a_program_with_a_token_may_write_and_a_browser_only_from_our_own_pages(operator):
    person = add_user("linyue", password=GOOD, role="producer", by=operator)
    token = make_token("linyue", by=operator)
    given = {"name": "Silk", "query": "words=silk"}
    write = {"path": "/api/search/saved", "data": given, "content_type": "application/json"}
    browser, program = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    browser.force_login(person)
    assert browser.post(**write).status_code == 403
    assert program.get("/api/search/saved", headers={"Authorization": f"Bearer {token}"}).json() == []
    assert program.post(**write, headers={"Authorization": f"Bearer {token}"}).status_code == 201
    assert program.post(**write, headers={"Authorization": "Bearer x"}).status_code in (401, 403)
    assert program.post(**write).status_code in (401, 403)
    saved = browser.get("/api/search/saved").json()
    assert [one["name"] for one in saved] == ["Silk"]


ADD = ["production", "add", "--title", "en=Red Silk", "--in", "CN", "--on", "tv"]


def test_a_command_is_done_by_the_role_and_in_the_name_of_an_account(operator):
    add_user("linyue", password=GOOD, role="producer", by=operator, full_name="林月")
    before = AuditEntry.objects.count()
    done = CliRunner().invoke(main, ["--as", "linyue", *ADD])
    assert done.exit_code == 0, done.output
    assert {one.who for one in AuditEntry.objects.all()[before:]} == {"林月"}
    assert CliRunner().invoke(main, ADD).exit_code == 0
    assert AuditEntry.objects.order_by("pk").last().who == "command line"


@pytest.mark.parametrize(
    ("account", "status"),
    [("guest", NotAllowed.exit_status), ("nobody", NotFound.exit_status), ("gone", NotFound.exit_status)],
)
def test_a_command_for_who_may_not_or_is_not_there_is_refused_and_changes_nothing(operator, account, status):
    add_user("guest", password=GOOD, role="reader", by=operator)
    add_user("gone", password=GOOD, role="producer", by=operator)
    change_user("gone", is_active=False, by=operator)
    before = AuditEntry.objects.count()
    assert CliRunner().invoke(main, ["--as", account, *ADD]).exit_code == status
    assert AuditEntry.objects.count() == before
