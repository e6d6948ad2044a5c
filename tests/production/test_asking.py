"""Shots are asked for a production in the making: chosen by its title, named by its ref, or another in any words."""

from datetime import date

from django.test import Client

from reelbridge.base.rules.roles import Role
from reelbridge.exchange.forms.dealings import AskForm
from reelbridge.exchange.productions import called, in_the_making
from tests.pages.shown import flat
from tests.production.making import PLANNED, make_item, make_production


def test_production_is_called_by_ref_or_title(db):
    made = make_production()
    assert [(one.ref, one.title, one.use) for one in in_the_making()] == [
        (made.ref, "The Man Who Filmed the Front", PLANNED)
    ]
    assert called(made.ref) == called(" The Man Who Filmed the Front ") == next(iter(in_the_making()))
    assert called("") is None
    assert called("Somebody else's film") is None


def test_terms_are_suggested_as_the_production_plans(db):
    made = make_production()
    first = AskForm.suggested(made.ref, ["NO"], date(2026, 1, 1), "en")
    assert (first["production_title"], first["territories"], first["on"], first["ends_on"]) == (
        "The Man Who Filmed the Front", "China, Russia", ["tv"], date(2027, 8, 31),
    )  # fmt: skip
    other = AskForm.suggested("Another film", ["NO"], date(2026, 1, 1), "en")
    assert (other["production_title"], other["territories"]) == ("Another film", "Norway")


def test_page_offers_the_productions(db, person):
    made = make_production()
    make_item("nevsky-i-00900")
    client = Client()
    client.force_login(person(Role.PRODUCER))
    page = client.get(f"/exchange/ask/?item=nevsky-i-00900&for={made.ref}", follow=True).content.decode()
    assert '<option value="Камера на передовой">' in flat(page)
    assert 'value="Китай, Россия"' in page
