"""Every address of a node, and who may do what there: the policy written down a second time, to hold it against."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = {"o": "operator", "a": "archivist", "r": "rights_officer", "p": "producer", "d": "reader"}
ALL, KEEPERS, CUTTERS, GRANTERS = "oarpd", "oa", "oarp", "oar"
#: Addresses that answer anybody: the door, the card, the picture of the seal, credits, the language.
OPEN = "oarpd-"


@dataclass(frozen=True, slots=True)
class Address:
    """One thing that can be asked of a node: by whom, and whether it is a page that a browser shows."""

    method: str
    route: str
    path: str
    who: str
    is_page: bool = True

    def allows(self, role: str) -> bool:
        """Whether a role, or nobody (``nobody``), is let in."""
        return _letter(role) in self.who


def _letter(role: str) -> str:
    return "-" if role == "nobody" else next(letter for letter, name in ROLES.items() if name == role)


def _page(route: str, path: str, who: str = ALL) -> Address:
    return Address("GET", route, path, who)


def _part(route: str, path: str, who: str = ALL) -> Address:
    """A fragment, a picture or a file."""
    return Address("GET", route, path, who, is_page=False)


def _act(route: str, path: str, who: str) -> Address:
    return Address("POST", route, path, who, is_page=False)


_CUT = "/productions/{production}/cuts/1/"

STAFF = [
    _page("desk", "/"),
    _part("desk_cuts", "/desk/cuts/"),
    _page("credits", "/credits/", OPEN),
    _page("base:account", "/account/"),
    _page("base:jobs", "/jobs/", "o"),
    _act("base:retry", "/jobs/1/retry/", "o"),
    _part("base:seal", "/seal.svg", OPEN),
    _part("base:language", "/language/en/", OPEN),
    _page("search:find", "/search/"),
    _page("search:find", "/search/?words=卡尔曼"),
    _page("search:find", "/search/?words=qqqq"),
    _part("search:suggest", "/search/suggest/?words=lm"),
    _page("search:alike", "/search/alike/?words=卡尔曼"),
    _act("search:view", "/search/view/", ALL),
    _part("search:description", "/search/opensearch.xml", OPEN),
    _page("search:saved", "/search/saved/"),
    _act("search:saved", "/search/saved/", ALL),
    _act("search:renew", "/search/saved/feeds/renew/", ALL),
    _page("catalogue:holdings", "/holdings/"),
    _page("catalogue:work", "/works/{work}/"),
    _page("catalogue:edit_work", "/works/{work}/edit/", KEEPERS),
    _act("catalogue:edit_work", "/works/{work}/edit/", KEEPERS),
    _page("catalogue:item", "/items/{item}/"),
    _page("catalogue:item", "/items/{reel}/"),
    _page("catalogue:edit_item", "/items/{item}/edit/", KEEPERS),
    _act("catalogue:edit_item", "/items/{item}/edit/", KEEPERS),
    _part("catalogue:making", "/items/{item}/making/"),
    _part("catalogue:essence", "/items/{item}/poster.jpg"),
    _part("catalogue:essence", "/items/{item}/proxy.mp4"),
    _part("catalogue:essence", "/items/{item}/stills/0.jpg"),
    _act("catalogue:attach", "/items/{item}/papers/", KEEPERS),
    _part("catalogue:paper", "/items/{item}/papers/{paper}/"),
    _page("catalogue:agents", "/agents/"),
    _page("catalogue:agent", "/agents/{agent}/"),
    _page("catalogue:edit_agent", "/agents/{agent}/edit/", KEEPERS),
    _act("catalogue:edit_agent", "/agents/{agent}/edit/", KEEPERS),
    _page("catalogue:places", "/places/"),
    _page("catalogue:place", "/places/{place}/"),
    _page("catalogue:links", "/links/"),
    _act("catalogue:suggest_links", "/links/suggest", KEEPERS),
    _act("catalogue:decide_link", "/links/decide", KEEPERS),
    _page("catalogue:ingest", "/ingest/", KEEPERS),
    _part("catalogue:arrivals", "/ingest/arrivals/", KEEPERS),
    _act("catalogue:receive", "/ingest/table-of-addresses/1/", KEEPERS),
    _page("rights:grants", "/rights/"),
    _page("rights:watch", "/rights/watch/"),
    _page("rights:new", "/rights/new/", GRANTERS),
    _act("rights:new", "/rights/new/", GRANTERS),
    _page("rights:of", "/rights/of/{reel}/"),
    _page("rights:grant", "/rights/{grant}/"),
    _page("rights:grant-by-its-old-address", "/rights/grants/{grant}/"),
    _act("rights:revoke", "/rights/{grant}/revoke/", "or"),
    _act("rights:write_airing", "/rights/{grant}/airings/", GRANTERS),
    _act("rights:strike_airing", "/rights/{grant}/airings/99999/strike/", GRANTERS),
    _act("rights:attach_scan", "/rights/{grant}/scans/", GRANTERS),
    _part("rights:scan", "/rights/{agreed}/scans/{scan}/"),
    _act("rights:take_off_scan", "/rights/{grant}/scans/99999/off/", GRANTERS),
    _page("rights:papers", "/rights/papers/"),
    _page("rights:new_paper", "/rights/papers/new/holdback/", GRANTERS),
    _page("rights:new_paper", "/rights/papers/new/consent/", GRANTERS),
    _act("rights:new_paper", "/rights/papers/new/copyright/", GRANTERS),
    _page("rights:paper", "/rights/papers/{agreed}/"),
    _act("rights:end_paper", "/rights/papers/{agreed}/end/", "or"),
    _act("rights:notices_seen", "/rights/watch/seen/", "or"),
    _page("rights:files", "/rights/files/"),
    _act("rights:files", "/rights/files/", GRANTERS),
    _part("rights:template", "/rights/files/template.xlsx"),
    _part("rights:taken_out", "/rights/files/out/avails/"),
    _page("rights:draft", "/rights/files/{draft}/"),
    _act("rights:write_draft", "/rights/files/{draft}/write/", GRANTERS),
    _page("rights:available", "/rights/available/"),
    _page("rights:events", "/rights/events/"),
    _act("rights:events", "/rights/events/", GRANTERS),
    _act("rights:forget_event", "/rights/events/99999/forget/", GRANTERS),
    _page("rights:groups", "/rights/groups/"),
    _act("rights:groups", "/rights/groups/", GRANTERS),
    _act("rights:strike_group", "/rights/groups/nowhere/strike/", GRANTERS),
    _part("rights:odrl", "/rights/{grant}/odrl.json"),
    _part("rights:odrl_turtle", "/rights/{grant}/odrl.ttl"),
    _part("rights:sheet", "/rights/{grant}/sheet-ru.txt"),
    _part("rights:printed_sheet", "/rights/{grant}/sheet-zh-Hans.pdf"),
    _page("captions:of", "/captions/of/{reel}/"),
    _act("captions:of", "/captions/of/{reel}/", "oap"),
    _part("captions:vtt", "/captions/{caption}.vtt"),
    _act("captions:remove", "/captions/no-such-caption/remove/", "oap"),
    _page("exchange:desk", "/exchange/"),
    _page("exchange:partners", "/exchange/partners/"),
    _act("exchange:partners", "/exchange/partners/", "o"),
    _page("exchange:partner", "/exchange/partners/{partner}/"),
    _act("exchange:accept", "/exchange/partners/{partner}/accept", "o"),
    _act("exchange:revoke", "/exchange/partners/{partner}/revoke", "o"),
    _act("exchange:offer", "/exchange/partners/{partner}/offer", GRANTERS),
    _act("exchange:withdraw", "/exchange/partners/{partner}/withdraw", GRANTERS),
    _act("exchange:harvest", "/exchange/partners/{partner}/harvest", CUTTERS),
    _page("exchange:sees", "/exchange/partners/{partner}/sees/"),
    _act("exchange:take-revocation", "/exchange/partners/{partner}/revocation", "o"),
    _page("exchange:keys", "/exchange/key/"),
    _act("exchange:key-replace", "/exchange/key/replace", "o"),
    _act("exchange:key-revoke", "/exchange/key/revoke", "o"),
    _act("exchange:agreement", "/exchange/partners/{partner}/agreement", GRANTERS),
    _page("exchange:sources", "/exchange/sources/"),
    _act("exchange:sources", "/exchange/sources/", GRANTERS),
    _act("exchange:source-harvest", "/exchange/sources/nothing/harvest", CUTTERS),
    _page("exchange:audiences", "/exchange/audiences/"),
    _act("exchange:audiences", "/exchange/audiences/", GRANTERS),
    _page("exchange:public-sees", "/exchange/audiences/public/sees/"),
    _page("exchange:audience", "/exchange/audiences/public/"),
    _act("exchange:audience-show", "/exchange/audiences/public/show", GRANTERS),
    _act("exchange:audience-settle", "/exchange/audiences/public/settle", GRANTERS),
    _page("exchange:ledger", "/exchange/partners/{partner}/ledger/"),
    _part("exchange:ledger-file", "/exchange/partners/{partner}/ledger/file"),
    _page("exchange:ask", "/exchange/ask/", CUTTERS),
    _page("exchange:ask", "/exchange/ask/?item={reel}&in=10&out=30", CUTTERS),
    _act("exchange:ask", "/exchange/ask/", CUTTERS),
    _act("exchange:drop", "/exchange/ask/drop", CUTTERS),
    _page("exchange:request", "/exchange/requests/{request}/"),
    _act("exchange:grant", "/exchange/requests/{request}/grant", GRANTERS),
    _act("exchange:refuse", "/exchange/requests/{request}/refuse", GRANTERS),
    _act("exchange:note", "/exchange/requests/{request}/note", CUTTERS),
    _act("exchange:counter", "/exchange/requests/{request}/counter", CUTTERS),
    _act("exchange:accept-counter", "/exchange/requests/{request}/counter/nevsky-c-00000/accept", CUTTERS),
    _act("exchange:translate", "/exchange/requests/{request}/translate", CUTTERS),
    _act("exchange:report", "/exchange/requests/{request}/report", CUTTERS),
    _act("exchange:renew", "/exchange/requests/{request}/renew", CUTTERS),
    _act("exchange:destroy", "/exchange/requests/{request}/destroy", "or"),
    _page("exchange:offers", "/exchange/offers/"),
    _act("exchange:offers", "/exchange/offers/", GRANTERS),
    _act("exchange:answer-offer", "/exchange/offers/nevsky-o-00000/answer", ALL),
    _page("exchange:parcel", "/exchange/parcels/{parcel}/"),
    _act("exchange:fetch", "/exchange/parcels/{parcel}/fetch-now", CUTTERS),
    _page("production:productions", "/productions/"),
    _act("production:productions", "/productions/", CUTTERS),
    _page("production:production", "/productions/{production}/"),
    _act("production:production", "/productions/{production}/", CUTTERS),
    _page("production:plan", "/productions/{production}/plan/"),
    _act("production:plan", "/productions/{production}/plan/", "orp"),
    _act("production:strike", "/productions/{production}/plan/999999/strike/", "orp"),
    _page("production:cut", _CUT),
    _part("production:line", f"{_CUT}line.json"),
    _page("production:cuesheet", f"{_CUT}cuesheet/"),
    _page("production:clearance", f"{_CUT}clearance/"),
    _page("production:changes", f"{_CUT}changes/"),
    _act("production:approve", f"{_CUT}clips/6/approve/", "orp"),
    _act("production:tie", f"{_CUT}clips/6/tie/", CUTTERS),
    _part("production:package", f"{_CUT}package.zip"),
    _part("production:credits", f"{_CUT}credits.txt"),
    _part("production:download", f"{_CUT}clearance.pdf"),
    _part("production:export", f"{_CUT}cut.edl"),
    _part("production:shotlist", "/shotlist.ale?item={item}"),
    _page("footage:comparisons", "/footage/"),
    _act("footage:comparisons", "/footage/", CUTTERS),
    _page("footage:picture", "/footage/picture/"),
    _act("footage:picture", "/footage/picture/", ALL),
    _page("footage:twins", "/footage/twins/"),
    _page("footage:comparison", "/footage/{comparison}/"),
    _part("footage:state", "/footage/{comparison}/state/"),
    _part("footage:film", "/footage/{comparison}/film.mp4"),
    _part("footage:still", "/footage/{comparison}/stills/0.jpg"),
    _act("footage:decide", "/footage/{comparison}/shots/1/", CUTTERS),
    _act("footage:certain", "/footage/{comparison}/certain/", CUTTERS),
    _act("footage:make_cut", "/footage/{comparison}/cut/", CUTTERS),
    _part("production:download", f"{_CUT}cuesheet.csv"),
    _part("production:download", f"{_CUT}clearance.xlsx"),
]

API = [
    _part("api:search", "/api/search?words=Karmen"),
    _part("api:search_suggest", "/api/search/suggest?words=lm"),
    _part("api:search_saved", "/api/search/saved"),
    _act("api:save", "/api/search/saved", ALL),
    _part("api:iiif_manifest", "/api/iiif/item/{reel}/manifest"),
    _part("api:iiif_search", "/api/iiif/item/{reel}/search?q=Karmen"),
    _part("api:iiif_terms", "/api/iiif/item/{reel}/terms?q=k"),
    _part("api:places", "/api/places"),
    _part("api:place", "/api/places/{place}"),
    _part("api:links", "/api/links"),
    _act("api:decide_link", "/api/links", KEEPERS),
    _part("api:differences", "/api/differences/{work}"),
    _part("api:works", "/api/works"),
    _part("api:work", "/api/works/{work}"),
    _part("api:items", "/api/items"),
    _part("api:item", "/api/items/{reel}"),
    _part("api:shots", "/api/items/{reel}/shots"),
    _part("api:agent", "/api/agents/{agent}"),
    _part("api:list_grants", "/api/grants"),
    _part("api:one_grant", "/api/grants/{grant}"),
    _act("api:add_grant", "/api/grants", GRANTERS),
    _act("api:revoke_grant", "/api/grants/{grant}/revoke", "or"),
    _part("api:leaning", "/api/grants/{grant}/leaning"),
    _act("api:leaning_otherwise", "/api/grants/{grant}/leaning", ALL),
    _part("api:printed_sheet", "/api/grants/{grant}/sheet/ru"),
    _part("api:list_airings", "/api/grants/{grant}/airings"),
    _act("api:add_airing", "/api/grants/{grant}/airings", GRANTERS),
    _part("api:grants_as", "/api/grants-as/table"),
    _act("api:read_draft", "/api/drafts", GRANTERS),
    _act("api:write_draft", "/api/drafts/{draft}/write", GRANTERS),
    _part("api:list_scans", "/api/scans/{agreed}"),
    _act("api:attach_scan", "/api/scans/{agreed}", GRANTERS),
    _part("api:scan", "/api/scans/{agreed}/{scan}"),
    _part("api:list_papers", "/api/papers"),
    _part("api:one_paper", "/api/papers/{agreed}"),
    _act("api:add_paper", "/api/papers", GRANTERS),
    _act("api:end_paper", "/api/papers/{agreed}/end", "or"),
    _part("api:list_events", "/api/events"),
    _act("api:set_event", "/api/events", GRANTERS),
    _part("api:list_groups", "/api/groups"),
    _act("api:name_group", "/api/groups", GRANTERS),
    _act("api:check_clearance", "/api/clearance", ALL),
    _part("api:watch", "/api/watch"),
    _act("api:available", "/api/available", ALL),
    _part("api:list_captions", "/api/items/{reel}/captions"),
    _act("api:add_captions", "/api/items/{reel}/captions", "oap"),
    _part("api:keys", "/api/keys"),
    _act("api:agree", "/api/partners/{partner}/agreement", GRANTERS),
    _act("api:show_partner", "/api/partners/{partner}/shown", GRANTERS),
    _act("api:harvest_partner", "/api/partners/{partner}/harvest", CUTTERS),
    _act("api:form_group", "/api/audiences", GRANTERS),
    _act("api:withhold", "/api/audiences/public/withheld", GRANTERS),
    _act("api:show_audience", "/api/audiences/public/shown", GRANTERS),
    _act("api:add_source", "/api/sources", GRANTERS),
    _act("api:harvest_source", "/api/sources/nothing/harvest", CUTTERS),
    _part("api:partners", "/api/partners"),
    _part("api:partner", "/api/partners/{partner}"),
    _part("api:partner_imprints", "/api/partners/{partner}/imprints"),
    _part("api:sources", "/api/sources"),
    _part("api:audiences", "/api/audiences"),
    _part("api:audience", "/api/audiences/public"),
    _part("api:requests", "/api/requests"),
    _part("api:one_request", "/api/requests/{request}"),
    _part("api:letters", "/api/requests/{request}/letters"),
    _act("api:write_letter", "/api/requests/{request}/letters", CUTTERS),
    _act("api:add_translation", "/api/requests/{request}/translations", CUTTERS),
    _act("api:add_counter", "/api/requests/{request}/counters", CUTTERS),
    _act("api:accept_counter", "/api/requests/{request}/counters/nevsky-c-00000/accept", CUTTERS),
    _act("api:add_use", "/api/requests/{request}/uses", CUTTERS),
    _act("api:add_renewal", "/api/requests/{request}/renewals", CUTTERS),
    _part("api:offers_listed", "/api/offers"),
    _act("api:add_offer", "/api/offers", GRANTERS),
    _act("api:take_up_offer", "/api/offers/nevsky-o-00000/requests", CUTTERS),
    _act("api:take_back_offer", "/api/offers/nevsky-o-00000/take-back", GRANTERS),
    _act("api:destroy_parcel", "/api/parcels/{parcel}/destroy", "or"),
    _part("api:one_parcel", "/api/parcels/{parcel}"),
    _part("api:productions", "/api/productions"),
    _act("api:add_production", "/api/productions", CUTTERS),
    _part("api:production", "/api/productions/{production}"),
    _part("api:comparisons", "/api/comparisons"),
    _act("api:compare", "/api/comparisons", CUTTERS),
    _act("api:find_by_picture", "/api/footage/picture", ALL),
    _part("api:twins", "/api/footage/twins"),
    _part("api:comparison", "/api/comparisons/{comparison}"),
    _act("api:decide", "/api/comparisons/{comparison}/shots/1", CUTTERS),
    _act("api:make_footage_cut", "/api/comparisons/{comparison}/cut", CUTTERS),
    _act("api:import_cut", "/api/productions/{production}/cuts", CUTTERS),
    _part("api:plan", "/api/productions/{production}/plan"),
    _part("api:statement", "/api/productions/{production}/statement"),
    _act("api:name_film", "/api/productions/{production}/film", "orp"),
    _act("api:write_plan", "/api/productions/{production}/plan/nothing", "orp"),
    _act("api:change_plan", "/api/productions/{production}/plan/999999/change", "orp"),
    _act("api:consequences", "/api/productions/{production}/consequences", "orp"),
    _act("api:strike_plan", "/api/productions/{production}/plan/999999/strike", "orp"),
    _part("api:cut", "/api/cuts/{production}/1"),
    _part("api:untied", "/api/cuts/{production}/1/untied"),
    _act("api:tie", "/api/cuts/{production}/1/clips/6/tie", CUTTERS),
    _part("api:changes", "/api/cuts/{production}/1/changes?since=1"),
    _act("api:withdraw_approval", "/api/cuts/{production}/1/clips/6/approval/withdraw", "orp"),
    _act("api:approve", "/api/cuts/{production}/1/clips/6/approval", "orp"),
    _part("api:export", "/api/cuts/{production}/1/export/otio"),
    _part("api:clearance", "/api/cuts/{production}/1/clearance"),
    _part("api:cue_sheet", "/api/cuts/{production}/1/cuesheet"),
    _part("api:credit", "/api/cuts/{production}/1/credits"),
    _part("api:package", "/api/cuts/{production}/1/package"),
    _part("api:openapi-json", "/api/openapi.json", OPEN),
]

#: Saved searches are there for whoever saved them only (tests/search/test_saved.py), and nobody offers anything in the
#: story (tests/exchange/dealings/test_correspondence.py), nor is a key revoked (tests/exchange/dealings/test_ending_keys.py).
OWN = {
    "exchange:key-paper",
    "search:news",
    "search:seen",
    "search:forget",
    "search:feed",
    "api:search_saved_one",
    "exchange:offer-letter",
}

#: What partners ask, by route, path and method; everything but the card needs a signature.
PARTNERS_DOORS = [
    ("exchange:greet", "/exchange/greet", "POST"),
    ("exchange:ping", "/exchange/ping", "GET"),
    ("exchange:inbox", "/exchange/inbox", "POST"),
    ("exchange:see", "/exchange/see/{item}/poster.jpg", "GET"),
    ("exchange:see", "/exchange/see/{item}/proxy.mp4", "GET"),
    ("exchange:see", "/exchange/see/{item}/stills/0.jpg", "GET"),
    ("exchange:imprints", "/exchange/imprints/parcel.json", "GET"),
    ("exchange:imprints-file", "/exchange/imprints/nevsky-m-00001/bagit.txt", "GET"),
    ("exchange:imprints-bytes", "/exchange/imprints/nevsky-m-00001/bytes", "GET"),
    ("exchange:imprints-doubt", "/exchange/imprints/nevsky-m-00001/doubt", "POST"),
    ("exchange:oai", "/oai?verb=ListRecords&metadataPrefix=reelbridge", "GET"),
    ("exchange:doubt", "/exchange/parcels/{parcel}/doubt", "POST"),
    ("exchange:parcel-bytes", "/exchange/parcels/{parcel}/bytes", "GET"),
    ("exchange:parcel-elsewhere", "/exchange/parcels/{parcel}/elsewhere/bagit.txt", "GET"),
    ("exchange:parcel-file", "/exchange/parcels/{parcel}/bagit.txt", "GET"),
]

#: The account's own pages, allauth's: whoever is signed in sees them.
ACCOUNT = [
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/reauthenticate/",
]
#: Pages of the door, for whoever is outside.
DOOR = ["/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/password/reset/"]


def routes() -> set[str]:
    """Return the name of every route of the node, those of allauth left out."""
    from django.urls import get_resolver

    return {name for name in _named(get_resolver()) if not name.startswith(("account_", "mfa_"))}


def _named(resolver, namespace: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            found += _named(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            found.append(f"{namespace}{one.name or 'grant-by-its-old-address'}")
    return found
