"""Requests and parcels in the API."""

from ninja import Router

router = Router()
