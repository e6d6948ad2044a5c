"""What people do at a node during a run, and what a look at it afterwards tells; each act is one process."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from reelbridge.base.jobs import enqueue, retry_job
from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue import actions as catalogue
from reelbridge.catalogue import queries as known
from reelbridge.catalogue.models import Item, ItemFile
from reelbridge.exchange.actions import dealings, harvesting, offering, pairing, words
from reelbridge.exchange.actions.fetching_again import fetch_again, parcels_to_fetch_again
from reelbridge.exchange.actions.keys import keep_reserve, replace_key
from reelbridge.exchange.actions.keys import revoke_key as revoke_it
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import IncomingLetter, Note, OutgoingLetter, Parcel, Partner, Receipt, Request
from reelbridge.exchange.queries import ledger
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.queries.lost import lost_files
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.node import backups, processes
from reelbridge.rights import actions as rights
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Medium, Terms
from reelbridge.vault import actions as vault
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of

LIN = Actor("Lin Yue", Role.PRODUCER)
MOROZOVA = Actor("А. Морозова", Role.ARCHIVIST)
OPERATOR = Actor("the operator", Role.OPERATOR)
WANTED = Terms(
    territories=frozenset({"CN", "RU"}), media=frozenset({Medium.TV}),
    window=Window(date(2026, 9, 1), date(2029, 8, 31)), languages=frozenset({"zh", "ru"}), purpose="documentary",
)  # fmt: skip


def prepare() -> list[str]:
    """Do what a node does before it serves."""
    return list(processes.prepare())


def ingest(files: list[str]) -> list[str]:
    """Take films and photographs in."""
    return [catalogue.ingest(Path(one), by=MOROZOVA, batch="faults").item.ref for one in files]


def card() -> dict[str, Any]:
    """Hand out the node's card."""
    return own_card()


def pair(card: dict[str, Any], address: str = "") -> str:
    """Accept another node's card, as it has accepted ours."""
    other = card_of(card)
    pairing.add_partner(other, by=OPERATOR)
    pairing.accept_partner(other.node_id, fingerprint=other.fingerprint, by=OPERATOR)
    pairing.greeted(other)
    if address:
        move(other.node_id, address)
    return other.node_id


def knows(node_id: str) -> str:
    """Tell by which key a partner is known here."""
    return partner_of(node_id).key_fingerprint


def move(node_id: str, address: str) -> None:
    """Know a partner at another address."""
    Partner.objects.filter(node_id=node_id).update(address=address)


def offer(node_id: str, items: list[str], withdraw: bool = False) -> list[str]:
    """Show items to a partner, or show them no longer."""
    do = offering.withdraw if withdraw else offering.offer
    return do(items, partner_of(node_id), by=OPERATOR)


def harvest(node_id: str) -> bool:
    """Have a partner's catalogue read."""
    return harvesting.ask_for_harvest(partner_of(node_id), by=OPERATOR) is not None


def ask(node_id: str, item: str, span: list[int] | None, title: str) -> str:
    """Ask for a shot."""
    lines = [Asked(item, Span(*span) if span else None)]
    return dealings.ask_for(
        partner_of(node_id), lines, wanted=WANTED, production_title=title, note=title, by=LIN, note_language="zh-Hans"
    ).ref


def answer(seed: int) -> dict[str, str]:
    """Answer what waits on the desk: most with a grant, some with a refusal."""
    chance, said = random.Random(seed), {}
    for one in Request.objects.filter(direction="in", state="received").order_by("pk"):
        try:
            if chance.random() < 0.85:
                dealings.grant_request(one, terms=WANTED, by=MOROZOVA, note="Пожалуйста.", note_language="ru")
                said[one.ref] = "granted"
            else:
                dealings.refuse_request(one, why="Нельзя.", why_language="ru", by=MOROZOVA)
                said[one.ref] = "refused"
        except Refusal as refusal:
            said[one.ref] = refusal.code
    return said


def note(seed: int) -> str | None:
    """Write a few words about some request."""
    found = list(Request.objects.order_by("pk"))
    if not found:
        return None
    one = random.Random(seed).choice(found)
    return words.write_note(one, text=f"№ {seed} 你好", text_language="ru", by=LIN).ref


def take_back(seed: int) -> str | None:
    """Withdraw a grant of ours."""
    found = [one.grant_ref for one in Request.objects.filter(direction="in").exclude(grant_ref="").order_by("pk")]
    standing = [one for one in found if Grant.objects.get(ref=one).state == "standing"]
    if not standing:
        return None
    ref = random.Random(seed).choice(standing)
    rights.revoke_grant(ref, by=OPERATOR, because="The contributor withdrew consent.")
    return ref


def new_key() -> str:
    """Replace the node's key."""
    return replace_key(by=OPERATOR).fingerprint


def reserve() -> str:
    """Make the reserve key; the safe is the node's own folder."""
    return keep_reserve(settings.NODE.path("safe.pem"), by=OPERATOR)


def revoke_key() -> str:
    """Replace the key, then revoke the one before: by the reserve, or by the one in use."""
    lost = own_identity().fingerprint
    replace_key(by=OPERATOR)
    since, safe = clock.now(), settings.NODE.path("safe.pem")
    with_reserve = safe.read_bytes() if int(lost[0], 16) % 2 else None
    return revoke_it(lost, since=since, why="A copy was found.", by=OPERATOR, reserve=with_reserve)[0].fingerprint


