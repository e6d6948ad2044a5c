"""Sentences about the node itself."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "node.not_a_node": N_(
        "%(directory)s is not a node: it has no reelbridge.toml. Make one with “reelbridge init”, or name it with --node."
    ),
    "node.disk_is_full": N_("The node's disk is full (%(directory)s). Free some space, then try again."),
    "node.fault": N_("Something failed inside reelbridge (%(what)s). Where is written in %(file)s; please report it."),
    "node.port_not_to_be_had": N_(
        "The node cannot listen on %(host)s:%(port)s (%(why)s). Stop the program that does, or change host and port in "
        "%(file)s."
    ),
    "node.options_not_understood": N_("%(file)s cannot be read: %(why)s"),
    "node.option_unknown": N_(
        "%(file)s names an option that does not exist: %(name)s. The options are in docs/reference/options.md."
    ),
    "node.option_not_a_number": N_("The option %(name)s needs a whole number, not “%(value)s”."),
    "node.option_out_of_range": N_("The option %(name)s may be from %(least)s to %(most)s, not %(value)s."),
    "node.search_unknown": N_("“%(value)s” is no place for the index. Write embedded, postgresql, or nothing."),
    "node.search_needs_postgresql": N_(
        "The index cannot lie in PostgreSQL while the node's database is SQLite. Set database too, or leave search empty."
    ),
    "node.language_not_spoken": N_("A node speaks %(languages)s, not “%(value)s”."),
    "node.time_zone_unknown": N_("There is no time zone “%(value)s”. Write it like Europe/Moscow or Asia/Shanghai."),
    "node.address_not_allowed": N_(
        "“%(value)s” cannot be a node's address. Write it like https://archive.example, or http://127.0.0.1:8700."
    ),
    "node.mail_server_not_understood": N_(
        "The option mail_server begins with smtp:// or smtps:// and names a host; “%(scheme)s” is not known."
    ),
    "node.id_not_allowed": N_(
        "“%(value)s” cannot be a node's id. Use 2 to 20 lower-case letters and digits, a letter first."
    ),
    "node.not_empty": N_(
        "%(directory)s is not empty. A new node needs an empty folder, or one that does not exist yet."
    ),
    "node.backup_not_here": N_("%(directory)s holds no backup: there is no backup.json in it."),
    "node.saved_but_damaged": N_(
        "%(file)s was damaged in the vault already and is saved as it is. Run “reelbridge doctor” to see what to do."
    ),
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
    "node.check_failed": N_("The check of %(check)s could not run: %(why)s"),
    "node.folder_missing": N_("The folder %(folder)s is missing. “reelbridge serve” makes it again."),
    "node.folder_lost": N_(
        "The folder %(folder)s is missing, and what lies in it cannot be made again. See whether its disk is mounted, or "
        "restore it from a backup. To begin with an empty one, make the folder yourself."
    ),
    "node.folder_not_writable": N_("The node may not write to %(folder)s. Give the account it runs as the right to."),
    "node.key_readable_by_others": N_("Others on this machine can read %(file)s. Run: chmod go= %(file)s"),
    "node.key_damaged": N_(
        "%(file)s, or what lies beside it, cannot be read as a key. Bring the folder back from a backup: without it partners do not know the node."
    ),
    "node.own_key_expires": N_(
        "Our key is good until %(day)s only. Replace it before, on the page “Our key” or by “reelbridge partner new-key”: once it has ended, partners believe no successor."
    ),
    "node.own_key_expired": N_(
        "Our key was good until %(day)s; partners refuse what it signs. What to do stands on the page “Our key” and in docs/guides/pairing-and-keys.md."
    ),
    "node.partner_key_expires": N_(
        "The key of %(partner)s is good until %(day)s only. Remind the partner to replace it before."
    ),
    "node.partner_key_expired": N_(
        "The key of %(partner)s was good until %(day)s; its calls are refused. Take in a revocation that its reserve key signed, or end the partnership and pair anew."
    ),
    "node.space": N_("%(gigabytes)s GB are free on the node's disk."),
    "node.space_is_little": N_(
        "Only %(gigabytes)s GB are free on the node's disk. Make room before more is taken in: a film needs its size "
        "twice while it arrives."
    ),
    "node.database_behind": N_(
        "The database is %(steps)s steps behind this version. “reelbridge serve” brings it up to date."
    ),
    "node.database_damaged": N_("The database is damaged (%(why)s). Stop the node and restore the last backup."),
    "node.database_sound": N_("The database (%(kind)s) is sound and up to date."),
    "node.file_damaged": N_(
        "%(name)s is damaged in the vault (%(path)s). Take it in again with “reelbridge ingest”, from its source, a "
        "backup's vault folder or a partner: the same bytes mend it."
    ),
    "node.file_missing": N_(
        "%(name)s is missing from the vault (%(path)s). Take it in again with “reelbridge ingest”, from its source, a "
        "backup's vault folder or a partner: the same bytes mend it."
    ),
    "node.files_lost": N_(
        "Files damaged or missing: %(count)s. A partner sends again: %(again)s (“reelbridge parcel again --all”); a partner has: %(elsewhere)s; only a backup may hold: %(nowhere)s. “reelbridge parcel lost” names each."
    ),
    "node.vault_sound": N_("The vault holds %(count)s files, %(gigabytes)s GB, none known to be damaged."),
    "node.index_differs": N_(
        "Of the kind “%(kind)s” the database holds %(stored)s and the index %(indexed)s. Not found: %(unfindable)s. Found though gone: %(ghosts)s. Run “reelbridge doctor --mend”."
    ),
    "node.index_sound": N_("The search index holds %(count)s entries."),
    "node.meaning_not_installed": N_(
        "Finding by meaning is off. To switch it on: python tools/install.py requirements/meaning.txt, then restart the node."
    ),
    "node.meaning_switched_off": N_(
        "Finding by meaning is off. To switch it on: remove “meaning = false” from reelbridge.toml, then restart the node."
    ),
    "node.meaning_sound": N_("%(count)s records can be found by meaning."),
    "node.meaning_behind": N_(
        "%(count)s records can be found by meaning; others still wait for the job that makes them ready."
    ),
    "node.imprints_sound": N_("%(found)s of %(items)s films and photographs can be found by their pictures."),
    "node.imprints_missing": N_(
        "%(count)s of our films and photographs cannot be found by their pictures yet. Ask for it: reelbridge imprints --enter."
    ),
    "node.imprints_broken": N_("The index of imprints is broken. Make it again: reelbridge imprints --again."),
    "node.index_missing": N_(
        "The search index cannot be used (%(why)s). It is being made again (%(done)s of %(total)s); or run “reelbridge doctor --mend”."
    ),
    "node.index_earlier": N_(
        "The search index was made by an earlier version and answers until the new one is whole (%(done)s of %(total)s); should it come to a halt, run “reelbridge doctor --mend”."
    ),
    "node.jobs_dead": N_("%(count)s jobs failed for good. See them on /jobs/."),
    "node.jobs_wait_long": N_(
        "%(count)s jobs have been due for more than %(minutes)s minutes. Is “reelbridge serve” running?"
    ),
    "node.jobs_open": N_("%(count)s jobs wait or run."),
    "node.no_such_sample": N_("There is no sample institution “%(name)s”. There are: %(names)s."),
    "node.sample_of_another": N_(
        "This node is “%(node)s”, not “%(name)s”; its sample records would carry the wrong refs."
    ),
    "node.sample_there_already": N_("The sample records are here already. Nothing was added."),
}
