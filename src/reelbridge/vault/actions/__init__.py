"""Writing to the vault: taking files in, reading them again, clearing up after a crash, destroying."""

from reelbridge.vault.actions.destroying import destroy
from reelbridge.vault.actions.taking_in import take_in
from reelbridge.vault.actions.tidying import Tidied, tidy
from reelbridge.vault.actions.verifying import Verified, schedule, verify_all, verify_file

__all__ = ["Tidied", "Verified", "destroy", "schedule", "take_in", "tidy", "verify_all", "verify_file"]