def revoke(node_id: str) -> None:
    """End a partnership."""
    pairing.revoke_partner(node_id, by=OPERATOR)


def send_again() -> int:
    """Deliver letters once more that were delivered, as after a lost answer."""
    sent = 0
    with transaction.atomic():
        for letter in OutgoingLetter.objects.filter(state="delivered", partner__state="paired").order_by("-pk")[:4]:
            letter.state = "waiting"
            letter.save(update_fields=["state"])
            key, subject = f"letter-out:{letter.pk}", letter.partner.subject
            sent += enqueue("exchange.deliver_letter", key=key, subject=subject, letter=letter.pk) is not None
    return sent


def shuffle(seed: int) -> int:
    """Let the letters that wait be delivered, and those that came be read, in another order."""
    chance, moved = random.Random(seed), 0
    for name in ("exchange.deliver_letter", "exchange.read_letter"):
        for job in Job.objects.filter(name=name, state="waiting"):
            # later than they were due, and not than a clock says that is wrong: such a moment may be weeks away
            due_at = job.due_at + timedelta(seconds=chance.random() * 1.5)
            moved += Job.objects.filter(pk=job.pk, state="waiting").update(due_at=due_at)
    return moved


def save(target: str) -> str:
    """Make a backup."""
    return backups.save(settings.NODE, Path(target)).made_at


def retry() -> int:
    """Try again what failed for good, as the operator's page does."""
    dead = [one.pk for one in Job.objects.filter(state="dead")]
    for pk in dead:
        with suppress(Conflict):
            retry_job(pk, by=OPERATOR)
    return len(dead)


def mend(sources: list[str]) -> list[dict[str, Any]]:
    """Read every stored file and return what is bad or gone, as the operator is told it.

    What there is a source of is taken in again; what a partner sends again is fetched, and where that fails now it is
    told of at the next look.
    """
    vault.verify_all(by=OPERATOR)
    told = [one.as_json() for one in lost_files()]
    if told:
        for one in sources:
            vault.take_in(Path(one), by=OPERATOR)
    for ref in parcels_to_fetch_again():
        with suppress(Refusal):
            fetch_again(ref, by=OPERATOR)
    return told


def look(ledgers: str) -> dict[str, Any]:
    """Tell all that the invariants speak of, and write the ledgers to files."""
    for one in Partner.objects.all():
        content = b"".join(ledger.exported(one))
        Path(ledgers, f"{settings.NODE.id}-{one.node_id}.ledger").write_bytes(content)
    verified = vault.verify_all(by=OPERATOR)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
    return {
        "database": sound,
        "requests": {one.ref: _request(one) for one in Request.objects.select_related("partner")},
        "notes": {
            one.ref: [one.text, one.request.ref, one.request.partner.node_id]
            for one in Note.objects.select_related("request__partner")
        },
        "grants": {one.ref: _grant(one) for one in Grant.objects.all()},
        "parcels": {one.ref: _parcel(one) for one in Parcel.objects.select_related("partner", "request")},
        "receipts": {one.parcel.ref: one.envelope for one in Receipt.objects.select_related("parcel")},
        "countersigned": [one.parcel.ref for one in Receipt.objects.exclude(countersigned_by="")],
        "letters_out": {one.message_id: [one.kind, one.state, one.why_code] for one in OutgoingLetter.objects.all()},
        "letters_in": {one.message_id: [one.kind, one.state, one.why_code] for one in IncomingLetter.objects.all()},
        "unsound": sorted([*verified.damaged, *verified.missing]),
        "lost": [one.as_json() for one in lost_files()],
        "stored": {digest: str(place_of(digest)) for digest in StoredFile.objects.values_list("digest", flat=True)},
        "excerpts": [[one.item.ref, one.digest, one.parcel] for one in ItemFile.objects.filter(role="excerpt")],
        "places": {digest: str(place_of(digest)) for digest in ItemFile.objects.values_list("digest", flat=True)},
        "items": sorted(Item.objects.filter(deleted_at=None).values_list("ref", flat=True)),
        "shown": {
            one.node_id: sorted(one.offered.filter(withdrawn_at=None).values_list("item_ref", flat=True))
            for one in Partner.objects.all()
        },
        "titles": {
            ref: known.title_of(item, "ru").text
            for ref, item in known.items(list(Item.objects.values_list("ref", flat=True))).items()
        },
    }


def _request(one: Request) -> dict[str, Any]:
    return {
        "direction": one.direction, "partner": one.partner.node_id, "state": one.state, "grant": one.grant_ref,
        "lines": sorted(str(line) for line in one.lines.all()), "title": one.production_title, "letter": one.message_id,
    }  # fmt: skip


def _grant(one: Grant) -> dict[str, Any]:
    return {"direction": one.direction, "request": one.request_ref, "is_revoked": one.state != "standing"}


def _parcel(one: Parcel) -> dict[str, Any]:
    return {
        "direction": one.direction, "state": one.state, "grant": one.grant_ref, "list": one.list_digest,
        "request": one.request.ref, "why": [one.why_code, one.why_facts],
    }  # fmt: skip


ACTS = {
    act.__name__: act
    for act in (
        prepare, ingest, card, pair, knows, move, offer, harvest, ask, answer, note, take_back, new_key, reserve, revoke_key, revoke, send_again,
        shuffle, save, retry, mend, look,
    )
}  # fmt: skip
