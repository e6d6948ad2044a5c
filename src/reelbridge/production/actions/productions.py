"""Making productions."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import Texts, language
from reelbridge.production.events import ProductionAdded
from reelbridge.production.models import Production
from reelbridge.rights.rules import Use
from reelbridge.search.actions import touch


@transaction.atomic
def add_production(*, titles: Texts, use: Use, by: Actor) -> Production:
    """Make a production with its titles and the use planned for it; raises BadInput without a title."""
    require(by, "production.edit")
    named = {language(tag): text.strip()[:300] for tag, text in titles.items() if text.strip()}
    if not named:
        raise BadInput("production.title_missing")
    production = Production.objects.create(ref=next_ref("p"), titles=named, use=use.as_json(), created_by=by.name)
    record("production.added", production.ref, by=by, titles=named, use=use.as_json())
    touch("production", production.ref)
    announce(ProductionAdded(production.ref))
    return production
