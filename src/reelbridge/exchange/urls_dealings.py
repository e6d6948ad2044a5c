"""Addresses of the dealings: requests, grants, parcels."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reelbridge.exchange.views import answering, asking, dealings, ledger, parcels

urlpatterns: list[URLPattern | URLResolver] = [
    path("exchange/", dealings.desk, name="desk"),
    path("exchange/ask/", asking.ask, name="ask"),
    path("exchange/ask/drop", asking.drop, name="drop"),
    path("exchange/partners/<str:node_id>/ledger/", ledger.ledger, name="ledger"),
    path("exchange/partners/<str:node_id>/ledger/file", ledger.file, name="ledger-file"),
    path("exchange/requests/<str:ref>/", dealings.thread, name="request"),
    path("exchange/requests/<str:ref>/grant", dealings.grant, name="grant"),
    path("exchange/requests/<str:ref>/refuse", dealings.refuse, name="refuse"),
    path("exchange/requests/<str:ref>/note", dealings.note, name="note"),
    path("exchange/requests/<str:ref>/counter", answering.counter, name="counter"),
    path("exchange/requests/<str:ref>/counter/<str:counter>/accept", answering.accept_counter, name="accept-counter"),
    path("exchange/requests/<str:ref>/translate", answering.translate, name="translate"),
    path("exchange/requests/<str:ref>/report", answering.report, name="report"),
    path("exchange/requests/<str:ref>/renew", answering.renew, name="renew"),
    path("exchange/requests/<str:ref>/destroy", answering.destroy, name="destroy"),
    path("exchange/offers/", answering.offers_page, name="offers"),
    path("exchange/offers/<str:ref>/", answering.offer_letter, name="offer-letter"),
    path("exchange/offers/<str:ref>/answer", answering.answer_offer, name="answer-offer"),
    path("exchange/parcels/<str:ref>/", parcels.parcel, name="parcel"),
    path("exchange/parcels/<str:ref>/fetch-now", parcels.fetch, name="fetch"),
    path("exchange/parcels/<str:ref>/doubt", parcels.doubt, name="doubt"),
    # the partner's own door: signed calls only
    path("exchange/parcels/<str:ref>/bytes", parcels.parcel_bytes, name="parcel-bytes"),
    path("exchange/parcels/<str:ref>/elsewhere/<path:path>", parcels.parcel_elsewhere, name="parcel-elsewhere"),
    path("exchange/parcels/<str:ref>/<path:path>", parcels.parcel_file, name="parcel-file"),
]
