"""Doors for browsers' own search boxes: the OpenSearch description."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from reelbridge.base.kit import tongue
from reelbridge.kernel.language import choose


@require_GET
@cache_control(max_age=3600)
def description(_request: HttpRequest) -> HttpResponse:
    """Describe the search (OpenSearch 1.1), so that a browser can offer it in its address bar."""
    address = settings.NODE.options.address
    name = choose(settings.NODE.names, tongue()).text
    page, suggest = address + reverse("search:find"), address + reverse("search:suggest")
    said = _("Films, photographs and people, in any script")
    ways = [
        ("text/html", f"{page}?words={{searchTerms}}", "results"),
        ("application/x-suggestions+json", f"{suggest}?form=json&words={{searchTerms}}", "suggestions"),
        ("application/opensearchdescription+xml", address + reverse("search:description"), "self"),
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        # a browser shows 16 characters of it
        f"<ShortName>{escape(name[:16])}</ShortName>",
        f"<LongName>{escape(name[:48])}</LongName>",
        f"<Description>{escape(said)}</Description>",
        f'<Image height="16" width="16" type="image/svg+xml">{escape(address + reverse("base:seal"))}</Image>',
        *(
            f"<Url type={quoteattr(kind)} template={quoteattr(where)} rel={quoteattr(rel)}/>"
            for kind, where, rel in ways
        ),
        "<Language>*</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="application/opensearchdescription+xml; charset=utf-8")
