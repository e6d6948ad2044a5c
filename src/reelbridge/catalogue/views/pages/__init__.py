"""The pages of works, items, agents and holdings."""

from reelbridge.catalogue.views.pages.agents import agent_page, agents_page
from reelbridge.catalogue.views.pages.edit import edit_agent_page, edit_item_page, edit_work_page
from reelbridge.catalogue.views.pages.holdings import holdings_page
from reelbridge.catalogue.views.pages.item import item_page, making
from reelbridge.catalogue.views.pages.places import place_page, places_page
from reelbridge.catalogue.views.pages.work import work_page

__all__ = [
    "agent_page",
    "agents_page",
    "edit_agent_page",
    "edit_item_page",
    "edit_work_page",
    "holdings_page",
    "item_page",
    "making",
    "place_page",
    "places_page",
    "work_page",
]
