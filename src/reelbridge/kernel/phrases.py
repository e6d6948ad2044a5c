"""Sentences for what the kernel refuses."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "window.ends_before_it_begins": N_(
        "The window ends (%(ends_on)s) before it begins (%(starts_on)s). Swap the dates."
    ),
    "window.not_understood": N_("“%(text)s” is not a window. Write 2026-09-01/2027-08-31, or .. for an open end."),
    "date.not_understood": N_(
        "“%(text)s” is not a date. Write 1943, 1943-05, 1943~ (about), 1943? (uncertain), 1943-23 (autumn), 1942/1945 or 1943/.. (open)."
    ),
    "date.runs_backwards": N_("“%(text)s” ends before it begins. Swap the two dates."),
    "territory.unknown": N_(
        "“%(text)s” is not a territory. Use two-letter ISO 3166 codes such as CN and RU, or WORLD."
    ),
    "language.unknown": N_("“%(text)s” is not a language tag. Use tags such as zh-Hans, ru or en."),
    "rate.not_understood": N_("“%(text)s” is not a frame rate. Write 24, 25, 23.976, 29.97df or 30000/1001."),
    "rate.no_drop_frame": N_("Drop-frame counting exists at 29.97 and 59.94 only, not at %(text)s."),
    "timecode.not_understood": N_("“%(text)s” is not a timecode at %(rate)s frames a second. Write 00:01:20:11."),
    "timecode.no_such_frame": N_("The timecode %(text)s does not exist at %(rate)s frames a second. Check the rate."),
    "span.empty": N_("The out point (%(end)s) must come after the in point (%(start)s)."),
    "digest.not_understood": N_("“%(text)s” is not a SHA-256 digest: 64 hexadecimal digits are needed."),
}
