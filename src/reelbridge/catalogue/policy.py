"""Who may see, edit and fill the catalogue."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "catalogue.see": EVERYONE,
        "catalogue.ingest": frozenset({Role.ARCHIVIST}),
        "catalogue.edit": frozenset({Role.ARCHIVIST}),
        "catalogue.link": frozenset({Role.ARCHIVIST}),
        # whoever may fetch a parcel may shelve what is in it
        "catalogue.attach_excerpt": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER, Role.PRODUCER}),
        # partners' records come in through exchange, which acts as the node
        "catalogue.detach_excerpts": frozenset({Role.RIGHTS_OFFICER}),
        "catalogue.keep_records": frozenset(),
    }
)
