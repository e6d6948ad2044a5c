"""The exchange in the API: partners, requests, parcels."""

from ninja import Router

from reelbridge.exchange.api.agreements import router as agreements
from reelbridge.exchange.api.correspondence import router as correspondence
from reelbridge.exchange.api.dealings import router as dealings
from reelbridge.exchange.api.line import router as line

router = Router(tags=["exchange"])
router.add_router("", line)
router.add_router("", agreements)
router.add_router("", dealings)
router.add_router("", correspondence)
