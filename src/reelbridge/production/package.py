"""A package for the insurer: report, cue sheet, grants, their documents, the cut itself, and who decided what when."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from reelbridge.base.models import AuditEntry
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.language import OURS
from reelbridge.production import credits_text, downloads
from reelbridge.production.downloads import Download
from reelbridge.production.models import Cut
from reelbridge.production.queries.weighing import clearance
from reelbridge.production.sheets import Cell, as_csv
from reelbridge.rights import queries as rights
from reelbridge.rights.models import Paper, Scan
from reelbridge.vault.queries import path_of

ZIP_TYPE = "application/zip"
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
    papers = list(rights.papers_over({one.clip.item_ref for one in clearance(cut).clips if one.clip.item_ref}))
    scans = list(rights.scans_of([*grants, *(one.ref for one in papers)]))
    for language in OURS:
        yield f"documents-{language}.csv", _list_of_documents(grants, papers, scans, language)
    for scan in scans:
        yield from _document(scan)
    try:
        yield f"cut/{Path(cut.source_name).name or 'cut'}", path_of(cut.source_digest).read_bytes()
    except (Refusal, OSError):
        return


def _grant(ref: str) -> Iterator[tuple[str, bytes]]:
    grant = rights.grant(ref)
    for language, text in rights.terms_sheet(grant).items():
        yield f"grants/{ref}-{language}.txt", text.encode()


def _list_of_documents(grants: Sequence[str], papers: Sequence[Paper], scans: Sequence[Scan], language: str) -> bytes:
    """Return every grant and paper with its scanned documents; one without any has a row as well."""
    with override(language.lower()):
        told = [(ref, "") for ref in grants]
        told += [(one.ref, rights.says(one.as_value())) for one in papers]
        heads = [
            _("Grant or paper"),
            _("What it says"),
            _("Document"),
            pgettext("how many", "Pages"),
            "SHA-256",
            _("File"),
        ]
    rows: list[list[Cell]] = []
    for ref, says in told:
        mine = [one for one in scans if rights.ref_of(one) == ref]
        rows += [
            [ref, says, one.name, one.pages, one.digest, _place(one) if _is_copied(one) else ""] for one in mine
        ] or [[ref, says, "", "", "", ""]]
    return as_csv(heads, rows)


def _document(scan: Scan) -> Iterator[tuple[str, bytes]]:
    """Yield a scanned document, unless it is too large or not here; the list names it either way."""
    if _is_copied(scan):
        yield _place(scan), path_of(scan.digest).read_bytes()


def _place(scan: Scan) -> str:
    return f"documents/{rights.ref_of(scan)}/{scan.digest[:8]}-{scan.name}"


def _is_copied(scan: Scan) -> bool:
    try:
        return path_of(scan.digest).stat().st_size <= _LARGEST_DOCUMENT
    except (Refusal, OSError):
        return False


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
