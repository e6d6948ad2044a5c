"""A package for the insurer: report, cue sheet, grants, their documents, the cut itself, and who decided what when."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q

from reelbridge.base.models import AuditEntry
from reelbridge.kernel.errors import NotFound, Refusal
from reelbridge.kernel.language import OURS
from reelbridge.production import credits_text, downloads
from reelbridge.production.downloads import Download
from reelbridge.production.models import Cut
from reelbridge.production.queries.weighing import clearance
from reelbridge.production.sheets import as_csv
from reelbridge.rights import queries as rights
from reelbridge.vault.queries import path_of

ZIP_TYPE = "application/zip"
_DIGEST = re.compile(r"^[0-9a-f]{64}$")
#: Documents larger than this are named, not copied.
_LARGEST_DOCUMENT = 50 * 1024 * 1024


def package(cut: Cut) -> Download:
    """Return the package as a zip with a list of every file's digest; the same state gives the same files."""
    written = io.BytesIO()
    digests = []
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, content in _files(cut):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            bag.writestr(info, content)
            digests.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        bag.writestr(zipfile.ZipInfo("manifest-sha256.txt", date_time=(1980, 1, 1, 0, 0, 0)), "".join(digests))
    return Download(f"{cut.production.ref}-cut-{cut.number}-package.zip", ZIP_TYPE, written.getvalue())


def _files(cut: Cut) -> Iterator[tuple[str, bytes]]:
    for language in OURS:
        yield f"clearance-{language}.pdf", downloads.clearance(cut, "pdf", language=language).content
        yield f"cue-sheet-{language}.xlsx", downloads.cue_sheet(cut, "xlsx", language=language).content
        yield f"credits-{language}.txt", credits_text.of_cut(cut, language).encode()
    yield "clearance.json", downloads.clearance(cut, "json").content
    yield "cue-sheet.json", downloads.cue_sheet(cut, "json").content
    yield "log.csv", _log(cut)
    grants = sorted({ref for one in clearance(cut).clips for ref in one.grants})
    for ref in grants:
        yield from _grant(ref)
    try:
        yield f"cut/{Path(cut.source_name).name or 'cut'}", path_of(cut.source_digest).read_bytes()
    except (Refusal, OSError):
        return


def _grant(ref: str) -> Iterator[tuple[str, bytes]]:
    grant = rights.grant(ref)
    for language, text in rights.terms_sheet(grant).items():
        yield f"grants/{ref}-{language}.txt", text.encode()
    document = grant.terms.document
    if not _DIGEST.match(document):
        return
    try:
        path = path_of(document)
        if path.stat().st_size <= _LARGEST_DOCUMENT:
            yield f"documents/{document[:16]}", path.read_bytes()
    except (NotFound, OSError):
        return


def _log(cut: Cut) -> bytes:
    """Return who did what to the production, this cut's clips and the grants it leans on, the oldest first."""
    ref = cut.production.ref
    grants = {one for clip in clearance(cut).clips for one in clip.grants}
    about = Q(subject=ref) | Q(subject__startswith=f"{ref}/") | Q(subject__in={f"grant:{one}" for one in grants})
    rows = [
        [entry.at.isoformat(timespec="seconds"), entry.who, entry.act, entry.subject,
         "; ".join(f"{key}: {value}" for key, value in sorted(entry.facts.items()))]
        for entry in AuditEntry.objects.filter(about).order_by("at", "pk")
    ]  # fmt: skip
    return as_csv(["at", "who", "act", "subject", "facts"], rows)
