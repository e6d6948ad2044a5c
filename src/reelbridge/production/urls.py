"""Addresses of the production desk."""

from __future__ import annotations

from django.urls import path, re_path

from reelbridge.production.views import cuts, exporting, planning, productions

app_name = "production"

_CUT = "productions/<str:ref>/cuts/<int:number>/"

urlpatterns = [
    re_path(r"^shotlist\.(?P<form>ale|edl|otio|fcpxml)$", exporting.shot_list, name="shotlist"),
    path("productions/", productions.productions, name="productions"),
    path("productions/<str:ref>/", productions.production, name="production"),
    path("productions/<str:ref>/plan/", planning.plan, name="plan"),
    path("productions/<str:ref>/plan/<int:number>/strike/", planning.strike, name="strike"),
    path(_CUT, cuts.cut, name="cut"),
    path(f"{_CUT}line.json", cuts.line, name="line"),
    path(f"{_CUT}cuesheet/", cuts.cue_sheet, name="cuesheet"),
    path(f"{_CUT}clearance/", cuts.clearance, name="clearance"),
    path(f"{_CUT}package.zip", exporting.package, name="package"),
    path(f"{_CUT}credits.txt", exporting.credit, name="credits"),
    path(f"{_CUT}changes/", cuts.changes, name="changes"),
    path(f"{_CUT}clips/<int:clip>/tie/", cuts.tie, name="tie"),
    path(f"{_CUT}clips/<int:clip>/approve/", cuts.approve, name="approve"),
    re_path(
        r"^productions/(?P<ref>[^/]+)/cuts/(?P<number>[0-9]{1,9})/cut\.(?P<form>edl|otio|fcpxml|ale)$",
        exporting.cut,
        name="export",
    ),
    re_path(
        r"^productions/(?P<ref>[^/]+)/cuts/(?P<number>[0-9]{1,9})/(?P<what>cuesheet|clearance)\.(?P<form>csv|xlsx|pdf|json)$",
        cuts.download,
        name="download",
    ),
]
