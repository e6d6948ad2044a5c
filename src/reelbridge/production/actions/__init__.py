"""What can be done at the production desk."""

from reelbridge.production.actions.approving import approve, withdraw_approval
from reelbridge.production.actions.importing import import_chunks, import_cut
from reelbridge.production.actions.planning import change_plan, name_film, strike_plan, write_plan
from reelbridge.production.actions.productions import add_production
from reelbridge.production.actions.tying import say_own_shoot, tie, tie_by_hand

__all__ = [
    "add_production",
    "approve",
    "change_plan",
    "import_chunks",
    "import_cut",
    "name_film",
    "say_own_shoot",
    "strike_plan",
    "tie",
    "tie_by_hand",
    "withdraw_approval",
    "write_plan",
]
