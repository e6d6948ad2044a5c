"""Sentences of the vault."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    # the jobs, as the operator's list names them
    "vault.verify_due": N_("Reading files again to verify them"),
    "vault.no_such_path": N_("There is no file %(file)s. Check the path."),
    "vault.not_a_file": N_("%(file)s is not a file that can be stored. Name a file, not a folder or a device."),
    "vault.not_readable": N_("%(file)s cannot be read: %(why)s. Check its permissions and its disk."),
    "vault.file_is_empty": N_("%(file)s is empty: it holds not one byte. Copy it again from its source."),
    "vault.file_changed": N_("%(file)s changed while it was being copied. Wait until it is complete, then try again."),
    "vault.no_space": N_("The vault's disk is full; %(file)s was not stored. Free some space and try again."),
    "vault.no_such_file": N_("The vault holds no file with the digest %(digest)s."),
    "vault.name_is_empty": N_("The file has no name. Give it one."),
    "vault.name_is_not_text": N_("The name “%(file)s” is not text in UTF-8. Rename the file."),
    "vault.name_has_unseen_characters": N_(
        "The name “%(file)s” holds characters that nobody can see. Rename the file."
    ),
    "vault.name_leads_elsewhere": N_("The name “%(file)s” leads out of its folder. Use a plain file name."),
    "vault.name_has_pictographs": N_(
        "The name “%(file)s” holds emoji, which many systems cannot keep. Rename the file."
    ),
    "vault.name_is_too_long": N_("The name “%(file)s” is %(bytes)s bytes long; 255 is the most. Shorten it."),
}
