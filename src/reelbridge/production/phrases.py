"""Sentences of the production desk: why an edit list was refused, what of it was lost, why a clip is cleared or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from babel import Locale
from babel.units import format_unit

from reelbridge.kernel.territory import name as territory_name
from reelbridge.kernel.wording import N_, show_fact, spoken

PHRASES = {
    # reading an edit list
    "production.file_is_empty": N_("The edit list is empty. Export it again."),
    "production.file_too_large": N_("This is larger than any edit list: at most %(megabytes)s MB are read."),
    "production.not_text": N_(
        "This is not an edit list: it holds bytes that no text holds. Choose an .edl, .otio, .xml, .fcpxml, .aaf or .ale file."
    ),
    "production.not_in_encoding": N_("The edit list cannot be read as %(encoding)s. Name another encoding."),
    "production.not_xml": N_("Line %(line)s: the XML is broken (%(why)s). Export the cut again."),
    "production.xml_entities": N_("The XML defines entities of its own, which no edit suite does; it was not read."),
    "production.is_other_xml": N_(
        "This XML holds no cut: it begins with “%(tag)s”. Choose Final Cut Pro XML (xmeml) or FCPXML."
    ),
    "production.no_sequence": N_("The file holds no sequence. Export the timeline itself, not only its clips."),
    "production.no_clips": N_("The sequence shows no clip, so there is nothing to import. Export the cut again."),
    "production.no_rate_in_sequence": N_("Line %(line)s: the sequence does not say its frame rate. Export it again."),
    "production.no_time": N_("Line %(line)s: “%(text)s” is no time. Export the cut again."),
    "production.no_columns": N_("The Avid log names no columns. Export it again."),
    "production.no_rate_in_log": N_("The Avid log does not say its frame rate. Give the rate."),
    "production.reader_failed": N_("The file cannot be read (%(why)s). Export the cut again, or as another kind."),
    "production.events_without_length": N_(
        "No event has any length, from line %(line)s on: the list shows nothing. Export the cut again."
    ),
    "production.no_events": N_(
        "No event was understood, so this is no edit list. Choose a CMX3600 .edl or an .otio file."
    ),
    "production.too_many_events": N_(
        "The list has more than %(most)s events. Export one reel or one episode at a time."
    ),
    "production.past_midnight": N_(
        "Line %(line)s: the timecode %(timecode)s lies past 24 hours. Correct the list and import it again."
    ),
    "production.past_midnight_place": N_("%(place)s lies past 24 hours. Correct the timeline and import it again."),
    "production.out_before_in": N_("Line %(line)s: the out point %(end)s comes before the in point %(start)s."),
    "production.frame_beyond_rate": N_(
        "Line %(line)s: %(timecode)s does not exist at %(rate)s, where frames end at %(last)s. Give the list's own rate."
    ),
    "production.no_such_timecode": N_("Line %(line)s: there is no timecode %(timecode)s at %(rate)s. Check the rate."),
    "production.no_rate_fits": N_("Line %(line)s: no rate we know has a frame %(timecode)s. Give the rate."),
    "production.rate_disagrees": N_(
        "Line %(line)s: at %(rate)s the source and the film differ in length, here and in %(count)s of %(all)s events. At %(better)s they agree better: give that rate."
    ),
    "production.lengths_disagree": N_(
        "Line %(line)s: the source and the film differ in length at %(rate)s, in %(count)s of %(all)s events. Check the rate, or export the list again."
    ),
    "production.list_is_not_drop": N_(
        "Line %(line)s: the list counts without dropping frames, so it cannot be read at %(rate)s."
    ),
    "production.timeline_at_another_rate": N_("The timeline counts at %(said)s, not at %(rate)s. Leave the rate out."),
    "production.rate_needed": N_("The list does not show its rate; %(likely)s is likely. Give the rate."),
    "production.not_otio": N_("The timeline cannot be read: %(why)s"),
    "production.not_a_timeline": N_("The file holds no timeline (%(kind)s). Export the whole sequence."),
    "production.nested_too_deep": N_("The timeline is nested deeper than any edit. Flatten it and export it again."),
    # the rate, and why
    "production.rate_given": N_("Read at %(rate)s, as given."),
    "production.rate_in_timeline": N_("The timeline says %(rate)s."),
    "production.rate_by_drop_frame": N_("The list counts drop-frame: %(rate)s."),
    "production.rate_by_lengths": N_(
        "Only at %(rate)s do source and film agree in length throughout; no frame is numbered above %(last)s."
    ),
    "production.rate_by_last_frame": N_("No frame is numbered above %(last)s in %(count)s timecodes: %(rate)s."),
    "production.rate_not_sure": N_("The list fits %(rate)s, but also %(others)s. %(rate)s was taken; give the rate."),
    # losses
    "production.line_not_understood": N_("Line %(line)s was not understood."),
    "production.event_without_length": N_("Line %(line)s takes no time in the film and leads to no transition."),
    "production.length_differs": N_(
        "Line %(line)s: source and film differ in length though no speed is given; the longer of both was taken."
    ),
    "production.speed_differs": N_(
        "Line %(line)s: the source's length fits neither the film's nor the speed of %(speed)s frames a second; the longer was taken."
    ),
    "production.drop_frame_ignored": N_("Line %(line)s: there is no drop-frame counting at %(rate)s; it was left out."),
    "production.clip_disabled": N_("%(place)s is switched off in the edit and was left out."),
    "production.clip_without_length": N_("%(place)s takes no time in the film."),
    "production.no_range": N_("%(place)s says nothing about its length and was left out."),
    "production.nothing_inside": N_("%(place)s is a nested sequence with no clip inside."),
    "production.effect_not_kept": N_("%(place)s: the effect %(effect)s is not kept."),
    "production.sequence_not_read": N_("%(place)s is another sequence in the file; only the first was read."),
    "production.speed_varies": N_("%(place)s: the speed changes within the clip; all frames it passes count as used."),
    "production.laid_end_to_end": N_("The file is a log without places in a film; its clips stand one after another."),
    "production.cells_beyond_columns": N_(
        "Line %(line)s has more cells than there are columns; the last were left out."
    ),
    "production.no_source_timecode": N_(
        "Line %(line)s: %(place)s has no start and end that could be read, and was left out."
    ),
    "production.angle_unknown": N_(
        "%(place)s is a multiclip of %(angles)s angles, none of them marked as shown; its source is not known."
    ),
    "production.angle_place_unknown": N_(
        "%(place)s is a multiclip whose angles are placed by their timecode, which the file does not say; frames are counted from the angle's first."
    ),
    "production.conform_unknown": N_(
        "%(place)s is played at the film's rate, but its own rate is not said; its frames are counted as at the film's."
    ),
    "production.audition_not_picked": N_("%(place)s is an alternative that is not picked, and was left out."),
    # productions, cuts, ties
    "production.title_missing": N_("A production needs a title in at least one language."),
    "production.title_not_understood": N_("“%(text)s” is not a title with its language. Write ru=Камера на передовой."),
    "production.no_such_production": N_("There is no production %(ref)s here."),
    "production.no_such_cut": N_("%(production)s has no cut %(number)s."),
    "production.no_cut_yet": N_("%(production)s has no cut yet. Import an edit list."),
    "production.no_such_clip": N_("Cut %(cut)s has no clip %(number)s."),
    "production.cut_known": N_("%(name)s is cut %(number)s of this production already; nothing was imported."),
    "production.tie_to_nothing": N_(
        "Say where clip %(number)s comes from: an item or one of its shots, or that you shot it yourselves."
    ),
    "production.tie_outside": N_(
        "Clip %(clip)s is longer than what %(item)s has from there. Choose another place or item."
    ),
    "production.format_unknown": N_("“%(format)s” is not a form of the cue sheet. Choose csv, xlsx or json."),
    "production.approval_without_note": N_("Say in a few words why clip %(clip)s may be used; an insurer will ask."),
    "production.approval_of_nothing": N_("Clip %(clip)s is not tied to a holding yet. Tie it first."),
    "production.approval_against_a_no": N_(
        "Clip %(clip)s is not cleared, and an approval cannot change that. Obtain a grant or change the cut."
    ),
    "production.approval_not_needed": N_("Clip %(clip)s needs no approval: it is cleared or approved already."),
    "production.no_approval": N_("Nobody approved clip %(clip)s, so there is nothing to take back."),
    "production.cut_number_expected": N_("“%(text)s” is no number of a cut. Leave --production out to compare files."),
    "production.no_such_file": N_("There is no file %(file)s."),
    "production.no_cut_before": N_("%(production)s has no cut before cut %(number)s to compare it with."),
    # what changed
    "production.change_added": N_("added"),
    "production.change_removed": N_("removed"),
    "production.change_extended": N_("extended"),
    "production.change_trimmed": N_("trimmed"),
    "production.change_moved": N_("moved"),
    "production.change_speed": N_("speed changed"),
    "production.cut_form_unknown": N_("A cut is not written as “%(form)s”. Choose one of %(forms)s."),
    "production.shot_list_empty": N_("Name at least one item or shot for the list."),
    "production.shot_list_too_long": N_("A list of shots has at most %(most)s rows."),
    "production.shot_list_span": N_(
        "“%(text)s” is no place in an item. Give the first frame and the one after the last."
    ),
    # the plan
    "production.plan_kind_unknown": N_("A plan has no “%(kind)s”. Choose one of %(kinds)s."),
    "production.plan_field_unknown": N_("There is no field “%(field)s” here. Fields are: %(fields)s."),
    "production.plan_field_missing": N_("The field “%(field)s” is missing."),
    "production.no_such_medium": N_("“%(text)s” is no medium. Media are: %(media)s."),
    "production.one_territory": N_("“%(text)s” is not one territory. Give one two-letter code."),
    "production.no_such_day": N_("%(field)s: “%(text)s” is no day. Write it as 2026-09-01."),
    "production.no_such_number": N_("%(field)s: “%(text)s” is no whole number."),
    "production.no_such_amount": N_(
        "%(field)s: “%(text)s” is no amount. Write it with a point and two decimals at most, such as 1200.50."
    ),
    "production.no_such_percent": N_(
        "%(field)s: “%(text)s” is no share. Write a number above 0 and up to 100 with a point, such as 37.5."
    ),
    "production.no_such_currency": N_("“%(text)s” is no currency. Write its three letters, such as CNY."),
    "production.no_such_choice": N_("%(field)s: “%(text)s” is not one of %(choices)s."),
    "production.no_such_plan": N_("The plan of %(production)s has no entry %(number)s."),
    "production.held_back": N_("Held back until %(lifts_on)s: %(lasts)s after the premiere there (%(premiere_in)s)."),
    "production.held_until_a_premiere": N_("Held back until a premiere that no day is planned for (%(premiere_in)s)."),
    "production.shares_are_open": N_("Only %(percent)s %% of the income from there is agreed."),
    "production.shares_are_too_many": N_("The shares there add up to %(percent)s %%."),
    "production.released_twice": N_("Two releases lie over each other: %(window)s."),
    "production.statement_not_understood": N_("The file is no statement of income (reelbridge-statement/1)."),
    "production.plan.share": N_("Shares"),
    "production.plan.release": N_("Releases"),
    "production.plan.holdback": N_("Holdbacks"),
    "production.plan.milestone": N_("Milestones"),
    "production.plan.member": N_("The team"),
    "production.plan.deliverable": N_("Deliverables"),
    "production.plan.income": N_("Income"),
    "production.field.partner": N_("Co-producer"),
    "production.field.percent": N_("Percent"),
    "production.field.territories": N_("Territories"),
    "production.field.media": N_("Media"),
    "production.field.window": N_("Window, such as 2026-09-01/2027-08-31"),
    "production.field.territory": N_("Territory"),
    "production.field.medium": N_("Medium"),
    "production.field.is_premiere": N_("Premiere there"),
    "production.field.note": N_("Remark"),
    "production.field.after": N_("After the premiere in"),
    "production.field.months": N_("Months"),
    "production.field.days": N_("Days"),
    "production.field.step": N_("Step"),
    "production.field.planned_on": N_("Planned for"),
    "production.field.reached_on": N_("Reached on"),
    "production.field.person": N_("Person"),
    "production.field.does": N_("What they do"),
    "production.field.what": N_("What"),
    "production.field.ready": N_("How far"),
    "production.field.language": N_("Language"),
    "production.field.due_on": N_("Due on"),
    "production.field.on": N_("Day"),
    "production.field.amount": N_("Amount"),
    "production.field.currency": N_("Currency"),
    "production.step.development": N_("development"),
    "production.step.filming": N_("filming began"),
    "production.step.picture_lock": N_("picture lock"),
    "production.step.premiere": N_("premiere"),
    "production.step.on_air": N_("on air"),
    "production.ready.planned": N_("planned"),
    "production.ready.in_work": N_("in work"),
    "production.ready.ready": N_("ready"),
    "production.ready.delivered": N_("delivered"),
    # verdicts
    "production.made_in_edit": N_("Made in the edit suite: nobody's permission is needed."),
    "production.own_shoot": N_("Shot by the production itself: nobody's permission is needed."),
    "production.not_tied": N_("Nobody knows yet where this comes from. Tie it to a holding."),
    "production.beyond_item": N_(
        "Its frames lie beyond those of %(item)s, which its names lead to. Correct the list, or tie it to another holding."
    ),
    "production.item_gone": N_("%(item)s is no longer in the catalogue. Tie the clip to another holding."),
    # why a tie was made or not
    "production.tie_no_clue": N_("Nothing in the catalogue bears this name."),
    "production.tie_several": N_("Several holdings fit equally well."),
    "production.tie_outside_item": N_("The holding of this name does not have these frames."),
    "production.clue_ref": N_("our own ref"),
    "production.clue_remembered": N_("tied by hand before"),
    "production.clue_file": N_("file name"),
    "production.clue_call": N_("call number"),
    "production.clue_reel": N_("reel"),
    "production.clue_clip_name": N_("clip name"),
    "production.clue_short_reel": N_("shortened reel"),
    "production.clue_hand": N_("tied by hand"),
    "production.fit_timecode": N_("timecode fits"),
    "production.fit_from_zero": N_("fits when counted from zero"),
    "production.fit_shifted": N_("fits as shifted by hand"),
    "production.fit_outside": N_("timecode outside the holding"),
    "production.fit_no_timecode": N_("no timecode"),
    "production.fit_hand": N_("placed by hand"),
}


def _lasting(counted: Sequence[int]) -> str:
    """Return months and days in words: 4 months, 10 days."""
    units = [(count, unit) for count, unit in zip(counted, ("month", "day"), strict=True) if count]
    # Babel knows Chinese units by their short form alone, which is the only one there is
    length: Literal["short", "long"] = "short" if spoken() == "zh-Hans" else "long"
    spelt = Locale.parse(spoken(), sep="-")
    return ", ".join(
        format_unit(count, f"duration-{unit}", length, locale=spelt) for count, unit in units or [(0, "day")]
    )


show_fact("lasts", _lasting)
show_fact("premiere_in", lambda code: territory_name(str(code), spoken()))
