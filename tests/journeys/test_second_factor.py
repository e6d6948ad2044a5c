"""The second factor: switched on with an app's code, asked for at the door from then on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

import pytest

pytestmark = pytest.mark.journey


def code_of(secret):
    """Return the code an authenticator app shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_second_factor_is_switched_on_and_asked_for_at_the_door(make_node, visit):
    node = make_node("nevsky")
    node.add_people()
    node.start()
    desk = visit(node, "petrov")
    desk.open("/accounts/2fa/")
    with desk.going():
        desk.page.click("a[href='/accounts/2fa/totp/activate/']")
    if desk.page.locator("[name=password]").count():
        desk.page.fill("[name=password]", node.password)
        with desk.going():
            desk.page.click("main form button[type=submit]")
    secret = desk.page.inner_text("main form .edge").strip()
    desk.page.fill("#id_code", "000000" if code_of(secret) != "000000" else "000001")
    with desk.going():
        desk.page.click("main form button[type=submit]")
    assert desk.page.locator(".errorlist").count() == 1
    desk.must_be_clean()
    desk.page.fill("#id_code", code_of(secret))
    with desk.going():
        desk.page.click("main form button[type=submit]")
    desk.open("/accounts/2fa/")
    desk.must_be_clean()

    again = visit(node, "petrov")
    assert "/accounts/2fa/authenticate/" in again.page.url
    again.must_be_clean()
    again.open("/")
    assert "/accounts/2fa/authenticate/" in again.page.url
    again.page.fill("#id_code", code_of(secret))
    again.page.click("form.form button[type=submit]")
    again.page.wait_for_url(f"{node.address}/")
    assert again.page.locator("details.person").count() == 1
