"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reelbridge.exchange.urls_dealings import urlpatterns as dealings
from reelbridge.exchange.views import audiences, imprints, inbox, keys, oai, partners, see, sources

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("exchange/card", inbox.card, name="card"),
    path("exchange/greet", inbox.greet, name="greet"),
    path("exchange/ping", inbox.ping, name="ping"),
    path("exchange/inbox", inbox.inbox, name="inbox"),
    path("exchange/see/<str:ref>/<path:what>", see.see, name="see"),
    path("exchange/imprints/parcel.json", imprints.imprints, name="imprints"),
    path("exchange/imprints/<str:ref>/doubt", imprints.imprints_doubt, name="imprints-doubt"),
    path("exchange/imprints/<str:ref>/bytes", imprints.imprints_bytes, name="imprints-bytes"),
    path("exchange/imprints/<str:ref>/<path:path>", imprints.imprints_file, name="imprints-file"),
    path("oai", oai.provide, name="oai"),
    path("exchange/partners/", partners.partners, name="partners"),
    path("exchange/partners/<str:node_id>/", partners.partner, name="partner"),
    path("exchange/partners/<str:node_id>/sees/", partners.sees, name="sees"),
    path("exchange/partners/<str:node_id>/accept", partners.accept, name="accept"),
    path("exchange/partners/<str:node_id>/revoke", partners.revoke, name="revoke"),
    path("exchange/partners/<str:node_id>/offer", partners.offer, name="offer"),
    path("exchange/partners/<str:node_id>/withdraw", partners.withdraw, name="withdraw"),
    path("exchange/partners/<str:node_id>/agreement", partners.agreement, name="agreement"),
    path("exchange/partners/<str:node_id>/revocation", keys.take, name="take-revocation"),
    path("exchange/key/", keys.keys, name="keys"),
    path("exchange/key/replace", keys.replace, name="key-replace"),
    path("exchange/key/revoke", keys.revoke, name="key-revoke"),
    path("exchange/key/revocations/<str:fingerprint>.json", keys.paper, name="key-paper"),
    path("exchange/sources/", sources.sources, name="sources"),
    path("exchange/sources/<str:key>/harvest", sources.harvest, name="source-harvest"),
    path("exchange/audiences/", audiences.audiences, name="audiences"),
    path("exchange/audiences/public/sees/", partners.public_sees, name="public-sees"),
    path("exchange/audiences/<str:name>/", audiences.audience, name="audience"),
    path("exchange/audiences/<str:name>/show", audiences.show, name="audience-show"),
    path("exchange/audiences/<str:name>/settle", audiences.settle, name="audience-settle"),
    path("exchange/partners/<str:node_id>/harvest", partners.harvest, name="harvest"),
    *dealings,
]
