"""Two real nodes: West runs as its own processes, East is this test's server; they pair, harvest, show, fall silent."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.base.worker import Worker
from reelbridge.catalogue.models import Item
from reelbridge.exchange.actions.harvesting import harvest
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.actions.pairing import accept_partner, add_partner, fetch_card, greet
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import IncomingLetter, OutgoingLetter, Partner
from reelbridge.exchange.queries.line import own_fingerprint
from reelbridge.exchange.rules.signing import Call, Use, sign
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Unreachable
from tests.exchange.line.west import POSTER, PROXY
from tests.journeys.nodes import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HERE = Path(__file__).resolve()
ONCE = ("Signature", "Signature-Input", "Content-Digest", "Host", "Date")


class West:
    """A node in its own directory and processes."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        self.running = None

    def run(self, *arguments, node=True):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REELBRIDGE")}
        environment |= {
            "REELBRIDGE_LANG": "en",
            "REELBRIDGE_HEAVY_WORKERS": "0",
            "PYTHONPATH": str(HERE.parents[3] / "src") + os.pathsep + str(HERE.parents[3]),
        }
        if node:
            environment["REELBRIDGE_NODE"] = str(self.directory)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        return environment, [sys.executable, *arguments]

    def command(self, *arguments, code=0):
        environment, line = self.run("-m", "reelbridge", *arguments)
        done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, (done.stdout, done.stderr)
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    def make(self):
        environment, line = self.run(
            "-m", "reelbridge", "init", str(self.directory), "--id", "nevsky", "--name-ru", "Невский киноархив",
            "--name-en", "Nevsky Film Archive", "--seal", "Н", "--language", "ru", "--country", "RU",
            "--time-zone", "Europe/Moscow", "--port", str(self.port), node=False,
        )  # fmt: skip
        subprocess.run(line, env=environment, check=True, capture_output=True, timeout=120)
        environment, line = self.run(str(HERE.with_name("west.py")))
        subprocess.run(line, env=environment, check=True, capture_output=True, timeout=120)

    def start(self):
        environment, line = self.run("-m", "reelbridge", "serve", str(self.directory))
        self.running = subprocess.Popen(line, env=environment, start_new_session=True)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                return fetch_card(self.address)
            except Unreachable:
                time.sleep(0.2)
        raise AssertionError("West did not start")

    def stop(self):
        if self.running and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGTERM)
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.running.pid, signal.SIGKILL)
                self.running.wait()


@pytest.fixture
def west_node(tmp_path):
    node = West(tmp_path / "west")
    node.make()
    yield node
    node.stop()


@pytest.fixture
def east_node(live_server, at_address):
    return at_address(live_server.url, id="beichen", language="zh-Hans", name_zh="北辰电视台影像馆", country="CN")


def until(met, seconds=60):
    """Run East's jobs until something has come about."""
    end = time.monotonic() + seconds
    while not met():
        Worker().run_until_idle()
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.fixture
def pairing(west_node, east_node, operator):
    """Let both operators accept each other's card, the fingerprints compared."""
    card = west_node.start()
    add_partner(card, by=operator)
    accept_partner("nevsky", fingerprint=card.fingerprint, by=operator)
    greet("nevsky")
    assert Partner.objects.get().state == "proposed"
    (proposal,) = west_node.command("partner", "list", "--json")
    assert (proposal["id"], proposal["state"], proposal["fingerprint"]) == ("beichen", "proposed", own_fingerprint())
    west_node.command("partner", "accept", "beichen", "--fingerprint", "0" * 64, "--json", code=65)
    accepted = west_node.command("partner", "accept", "beichen", "--fingerprint", own_fingerprint(), "--json")
    assert accepted["state"] == "paired"
    return Partner.objects.get()


def test_two_nodes_pair_harvest_show_each_other_films_and_fall_silent(
    west_node, east_node, pairing, client, person, operator
):
    assert pairing.state == "paired"
    client.force_login(person())
    harvests_and_sees(west_node, client, pairing)
    # through West, in ranges, and not copied
    assert list(east_node.path("proxies").rglob("*")) == []
    learns_of_withdrawals(west_node, client, operator)
    learns_that_nobody_reads_such_letters(pairing)
    has_every_call_refused_that_is_not_as_it_was_signed(west_node)
    tells_that_the_partner_is_silent(west_node, client, operator)


def harvests_and_sees(west_node, client, pairing):
    west_node.command("offer", "nevsky-i-00001", "--to", "beichen", "--json")
    # West's letter makes East harvest
    until(lambda: Item.objects.filter(ref="nevsky-i-00001").exists())
    item = Item.objects.get()
    assert (item.keeper_id, item.keeper.is_own, item.frames) == (pairing.institution_id, False, 250)
    assert IncomingLetter.objects.get().kind == "Announce:Catalogue"
    part = client.get("/items/nevsky-i-00001/proxy.mp4", headers={"Range": "bytes=1000-70000"})
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes 1000-70000/{len(PROXY)}")
    assert b"".join(part.streaming_content) == PROXY[1000:70001]
    assert client.get("/items/nevsky-i-00001/poster.jpg").content == POSTER


