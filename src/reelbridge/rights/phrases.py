"""Sentences of rights, and how their facts are worded."""

from __future__ import annotations

from reelbridge.kernel.wording import N_, show_fact
from reelbridge.rights.phrases_files import FILES
from reelbridge.rights.rules import reading

PHRASES = {
    # why a use is covered, or not
    "rights.covered_by": N_("Covered by grant %(grant)s."),
    "rights.credit_owed": N_("Owes a credit: “%(credit)s” (grant %(grant)s)."),
    "rights.only_for": N_("Only for: %(purpose)s (grant %(grant)s)."),
    "rights.only_in_languages": N_("Only in %(languages)s (grant %(grant)s)."),
    "rights.length_limited": N_("No more than %(allowed)s s in all (grant %(grant)s)."),
    "rights.public_domain": N_("In the public domain: %(ground)s"),
    "rights.not_to_be_edited": N_("Only as it is, without cuts or changes (grant %(grant)s)."),
    "rights.runs_limited": N_("Airings left: %(left)s (grant %(grant)s)."),
    "rights.runs_within": N_("All airings within %(days)s days of the first (grant %(grant)s)."),
    "rights.condition": N_("Condition of grant %(grant)s: %(condition)s"),
    "rights.consent_only_for": N_("%(person)s agreed only to: %(purposes)s (consent %(consent)s)."),
    "rights.no_grant": N_("No grant covers this item."),
    "rights.grant_revoked": N_("Grant %(grant)s was revoked: %(why)s"),
    "rights.purpose_not_granted": N_("Grant %(grant)s is for %(purpose)s only."),
    "rights.too_long": N_("%(over)s s too long: %(used)s s used, %(allowed)s s allowed by grant %(grant)s."),
    "rights.editing_not_granted": N_("Grant %(grant)s allows no cuts or changes."),
    "rights.sublicence_not_granted": N_("Grant %(grant)s may not be passed on to others."),
    "rights.runs_spent": N_(
        "Grant %(grant)s allows %(allowed)s airings; %(aired)s were made, %(asked)s more are planned."
    ),
    "rights.embargoed": N_("Grant %(grant)s is under embargo until %(lifts_at)s: %(territories)s, %(media)s."),
    "rights.embargo_not_counting": N_(
        "Grant %(grant)s is under embargo for %(hours)s hours from the first showing, whose moment is not known: %(territories)s, %(media)s."
    ),
    "rights.held_back": N_(
        "Grant %(grant)s holds back %(media)s in %(territories)s until %(lifts_on)s, counted from: %(anchor)s."
    ),
    "rights.held_until_anchor": N_(
        "Grant %(grant)s holds back %(media)s in %(territories)s until a day counted from: %(anchor)s. That day is not known yet."
    ),
    "rights.withheld_until": N_(
        "Holdback %(holdback)s: no %(media)s in %(territories)s before %(lifts_on)s, counted from: %(anchor)s."
    ),
    "rights.withheld_until_anchor": N_(
        "Holdback %(holdback)s: no %(media)s in %(territories)s until a day counted from: %(anchor)s. That day is not known yet."
    ),
    "rights.withheld_before": N_("Embargo %(holdback)s: no %(media)s in %(territories)s before %(lifts_at)s."),
    "rights.withheld_not_counting": N_(
        "Embargo %(holdback)s: no %(media)s in %(territories)s for %(hours)s hours from the first showing, whose moment is not known."
    ),
    "rights.exclusive_given": N_(
        "Given away exclusively by grant %(grant)s: %(media)s in %(territories)s, %(windows)s."
    ),
    "rights.consent_asked": N_("%(person)s was asked and has not agreed yet (consent %(consent)s)."),
    "rights.consent_refused": N_("%(person)s did not agree (consent %(consent)s)."),
    "rights.consent_withdrawn": N_("%(person)s has withdrawn consent %(consent)s."),
    "rights.consent_other_purpose": N_("%(person)s agreed to %(purposes)s, not to %(purpose)s (consent %(consent)s)."),
    "rights.consent_does_not_cover": N_(
        "%(person)s did not agree to %(media)s in %(territories)s, %(windows)s (consent %(consent)s)."
    ),
    "rights.copyright_unknown": N_(
        "Nobody knows whether it is still protected in %(territories)s: %(ground)s (%(source)s)."
    ),
    "rights.span_not_granted": N_("No grant covers these frames%(stretch)s."),
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
    "rights.runs_not_positive": N_("%(count)s airings allow nothing. Give positive numbers."),
    "rights.amount_not_understood": N_(
        "“%(text)s” is not an amount. Write digits with a point, such as 1200.50, without commas or signs."
    ),
    "rights.currency_not_understood": N_("“%(text)s” is not a currency. Write three letters, such as EUR, CNY, RUB."),
    "rights.embargo_without_moment": N_("An embargo needs either a moment or a number of hours."),
    "rights.day_beyond_calendar": N_("%(months)s months after %(day)s lie beyond the calendar."),
    "rights.group_in_itself": N_("The group of territories “%(group)s” holds itself: %(path)s."),
    "rights.group_not_understood": N_(
        "The group of territories “%(group)s” names “%(text)s”, which is neither a territory nor a group."
    ),
    # jobs
    "rights.give_notice": N_("Looking at grants that end"),
    "rights.mail_notice": N_("Mailing what ends soon"),
    # what has to be looked at
    "rights.watch_ends_soon": N_("Grant %(grant)s ends on %(lifts_on)s, in %(left)s days."),
    "rights.watch_exclusives_overlap": N_(
        "Grants %(grant)s and %(other)s both give %(media)s in %(territories)s, %(window)s, and one of them promises to be alone."
    ),
    "rights.promised_to_another": N_(
        "Grant %(grant)s, given to %(partner)s, and these terms both allow %(media)s in %(territories)s, %(window)s, and one of them promises to be alone. Change the terms, or say that it is meant."
    ),
    "rights.watch_wider_than_had": N_(
        "Grant %(grant)s gives away what we do not have or may not pass on: %(item)s, %(media)s in %(territories)s, %(window)s."
    ),
    "rights.watch_runs_over_spent": N_("Grant %(grant)s allows %(allowed)s airings; %(aired)s were made."),
    "rights.watch_aired_outside": N_("Shown outside the days of grant %(grant)s: %(days)s."),
    # nearest uses, as they are said before the use
    "rights.nearest.shorter": N_("for fewer days"),
    "rights.nearest.later": N_("later"),
    "rights.nearest.fewer_territories": N_("in fewer territories"),
    "rights.nearest.elsewhere": N_("elsewhere"),
    "rights.nearest.other_media": N_("on other media"),
    "rights.nearest.subtitled": N_("subtitled"),
    "rights.nearest.other_language": N_("in another language"),
    "rights.nearest.fewer_frames": N_("with fewer frames"),
    # what is asked or written down wrongly
    "rights.use_without_territory": N_("Say in which territory: CN, RU, or WORLD."),
    "rights.use_without_medium": N_("Say on which medium: tv, cinema, web, …"),
    "rights.medium_unknown": N_("“%(text)s” is not a medium. Media are: %(known)s."),
    "rights.territory_not_found": N_("“%(text)s” is no territory known here. Write its name or its two-letter code."),
    "rights.holdback_without_anchor": N_("A holdback needs an event to count from, or its day."),
    "rights.consent_without_person": N_("Say whose consent it is."),
    "rights.paper_without_items": N_("Say which items it is about."),
    "rights.event_stands_on_a_plan": N_("The day of %(name)s stands on the release board of %(plan)s. Move it there."),
    "rights.holdback_moves": N_(
        "Holdback in %(holdback)s, counted from %(anchor)s: until now free from %(lifted_on)s on, then from %(lifts_on)s on."
    ),
    "rights.holdback_begins": N_(
        "Holdback in %(holdback)s, counted from %(anchor)s: begins to count; free from %(lifts_on)s on."
    ),
    "rights.holdback_waits_again": N_(
        "Holdback in %(holdback)s waits again for the day of %(anchor)s: nothing is free."
    ),
    "rights.paper_exists_otherwise": N_(
        "%(ref)s is another kind of paper here. Ask the partner which of the two holds."
    ),
    "rights.no_such_scan": N_("There is no such document behind %(ref)s."),
    "rights.no_scan_sent": N_("No document came along. Choose a file and attach it."),
    "rights.scan_is_no_page": N_("“%(file)s” is no picture of a page. Attach a PDF, JPEG, PNG, TIFF or plain text."),
    "rights.scan_lies_there": N_("%(file)s lies there already. Choose an empty folder."),
    "rights.no_such_paper": N_("There is no holdback, consent or copyright note %(ref)s here."),
    "rights.paper_has_ended": N_("%(ref)s has ended before."),
    "rights.ended_without_reason": N_("Say why %(ref)s ends: the audit trail needs it."),
    "rights.moment_not_understood": N_("“%(text)s” is not a moment. Write 2026-09-01T18:00."),
    "rights.moment_without_zone": N_("“%(text)s” says no time zone. Write 2026-09-01T18:00+08:00."),
    "rights.mail_not_taken": N_("The mail server did not take the letter: %(why)s"),
    "rights.no_such_airing": N_("There is no such airing here."),
    "rights.no_such_anchor": N_("There is no such event here."),
    "rights.anchor_without_name": N_("Say which event it is, such as premiere:CN."),
    "rights.group_without_members": N_("The group “%(group)s” needs a name and at least one member."),
    "rights.group_is_a_territory": N_("“%(group)s” means a territory already. Choose another name."),
    "rights.no_such_group": N_("There is no group “%(group)s” here."),
    "rights.group_is_held": N_("The group “%(group)s” is part of “%(other)s”. Change that one first."),
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
    "rights.medium.tv_free": N_("free television"),
    "rights.medium.tv_basic": N_("basic-package television"),
    "rights.medium.tv_pay": N_("pay television"),
    "rights.medium.vod_subscription": N_("video on demand by subscription"),
    "rights.medium.vod_rental": N_("video on demand for rent"),
    "rights.medium.vod_free": N_("video on demand with advertising or free"),
    "rights.medium.vod_sale": N_("sale of downloads"),
    "rights.medium.non_theatrical": N_("closed showings outside cinemas"),
    "rights.medium.museum": N_("museums and exhibitions"),
    "rights.medium.web_whole": N_("the web, whole"),
    "rights.medium.web_clip": N_("the web, as a clip"),
    "rights.medium.promotion": N_("trailers and promotion"),
    "rights.medium.catch_up": N_("catch-up television"),
    "rights.medium.vod": N_("video on demand"),
    "rights.medium.festival": N_("festivals"),
    "rights.medium.education": N_("education"),
    "rights.medium.web": N_("the web"),
    "rights.medium.archive_use": N_("use in a new production"),
    "rights.medium_all_kinds": N_("%(medium)s, all kinds"),
    "rights.purpose.documentary": N_("a documentary"),
    "rights.purpose.feature": N_("a feature film"),
    "rights.purpose.series": N_("a series"),
    "rights.purpose.news": N_("news"),
    "rights.purpose.exhibition": N_("an exhibition"),
    "rights.purpose.teaching": N_("teaching"),
    "rights.purpose.research": N_("research"),
    "rights.purpose.promotion": N_("promotion"),
    # what stands beside grants
    "rights.paper.holdback": N_("holdback"),
    "rights.paper.embargo": N_("embargo"),
    "rights.paper.consent": N_("consent"),
    "rights.paper.copyright": N_("copyright"),
    "rights.new.holdback": N_("Write down a holdback"),
    "rights.new.embargo": N_("Write down an embargo"),
    "rights.new.consent": N_("Write down a consent"),
    "rights.new.copyright": N_("Write down the state of copyright"),
    "rights.consent.given": N_("given"),
    "rights.consent.asked": N_("asked for, not answered"),
    "rights.consent.refused": N_("refused"),
    "rights.consent.withdrawn": N_("withdrawn"),
    "rights.protection.protected": N_("protected"),
    "rights.protection.public_domain": N_("in the public domain"),
    "rights.protection.unknown": N_("not known"),
    "rights.told.holdback": N_("No %(media)s in %(territories)s, counted from: %(anchor)s."),
    "rights.told.months": N_("Months: %(months)s."),
    "rights.told.days": N_("Days: %(count)s."),
    "rights.told.lifts": N_("Free from %(lifts_on)s on."),
    "rights.told.waits": N_("The day of the event is not known yet."),
    "rights.told.embargo_until": N_("No %(media)s in %(territories)s before %(lifts_at)s."),
    "rights.told.embargo_hours": N_("No %(media)s in %(territories)s for %(hours)s hours from the first showing."),
    "rights.told.consent": N_("%(person)s: %(media)s, %(territories)s, %(window)s."),
    "rights.told.consent_for": N_("Only for %(purposes)s."),
    "rights.told.copyright_unknown": N_("Nobody knows whether it is protected: %(territories)s."),
    "rights.told.copyright_protected": N_("Protected: %(territories)s."),
    "rights.told.copyright_public_domain": N_("In the public domain: %(territories)s."),
    "rights.told.until": N_("Until %(lifts_on)s."),
    "rights.told.since": N_("Since %(lifts_on)s."),
    "rights.told.ground": N_("Ground: %(ground)s"),
    "rights.direction.in": N_("from a partner"),
    "rights.direction.out": N_("to a partner"),
    "rights.direction.own": N_("our own"),
    "rights.exclusivity.exclusive": N_("exclusive"),
    "rights.exclusivity.sole": N_("sole"),
    "rights.exclusivity.non_exclusive": N_("non-exclusive"),
    "rights.audio": N_("%(language)s sound"),
    "rights.subtitles": N_("%(language)s subtitles"),
    "rights.as_of": N_("%(group)s as on %(day)s"),
    # groups of territories and states that are no more
    "rights.region.EU": N_("European Union"),
    "rights.region.EEA": N_("European Economic Area"),
    "rights.region.EFTA": N_("EFTA"),
    "rights.region.CIS": N_("CIS"),
    "rights.region.EAEU": N_("Eurasian Economic Union"),
    "rights.region.SCO": N_("Shanghai Cooperation Organisation"),
    "rights.region.BRICS": N_("BRICS"),
    "rights.region.ASEAN": N_("ASEAN"),
    "rights.region.BALTICS": N_("Baltic states"),
    "rights.region.BENELUX": N_("Benelux"),
    "rights.region.DACH": N_("Germany, Austria, Switzerland"),
    "rights.region.NORDICS": N_("Nordic countries"),
    "rights.region.GCC": N_("Gulf Cooperation Council"),
    "rights.region.SUHH": N_("USSR"),
    "rights.region.YUCS": N_("Yugoslavia"),
    "rights.region.CSHH": N_("Czechoslovakia"),
    "rights.region.CSXX": N_("Serbia and Montenegro"),
    "rights.region.DDDE": N_("German Democratic Republic"),
    "rights.region.ANHH": N_("Netherlands Antilles"),
    "rights.anywhere": N_("anywhere"),
    "rights.any_medium": N_("any medium"),
    "rights.any_language": N_("any language"),
    # windows, as they are said in a sentence
    "rights.window.both": N_("from %(first)s to %(last)s"),
    "rights.window.from": N_("from %(first)s on"),
    "rights.window.until": N_("until %(last)s"),
    "rights.window.always": N_("without limit of time"),
    **FILES,
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
    "purposes": reading.purposes,
    "condition": reading.credit,
    "ground": reading.credit,
    "lifts_on": reading.day_written,
    "lifted_on": reading.day_written,
    "lifts_at": reading.moment_written,
    "credit": reading.credit,
    "stretch": reading.stretch,
}.items():
    show_fact(fact, shown)
