"""Writing cuts for the edit suite: with our refs kept and a marker at each clip that a person should look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reelbridge.kernel.errors import BadInput
from reelbridge.production.rules.cutlist import CutList
from reelbridge.production.rules.writing.ale import write_ale
from reelbridge.production.rules.writing.edl import write_edl
from reelbridge.production.rules.writing.fcpxml import write_fcpxml
from reelbridge.production.rules.writing.otio import write_otio

#: Each form with its writer and its media type.
FORMS: dict[str, tuple[Callable[[CutList, Mapping[int, str]], bytes], str]] = {
    "edl": (write_edl, "text/plain; charset=utf-8"),
    "otio": (write_otio, "application/json"),
    "fcpxml": (write_fcpxml, "application/xml"),
    "ale": (write_ale, "text/plain; charset=utf-8"),
}


def write_cut(cut: CutList, form: str, marks: Mapping[int, str]) -> tuple[bytes, str]:
    """Return a cut in a form and its media type; ``marks`` are the words of the marker at a clip, by its number.

    Raises BadInput for a form there is not.
    """
    if form not in FORMS:
        raise BadInput("production.cut_form_unknown", form=form, forms=", ".join(FORMS))
    write, media_type = FORMS[form]
    return write(cut, marks), media_type
