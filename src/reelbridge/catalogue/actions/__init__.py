"""Writing the catalogue."""

from reelbridge.catalogue.actions.describing import (
    add_agent,
    add_name,
    add_title,
    add_work,
    edit_agent,
    edit_item,
    edit_work,
    title_shot,
)
from reelbridge.catalogue.actions.incoming import clear_abandoned, receive_file, take_received
from reelbridge.catalogue.actions.ingest import ingest, named_batch, new_batch, refuse_arrival
from reelbridge.catalogue.actions.keeping import (
    attach_excerpt,
    detach_excerpts,
    drop_records,
    ensure_institution,
    keep_record,
    keep_records,
)
from reelbridge.catalogue.actions.linking import decide_link, suggest_links
from reelbridge.catalogue.actions.papers import attach_paper
from reelbridge.catalogue.actions.shots import set_shots

__all__ = [
    "add_agent",
    "add_name",
    "add_title",
    "add_work",
    "attach_excerpt",
    "attach_paper",
    "clear_abandoned",
    "decide_link",
    "detach_excerpts",
    "drop_records",
    "edit_agent",
    "edit_item",
    "edit_work",
    "ensure_institution",
    "ingest",
    "keep_record",
    "keep_records",
    "named_batch",
    "new_batch",
    "receive_file",
    "refuse_arrival",
    "set_shots",
    "suggest_links",
    "take_received",
    "title_shot",
]