def learns_of_withdrawals(west_node, client, operator):
    """Gone from view at once, from the catalogue with the next harvest; another item came meanwhile."""
    west_node.command("offer", "nevsky-i-00001", "--to", "beichen", "--withdraw", "--json")
    assert client.get("/items/nevsky-i-00001/proxy.mp4").status_code == 404
    west_node.command("offer", "nevsky-i-00002", "--to", "beichen", "--json")
    found = harvest(Partner.objects.get(), by=operator)
    assert found.problems == 0
    assert set(Item.objects.filter(deleted_at=None).values_list("ref", flat=True)) == {"nevsky-i-00002"}


def learns_that_nobody_reads_such_letters(pairing):
    send(pairing, {"type": "Flag", "object": {"type": "Mystery"}})
    until(lambda: OutgoingLetter.objects.get().state != "waiting")
    letter = OutgoingLetter.objects.get()
    assert (letter.state, letter.why_code, letter.why_facts["status"]) == ("refused", "exchange.partner_refused", "422")


def has_every_call_refused_that_is_not_as_it_was_signed(west_node):
    """As whoever listens on the line could send it: raw bytes to the web server that a node runs."""
    for name, (expected, headers, body) in tampered(west_node.address).items():
        lines = [f"POST /exchange/inbox HTTP/1.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"]
        lines += [f"{header}: {value}\r\n" for header, value in headers]
        with socket.create_connection(("127.0.0.1", west_node.port), timeout=30) as line:
            line.sendall("".join([*lines, "\r\n"]).encode() + body)
            answer = b"".join(iter(lambda: line.recv(1 << 16), b"")).decode()
        assert expected in answer, (name, answer)


def tampered(address):
    """Return calls by name: a part of the answer to each, its headers, its body."""
    body, own = b'{"id": "no letter"}', own_identity()
    host = ("Host", address.removeprefix("http://"))

    def signed(where=address, *, at=None, key=own.key, key_id=own.fingerprint):
        call = Call("POST", f"{where}/exchange/inbox", {})
        sign(call, body, key=key, key_id=key_id, use=Use(at or clock.now(), secrets.token_urlsafe(18)))
        return call.headers

    def twice(name, first=None):
        headers = signed()
        found = {**headers, "Date": "Thu, 26 Nov 2026 03:00:00 GMT", "Host": host[1]}[name]
        rest = [one for one in [host, *headers.items()] if one[0] != name]
        return [*rest, (name.lower(), first or found), (name.upper(), found)]

    def less(name):
        return [host, *((one, value) for one, value in signed().items() if one != name)]

    def other(name, before, after):
        return [
            host,
            *((one, value.replace(before, after) if one == name else value) for one, value in signed().items()),
        ]

    refused = "HTTP/1.1 403"
    good, stranger = signed(), Ed25519PrivateKey.generate()
    return {
        # what is as it was signed gets past the door: the letter itself is refused
        "as it was signed": ("exchange.letter_", [host, *good.items()], body),
        "the same again": ("exchange.call_seen_before", [host, *good.items()], body),
        "not signed": ("exchange.call_not_signed", [host], body),
        "wrong key": ("exchange.signature_wrong", [host, *signed(key=stranger).items()], body),
        "unknown key": ("exchange.key_unknown", [host, *signed(key=stranger, key_id="0" * 64).items()], body),
        "no digest": ("exchange.body_not_covered", less("Content-Digest"), body),
        "changed body": ("exchange.body_changed", [host, *signed().items()], b'{"id": "a letter!"}'),
        "old": ("exchange.call_too_old", [host, *signed(at=clock.now() - timedelta(minutes=6)).items()], body),
        "from the future": ("exchange.call_too_old", [host, *signed(at=clock.now() + timedelta(minutes=6)).items()], body),
        "for another host": ("exchange.signature_wrong", [host, *signed("http://other.test").items()], body),
        "another algorithm": ("exchange.signature_wrong", other("Signature-Input", "ed25519", "hmac-sha256"), body),
        "a weaker digest": (refused, other("Content-Digest", "sha-256", "md5"), body),
        "no input": ("exchange.call_not_signed", less("Signature-Input"), body),
        "another name for the header": ("exchange.call_not_signed", other_name("Signature", "Signature_", signed(), host), body),
        "folded": ("HTTP/1.1 400", other("Signature", "reelbridge=", "reelbridge=\r\n "), body),
        "a blank before the colon": ("HTTP/1.1 400", other_name("Signature", "Signature ", signed(), host), body),
        "two lengths": ("HTTP/1.1 400", [host, ("Content-Length", "0"), *signed().items()], body),
        **{f"{name} twice": ("exchange.header_twice", twice(name), body) for name in ONCE if name != "Host"},
        "Host twice": ("HTTP/1.1 400", twice("Host"), body),
        **{f"{name} twice, the first of junk": (refused, twice(name, "x=:AAAA:"), body) for name in ONCE if name != "Host"},
        "two hosts": ("HTTP/1.1 400", twice("Host", "other.test"), body),
    }  # fmt: skip


def other_name(name, said, headers, host):
    return [host, *((said if one == name else one, value) for one, value in headers.items())]


def tells_that_the_partner_is_silent(west_node, client, operator):
    west_node.stop()
    answer = client.get("/items/nevsky-i-00002/proxy.mp4")
    assert answer.status_code == 502
    assert "nevsky" in answer.content.decode()
    with pytest.raises(Unreachable):
        harvest(Partner.objects.get(), by=operator)
    assert Partner.objects.get().silent_since is not None
    assert Item.objects.filter(deleted_at=None).count() == 1
