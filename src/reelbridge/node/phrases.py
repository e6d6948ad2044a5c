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
    "node.not_empty": N_(
        "%(directory)s is not empty. A new node needs an empty folder, or one that does not exist yet."
    ),
    "node.backup_not_here": N_("%(directory)s holds no backup: there is no backup.json in it."),
    "node.backup_damaged": N_("The backup is damaged: %(file)s differs from what was written. Nothing was restored."),
    "node.backup_of_later_version": N_(
        "The backup was made by a later version (%(version)s). Upgrade reelbridge first. Nothing was restored."
    ),
    "node.backup_inside_node": N_(
        "%(directory)s lies inside the node itself. Name a folder elsewhere, best on another disk."
    ),
    "node.backup_needs_postgresql": N_(
        "This node keeps its database in PostgreSQL. Save it with pg_dump; the files are copied by “reelbridge backup --files-only”."
    ),
}
