"""The words for the closed lists of the catalogue, and for what was done to a record."""

from __future__ import annotations

from reelbridge.kernel.wording import N_, gettext_now, say

#: By the name of the list, then by its value.
WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "film": N_("feature film"),
        "documentary": N_("documentary"),
        "newsreel": N_("newsreel"),
        "series": N_("series"),
        "animation": N_("animation"),
        "programme": N_("programme"),
        "photograph": N_("photograph"),
        "footage": N_("footage"),
    },
    # what the record of an agent, a work or a place is made of
    "field": {
        "agent_kind": N_("Kind"),
        "work_kind": N_("Kind"),
        "lived": N_("Lived"),
        "names": N_("Names"),
        "notes": N_("Notes"),
        "made": N_("Made"),
        "titles": N_("Titles"),
        "descriptions": N_("Description"),
        "places": N_("Places"),
        "subjects": N_("Subjects"),
        "languages": N_("Languages"),
        "parts": N_("Who took part"),
        "territory": N_("Territory"),
    },
    "medium": {"film": N_("film"), "photograph": N_("photograph"), "sound": N_("sound")},
    "title": {
        "original": N_("original title"),
        "translated": N_("translated title"),
        "supplied": N_("supplied title"),
        "working": N_("working title"),
    },
    "agent": {"person": N_("person"), "organisation": N_("organisation")},
    "name": {
        "preferred": N_("preferred"),
        "variant": N_("variant"),
        "former": N_("former name"),
        "misspelling": N_("source error"),
    },
    "activity": {
        "director": N_("Director"),
        "camera": N_("Camera"),
        "photographer": N_("Photographer"),
        "producer": N_("Producer"),
        "writer": N_("Writer"),
        "editor": N_("Editor"),
        "composer": N_("Composer"),
        "cast": N_("Cast"),
        "depicted": N_("In the picture"),
    },
    "carrier": {
        "file": N_("file"),
        "film_35": N_("35 mm film"),
        "film_16": N_("16 mm film"),
        "tape": N_("tape"),
        "print": N_("print"),
        "negative": N_("negative"),
    },
    "file": {"master": N_("Master"), "excerpt": N_("Excerpt"), "document": N_("Document")},
    "system": {
        "palladius": N_("Palladius"),
        "pinyin": N_("pinyin"),
        "bgn": N_("BGN"),
        "wade-giles": N_("Wade–Giles"),
        "gost": N_("GOST"),
    },
    "act": {
        "catalogue.ingest": N_("Taken in"),
        "catalogue.add_work": N_("Work described for the first time"),
        "catalogue.add_agent": N_("Name entered for the first time"),
        "catalogue.edit_work": N_("Description of the work changed"),
        "catalogue.edit_agent": N_("Names or notes changed"),
        "catalogue.edit_item": N_("Call number, reel or first timecode changed"),
        "catalogue.add_title": N_("Title added"),
        "catalogue.add_name": N_("Name added"),
        "catalogue.title_shot": N_("Shot described"),
        "catalogue.set_shots": N_("Shots found"),
        "catalogue.attach_excerpt": N_("Excerpt received"),
        "catalogue.attach_paper": N_("Document attached"),
        "catalogue.keep_record": N_("Partner's record received"),
        "catalogue.drop_record": N_("Record withdrawn by its keeper"),
        "vault.store": N_("Stored in the vault"),
        "vault.verify": N_("Read again"),
        "vault.mend": N_("Mended from the same bytes"),
        "media.examine": N_("Examined"),
        "media.prepare": N_("Viewing copy made"),
        "media.fail": N_("Viewing copy could not be made"),
    },
}


def word(value: str, of: str) -> str:
    """Return the word for a value of a closed list; the value itself when the list has none.

    What other floors did to a record is in their own sentences, by its code.
    """
    if found := WORDS[of].get(value):
        return gettext_now(found)
    return say(value) if of == "act" else value


def choices(of: str) -> list[tuple[str, str]]:
    """Return a closed list for a form, worded in the reader's language."""
    return [(value, gettext_now(said)) for value, said in WORDS[of].items()]
