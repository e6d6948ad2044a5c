"""Making again what a backup leaves out: proxies and stills, and the index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction

from reelbridge.base.refs import number_anew
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions.doubting import build_anew
from reelbridge.exchange.actions.returning import ask_again
from reelbridge.footage.actions import enter_missing
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.media.actions import prepare_missing
from reelbridge.node.backups import MADE_AGAIN
from reelbridge.search.actions import rebuild


def remake_derivatives() -> int:
    """Ask for every missing proxy and for the indexes to be made again; return how many proxies are on their way.

    Imprints come with the proxies; a partner's come with the next harvest.
    """
    rebuild()
    enter_missing(by=THE_NODE)
    return prepare_missing(by=THE_NODE)


def take_leave_of_the_backup() -> Iterator[str]:
    """See to what a node made again from a backup owes its partners; yield a line where it is one.

    Refs given out since the backup are known to others: none of them is given out again. What partners have written
    since then is asked for once more.
    """
    marker = settings.NODE.path(MADE_AGAIN)
    if not marker.is_file():
        return
    made_at = str(json.loads(marker.read_text("utf-8"))["made_at"])
    with transaction.atomic():
        number_anew()
        build_anew()
        ask_again(datetime.fromisoformat(made_at))
    marker.unlink()
    yield _("Made again from the backup of %(made_at)s: partners are asked for what they wrote since.") % {
        "made_at": made_at
    }
