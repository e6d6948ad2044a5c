"""A grant to ask about."""

import pytest

from reelbridge.rights import actions
from reelbridge.rights.rules import Covered
from tests.rights.making import an_item, terms


@pytest.fixture
def item(rights_officer):
    item = an_item()
    actions.issue_grant(
        direction="own",
        partner_ref="",
        terms=terms(credit_line={"en": "Nevsky"}),
        lines=[Covered(item.ref)],
        by=rights_officer,
    )
    return item
