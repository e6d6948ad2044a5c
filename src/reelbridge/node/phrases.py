"""Sentences about the node itself."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "node.not_a_node": N_(
        "%(directory)s is not a node: it has no reelbridge.toml. Make one with “reelbridge init”, or name it with --node."
    ),
    "node.options_not_understood": N_("%(file)s cannot be read: %(why)s"),
    "node.option_unknown": N_(
        "%(file)s names an option that does not exist: %(name)s. The options are in docs/reference/options.md."
    ),
    "node.option_not_a_number": N_("The option %(name)s needs a whole number, not “%(value)s”."),
    "node.id_not_allowed": N_(
        "“%(value)s” cannot be a node's id. Use 2 to 20 lower-case letters and digits, a letter first."
    ),
}
