"""Tables of the catalogue: institutions, works, manifestations, items, shots, agents and their names (EN 15907)."""

from __future__ import annotations

from fractions import Fraction

from django.db import models

from reelbridge.catalogue.rules.linking import LinkState
from reelbridge.catalogue.rules.vocabulary import Activity, AgentKind, Carrier, FileRole, NameRole, TitleKind, WorkKind
from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Rate, Span

#: What has not been taken out of the catalogue.
_STANDING = models.Q(deleted_at=None)


class Institution(models.Model):
    """Who holds what is catalogued here: this node's own institution, or a partner's."""

    #: The short name that all its refs begin with.
    ref = models.CharField(max_length=20, unique=True)
    names = models.JSONField(default=dict)
    seal = models.CharField(max_length=4, blank=True)
    is_own = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True)
    cities = models.JSONField(default=dict)
    time_zone = models.CharField(max_length=50, default="UTC")
    language = models.CharField(max_length=10, default="en")


class Record(models.Model):
    """What every catalogued thing has: a ref, who keeps it, and when it changed."""

    ref = models.CharField(max_length=40, unique=True)
    keeper = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    #: Harvests ask for what changed since: moved forward by every action that changes the record.
    changed_at = models.DateTimeField(default=clock.now, db_index=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.ref


class Work(Record):
    """A film, programme or photograph as an idea, apart from its copies."""

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in WorkKind], default=WorkKind.FILM)
    #: When it was made, as EDTF: 1943, 1942/1945, 1943~, 1943-05?
    made = models.CharField(max_length=50, blank=True)
    #: The same as first and last day, for sorting and filtering.
    made_from = models.DateField(null=True, db_index=True)
    made_to = models.DateField(null=True)
    descriptions = models.JSONField(default=dict)
    #: Where it was made or is about: ``[{"territory": "RU", "names": {"ru": "Ленинград", …}}, …]``.
    places = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    #: Languages spoken or shown in it.
    languages = models.JSONField(default=list)


class WorkTitle(models.Model):
    """One title of a work in one language."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="titles")
    text = models.CharField(max_length=500)
    language = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in TitleKind], default=TitleKind.TRANSLATED)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class Agent(Record):
    """A person or an organisation."""

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in AgentKind], default=AgentKind.PERSON)
    lived = models.CharField(max_length=50, blank=True)
    notes = models.JSONField(default=dict)


class Name(models.Model):
    """One name of an agent: as it is written in one language and script, and where that form comes from."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=20)
    script = models.CharField(max_length=10, blank=True)
    #: The system of a transcription: palladius, pinyin, bgn, …
    system = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, choices=[(role, role) for role in NameRole], default=NameRole.VARIANT)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class Part(models.Model):
    """What an agent did for a work."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="parts")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="parts")
    activity = models.CharField(max_length=20, choices=[(one, one) for one in Activity])

    class Meta:
        ordering = ["pk"]


class Variant(models.Model):
    """A version of a work with other content: a dub, a shortened cut, a restoration."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="variants")
    names = models.JSONField(default=dict)
    languages = models.JSONField(default=list)


class Manifestation(models.Model):
    """A work or variant as embodied in one format; items are its copies."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="manifestations")
    variant = models.ForeignKey(Variant, null=True, on_delete=models.SET_NULL, related_name="manifestations")
    carrier = models.CharField(max_length=20, choices=[(one, one) for one in Carrier], default=Carrier.FILE)
    notes = models.JSONField(default=dict)


class Item(Record):
    """One copy that an institution holds, physical or digital."""

    manifestation = models.ForeignKey(Manifestation, on_delete=models.PROTECT, related_name="items")
    #: The holder's own number for it: a shelf mark, a reel number.
    call_number = models.CharField(max_length=100, blank=True, db_index=True)
    #: Names under which edit lists know it: reel name, file name without ending.
    reel = models.CharField(max_length=100, blank=True, db_index=True)
    file_name = models.CharField(max_length=255, blank=True, db_index=True)
    #: ``film``, ``photograph`` or ``sound``.
    medium = models.CharField(max_length=20, default="film")
    rate_text = models.CharField(max_length=20, blank=True)
    frames = models.PositiveBigIntegerField(default=0)
    #: The timecode of frame 0, counted in frames from 00:00:00:00.
    start_frame = models.PositiveBigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    audio_tracks = models.JSONField(default=list)
    #: The frame whose still stands for the item.
    poster_frame = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [
            # lists are counted, filtered and put in order out of these alone; were deleted_at to lead them, SQLite
            # would walk through all that stands wherever the items of some manifestations are asked for
            models.Index(fields=["-changed_at", "-id"], name="items_in_order", condition=_STANDING),
            models.Index(fields=["-created_at", "-id"], name="items_newest_first", condition=_STANDING),
            models.Index(fields=["medium", "-changed_at", "-id"], name="items_of_a_medium", condition=_STANDING),
            models.Index(fields=["keeper", "-changed_at", "-id"], name="items_of_a_keeper", condition=_STANDING),
        ]

    @property
    def rate(self) -> Rate:
        """Frames per second; 25 where nothing is known, as for photographs."""
        return Rate.parse(self.rate_text or "25")

    @property
    def seconds(self) -> Fraction:
        """How long it runs."""
        return self.rate.seconds(self.frames)


class Clue(models.Model):
    """A name under which an edit list may know an item, in the normal form of ``rules.clues``."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="clues")
    kind = models.CharField(max_length=10)
    text = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind", "text"], name="a_clue_is_kept_once")]


