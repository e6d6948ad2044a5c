"""What can be done with footage."""

from reelbridge.footage.actions.comparing import (
    answered,
    begin_waiting,
    compare_chunks,
    compare_file,
    compare_incoming,
    compare_item,
    fail_waiting,
    run,
)
from reelbridge.footage.actions.deciding import confirm, confirm_certain, make_cut, refuse, reopen
from reelbridge.footage.actions.entering import enter, enter_missing, leave, rebuild
from reelbridge.footage.actions.fetching import Taken, fetch_imprints, read_imprints
from reelbridge.footage.actions.twinning import find_twins

__all__ = [
    "Taken",
    "answered",
    "begin_waiting",
    "compare_chunks",
    "compare_file",
    "compare_incoming",
    "compare_item",
    "confirm",
    "confirm_certain",
    "enter",
    "enter_missing",
    "fail_waiting",
    "fetch_imprints",
    "find_twins",
    "leave",
    "make_cut",
    "read_imprints",
    "rebuild",
    "refuse",
    "reopen",
    "run",
]
