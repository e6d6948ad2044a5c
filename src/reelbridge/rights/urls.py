"""Addresses of rights."""

from __future__ import annotations

from django.urls import path

from reelbridge.rights.views import files, grants, papers, scans

app_name = "rights"

urlpatterns = [
    path("rights/", grants.grants, name="grants"),
    path("rights/new/", grants.new, name="new"),
    path("rights/watch/", grants.watch, name="watch"),
    path("rights/of/<path:item_ref>/", grants.rights_of, name="of"),
    path("rights/papers/", papers.papers, name="papers"),
    path("rights/papers/new/<str:kind>/", papers.new_paper, name="new_paper"),
    path("rights/papers/<str:ref>/", papers.paper, name="paper"),
    path("rights/papers/<str:ref>/end/", papers.end_paper, name="end_paper"),
    path("rights/files/", files.files, name="files"),
    path("rights/files/template.xlsx", files.template, name="template"),
    path("rights/files/out/<str:form>/", files.taken_out, name="taken_out"),
    path("rights/files/<str:ref>/", files.draft, name="draft"),
    path("rights/files/<str:ref>/write/", files.write_draft, name="write_draft"),
    path("rights/available/", files.available, name="available"),
    path("rights/watch/seen/", grants.notices_seen, name="notices_seen"),
    path("rights/events/", papers.events, name="events"),
    path("rights/events/<int:pk>/forget/", papers.forget_event, name="forget_event"),
    path("rights/groups/", papers.groups, name="groups"),
    path("rights/groups/<str:name>/strike/", papers.strike_group, name="strike_group"),
    path("rights/<str:ref>/", grants.grant, name="grant"),
    path("rights/grants/<str:ref>/", grants.grant),
    path("rights/<str:ref>/revoke/", grants.revoke, name="revoke"),
    path("rights/<str:ref>/airings/", papers.write_airing, name="write_airing"),
    path("rights/<str:ref>/airings/<int:pk>/strike/", papers.strike_airing, name="strike_airing"),
    path("rights/<str:ref>/scans/", scans.attach, name="attach_scan"),
    path("rights/<str:ref>/scans/<int:number>/", scans.scan, name="scan"),
    path("rights/<str:ref>/scans/<int:number>/off/", scans.take_off, name="take_off_scan"),
    path("rights/<str:ref>/odrl.json", grants.odrl, {"as_turtle": False}, name="odrl"),
    path("rights/<str:ref>/odrl.ttl", grants.odrl, {"as_turtle": True}, name="odrl_turtle"),
    path("rights/<str:ref>/sheet-<str:tongue>.txt", grants.sheet, name="sheet"),
    path("rights/<str:ref>/sheet-<str:tongue>.pdf", grants.printed_sheet, name="printed_sheet"),
]