class ItemFile(models.Model):
    """A file in this node's vault that holds an item, or a span of it that a partner sent."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    digest = models.CharField(max_length=64, db_index=True)
    role = models.CharField(max_length=20, choices=[(role, role) for role in FileRole], default=FileRole.MASTER)
    name = models.CharField(max_length=255)
    #: The frames of the item that this file holds; None when it holds all of it.
    span_start = models.PositiveBigIntegerField(null=True)
    span_end = models.PositiveBigIntegerField(null=True)
    #: The parcel it came in, when a partner sent it.
    parcel = models.CharField(max_length=60, blank=True)
    #: What was written beside the file when it came, as read; shot titles wait here for the shots.
    sidecar = models.JSONField(default=dict)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "digest"], name="a_file_holds_an_item_once"),
            models.UniqueConstraint(fields=["digest"], condition=models.Q(role="master"), name="a_master_is_one_item"),
        ]


class PaperText(models.Model):
    """What a document attached to an item says."""

    file = models.OneToOneField(ItemFile, on_delete=models.CASCADE, related_name="paper")
    #: ``pdf`` or ``text``.
    kind = models.CharField(max_length=10)
    #: The text of each page; empty where a page is a picture.
    pages = models.JSONField(default=list)


class Shot(models.Model):
    """A span of an item between two cuts, in the item's own frames."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="shots")
    number = models.PositiveIntegerField()
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    titles = models.JSONField(default=dict)
    #: Whether a person has looked at the bounds and the title.
    is_checked = models.BooleanField(default=False)
    agents = models.ManyToManyField(Agent, related_name="shots", blank=True)

    class Meta:
        ordering = ["item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="shot_number_is_used_once"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="shot_is_not_empty"),
        ]

    @property
    def ref(self) -> str:
        """The item's ref and the shot's number: ``nevsky-i-00007/4``."""
        return f"{self.item.ref}/{self.number}"

    @property
    def span(self) -> Span:
        """Its frames."""
        return Span(self.start, self.end)


class Place(models.Model):
    """A place that works of one keeper tell of, by whatever names; see ``rules.placing``."""

    #: The keeper's id and a digest of how it was first told.
    ref = models.CharField(max_length=40, unique=True)
    keeper = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    territory = models.CharField(max_length=10, blank=True)
    works = models.ManyToManyField(Work, related_name="told_places")

    def __str__(self) -> str:
        return self.ref

    @property
    def names(self) -> dict[str, str]:
        """The name first told in each language."""
        return {form.language: form.text for form in reversed(self.forms.all())}


class PlaceName(models.Model):
    """One name of a place, as works tell it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="forms")
    language = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    #: Without case and marks.
    folded = models.CharField(max_length=200, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["place", "language", "text"], name="a_name_of_a_place_once")]


class Received(models.Model):
    """What a partner last said about one of its things: the common ground when both sides have changed it since."""

    ref = models.CharField(max_length=40, unique=True)
    keeper = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    record = models.JSONField()
    #: What it had said before its last update; empty at first.
    before = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=clock.now)
    #: Since when the partner shows it no longer; what is held of it here keeps it in sight.
    withdrawn_at = models.DateTimeField(null=True)


class Link(models.Model):
    """Two records of two catalogues that may tell of the same person, work or place: a link, never a merger."""

    #: Refs, the smaller first.
    one = models.CharField(max_length=40)
    other = models.CharField(max_length=40, db_index=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in LinkState], default=LinkState.SUGGESTED)
    #: The names that agree and how well, and the years of works.
    evidence = models.JSONField(default=dict)
    score = models.FloatField(default=0)
    note = models.CharField(max_length=1000, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "-score"], name="links_the_surest_first")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_linked_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_link_has_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} = {self.other}: {self.state}"


class Arrival(models.Model):
    """One file somebody tried to take in, and what became of it."""

    class State(models.TextChoices):
        TAKEN = "taken"
        KNOWN = "known"
        REFUSED = "refused"

    at = models.DateTimeField(default=clock.now)
    #: One run of ``ingest`` or one drop on the page.
    batch = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=500)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State)
    item = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL)
    #: Why it was refused, or what there is to say about its name: a phrase code and its facts.
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    who = models.CharField(max_length=200)
    #: Where it lay, and when it was last written there: a second run skips what has not changed since.
    source = models.CharField(max_length=4096, blank=True)
    modified_ns = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["size", "modified_ns"], name="arrival_of_a_file")]
