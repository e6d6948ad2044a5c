"""Partners, what is shown to each of them, and what went wrong when their catalogues were read."""

from __future__ import annotations

from django.db import models

from reelbridge.catalogue.models import Institution
from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.kernel import clock
from reelbridge.kernel.wording import say


class Harvesting(models.Model):
    """How far the reading of somebody's catalogue has come."""

    #: Where the next harvest begins: everything changed before this moment is here.
    harvested_until = models.DateTimeField(null=True)
    last_harvest_at = models.DateTimeField(null=True)
    last_harvest_count = models.PositiveBigIntegerField(default=0)
    #: A harvest that was interrupted goes on from here.
    harvest_token = models.TextField(blank=True)
    harvest_began_at = models.DateTimeField(null=True)
    harvest_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class Partner(Harvesting):
    """Another institution's node, known by its card and its key."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        PAIRED = "paired"
        REVOKED = "revoked"

    node_id = models.CharField(max_length=20, unique=True)
    #: Made when our operator accepts the card; before that nothing of a stranger's enters the catalogue.
    institution = models.OneToOneField(Institution, null=True, on_delete=models.PROTECT, related_name="partner")
    #: The card as it was signed, so that its signature can be checked again.
    card = models.JSONField()
    address = models.CharField(max_length=300)
    #: The raw Ed25519 public key, 64 hexadecimal digits, and its SHA-256.
    public_key = models.CharField(max_length=64)
    key_fingerprint = models.CharField(max_length=64, db_index=True)
    #: Until when that key is good; None for a key that does not expire.
    key_expires_at = models.DateTimeField(null=True)
    #: The raw public key that may revoke it, 64 hexadecimal digits; the first that was told stands.
    reserve_key = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    #: The language we write to them in.
    language = models.CharField(max_length=10, default="en")
    #: What our agreement withholds of records and films, by the names of ``rules.audience``.
    withheld = models.JSONField(default=list)
    added_at = models.DateTimeField(default=clock.now)
    #: When our operator accepted their card, and when their node said that it had accepted ours.
    accepted_at = models.DateTimeField(null=True)
    accepted_us_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    #: When they last failed to answer; None once they have answered again.
    silent_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_paired_partner_was_accepted_by_both",
                condition=~models.Q(state="paired")
                | models.Q(accepted_at__isnull=False, accepted_us_at__isnull=False, institution__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.node_id

    @property
    def names(self) -> dict[str, str]:
        """The institution's names by language, as its card gives them."""
        return dict(self.card.get("names", {}))

    @property
    def subject(self) -> str:
        """What jobs and audit entries about this partner name."""
        return f"partner:{self.node_id}"

    @property
    def is_paired(self) -> bool:
        """Whether both operators have accepted each other's card."""
        return self.state == Partner.State.PAIRED


class PartnerKey(models.Model):
    """A key by which a partner signed before; calls by it are refused, letters signed by it stay proved."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="keys")
    #: The raw Ed25519 public key, 64 hexadecimal digits.
    public_key = models.CharField(max_length=64)
    until = models.DateTimeField(default=clock.now)
    #: From when on nothing that it signed is believed, and the signed document that says so.
    revoked_since = models.DateTimeField(null=True)
    revocation = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "public_key"], name="a_key_is_replaced_once"),
        ]

    def __str__(self) -> str:
        return self.public_key

    @property
    def key_fingerprint(self) -> str:
        """SHA-256 of the raw public key."""
        return fingerprint(bytes.fromhex(self.public_key))


class Offered(models.Model):
    """An item shown to a partner: its record in harvests, its proxy and stills to see.

    One row whatever the reason: named for this partner alone, for a group it belongs to, or for everybody.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="offered")
    item_ref = models.CharField(max_length=40, db_index=True)
    offered_at = models.DateTimeField(default=clock.now)
    #: Harvests ask for what changed since: the offer, its withdrawal, or the record.
    changed_at = models.DateTimeField(default=clock.now)
    #: Whether it is shown to this partner by name, and whether it ever was.
    is_named = models.BooleanField(default=True)
    was_named = models.BooleanField(default=True)
    #: Kept for good after a withdrawal, so that every later harvest learns of it.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # the harvest's question: what changed for this partner, in order
            models.Index(fields=["partner", "changed_at", "id"], name="offered_in_order_of_change"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "item_ref"], name="an_item_is_offered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_ref} → {self.partner_id}"


class HarvestProblem(models.Model):
    """One record, of a partner's or a source's, that could not be kept whole, and why; gone once it was read well."""

    partner = models.ForeignKey(Partner, null=True, on_delete=models.CASCADE, related_name="harvest_problems")
    source = models.ForeignKey("Source", null=True, on_delete=models.CASCADE, related_name="harvest_problems")
    identifier = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)
    why_code = models.CharField(max_length=80)
    why_facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "identifier"], name="a_record_has_one_problem"),
            models.UniqueConstraint(fields=["source", "identifier"], name="a_foreign_record_has_one_problem"),
            models.CheckConstraint(
                name="a_problem_is_of_one_catalogue",
                condition=models.Q(partner__isnull=True) ^ models.Q(source__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.why_code}"

    @property
    def why(self) -> str:
        """The sentence for it, in the reader's language."""
        return say(self.why_code, self.why_facts)
