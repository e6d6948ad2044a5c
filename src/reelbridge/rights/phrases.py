"""Sentences of rights, and how their facts are worded."""

from __future__ import annotations

from reelbridge.kernel.wording import N_, show_fact
from reelbridge.rights.rules import reading

PHRASES = {
    # why a use is covered, or not
    "rights.covered_by": N_("Covered by grant %(grant)s."),
    "rights.credit_owed": N_("Owes a credit: “%(credit)s” (grant %(grant)s)."),
    "rights.only_for": N_("Only for: %(purpose)s (grant %(grant)s)."),
    "rights.only_in_languages": N_("Only in %(languages)s (grant %(grant)s)."),
    "rights.length_limited": N_("No more than %(allowed)s s in all (grant %(grant)s)."),
    "rights.no_grant": N_("No grant covers %(item)s."),
    "rights.grant_revoked": N_("Grant %(grant)s was revoked: %(why)s"),
    "rights.purpose_not_granted": N_("Grant %(grant)s is for %(purpose)s only."),
    "rights.too_long": N_("%(over)s s too long: %(used)s s used, %(allowed)s s allowed by grant %(grant)s."),
    "rights.span_not_granted": N_("No grant covers these frames of %(item)s%(stretch)s."),
    "rights.territory_not_granted": N_(
        "Not granted for %(territories)s%(stretch)s. Granted for %(granted_territories)s."
    ),
    "rights.world_not_granted": N_("Not granted for the whole world%(stretch)s, only for %(territories)s."),
    "rights.medium_not_granted": N_("Not granted for %(media)s%(stretch)s. Granted for %(granted_media)s."),
    "rights.language_not_granted": N_("Not granted in %(languages)s%(stretch)s. Granted in %(granted_languages)s."),
    "rights.not_granted_together": N_(
        "No one grant allows %(media)s in %(territories)s%(stretch)s, though each is granted by itself."
    ),
    "rights.window_not_covered": N_(
        "%(territories)s, %(media)s%(stretch)s: not covered %(window)s. Granted %(windows)s."
    ),
    # why a copy that came here may not be seen
    "rights.window_is_over": N_("The grant %(grant)s for this copy ended on %(ends_on)s. Ask its holder to extend it."),
    "rights.window_not_begun": N_("The grant %(grant)s for this copy begins on %(starts_on)s."),
    # what is refused
    "rights.terms_without_territory": N_("Terms need at least one territory."),
    "rights.terms_without_medium": N_("Terms need at least one medium."),
    "rights.seconds_not_positive": N_("A limit of %(seconds)s seconds allows nothing. Give a positive number."),
    "rights.terms_format_unknown": N_("These terms are in the format “%(format)s”; this node reads %(known)s."),
    "rights.terms_not_understood": N_("The terms are wrong at “%(place)s”."),
    "rights.odrl_not_understood": N_("The ODRL policy is wrong at “%(place)s”; this node reads its own profile."),
    "rights.use_without_territory": N_("Say in which territory: CN, RU, or WORLD."),
    "rights.use_without_medium": N_("Say on which medium: tv, cinema, web, …"),
    "rights.medium_unknown": N_("“%(text)s” is not a medium. Media are: %(known)s."),
    "rights.territory_not_found": N_("“%(text)s” is no territory known here. Write its name or its two-letter code."),
    "rights.no_such_grant": N_("There is no grant %(ref)s here."),
    "rights.no_such_item": N_("There is no item %(item)s here. Check the number."),
    "rights.not_ours_to_grant": N_("%(item)s is held by a partner: only its holder can grant it."),
    "rights.span_beyond_item": N_("%(item)s has %(frames)s frames; the span ends at %(end)s."),
    "rights.span_not_understood": N_("“%(text)s” is not a span. Write two frame numbers such as 120:480."),
    "rights.grant_without_items": N_("A grant needs at least one item."),
    "rights.too_many_items": N_("%(count)s items in one grant are more than %(most)s. Make several grants."),
    "rights.grant_without_partner": N_("Say which partner gave the grant, or gets it."),
    "rights.grant_exists_otherwise": N_("A grant %(ref)s is here already, with other terms or items."),
    "rights.grant_is_revoked": N_("Grant %(ref)s was revoked before."),
    "rights.revoked_without_reason": N_("Say why grant %(ref)s is revoked: its partner and the audit trail need it."),
    # media, as they are said in a sentence
    "rights.medium.cinema": N_("cinema"),
    "rights.medium.tv": N_("television"),
    "rights.medium.catch_up": N_("catch-up television"),
    "rights.medium.vod": N_("video on demand"),
    "rights.medium.festival": N_("festivals"),
    "rights.medium.education": N_("education"),
    "rights.medium.web": N_("the web"),
    "rights.medium.archive_use": N_("use in a new production"),
    "rights.purpose.documentary": N_("a documentary"),
    "rights.purpose.feature": N_("a feature film"),
    "rights.purpose.series": N_("a series"),
    "rights.purpose.news": N_("news"),
    "rights.purpose.exhibition": N_("an exhibition"),
    "rights.purpose.teaching": N_("teaching"),
    "rights.purpose.research": N_("research"),
    "rights.purpose.promotion": N_("promotion"),
    "rights.direction.in": N_("from a partner"),
    "rights.direction.out": N_("to a partner"),
    "rights.direction.own": N_("our own"),
    "rights.anywhere": N_("anywhere"),
    "rights.any_language": N_("any language"),
    # windows, as they are said in a sentence
    "rights.window.both": N_("from %(first)s to %(last)s"),
    "rights.window.from": N_("from %(first)s on"),
    "rights.window.until": N_("until %(last)s"),
    "rights.window.always": N_("without limit of time"),
}

for fact, shown in {
    "territories": reading.territories,
    "granted_territories": reading.territories,
    "languages": reading.languages,
    "granted_languages": reading.languages,
    "media": reading.media,
    "granted_media": reading.media,
    "window": reading.window,
    "windows": reading.windows,
    "purpose": reading.purpose,
    "credit": reading.credit,
    "stretch": reading.stretch,
}.items():
    show_fact(fact, shown)
