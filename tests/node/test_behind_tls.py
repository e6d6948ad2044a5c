"""A node whose address is https://, reached through a web server that ends TLS and asks by plain HTTP."""

import os
import subprocess
import sys

ASK = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
browser = Client(enforce_csrf_checks=True)
page = browser.get("/accounts/login/", headers={"host": HOST})
token = browser.cookies["reelbridge_west_csrf"]
told = [bool(token["secure"])]
for origin in ("https://archive.example", "https://elsewhere.example"):
    form = {"login": "nobody", "password": "x", "csrfmiddlewaretoken": token.value}
    told.append(browser.post("/accounts/login/", form, headers={"host": HOST, "origin": origin}).status_code)
print(told)
"""


def test_forms_sent_through_the_web_server_are_accepted_and_those_of_others_are_not(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "reelbridge.toml").write_text('id = "west"\naddress = "https://archive.example"\n')
    environment = os.environ | {
        "REELBRIDGE_NODE": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "reelbridge.node.settings",
    }
    # the proxy hands on the name it was asked for, or its own
    for host in ("archive.example", "127.0.0.1:8700"):
        code = f"HOST = {host!r}\n{ASK}"
        told = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == "[True, 200, 403]"
