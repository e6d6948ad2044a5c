"""Parcels whose large files lie in a store of the sender's: fetched there, verified, removed; by line where it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.fetching import may_fetch_from
from reelbridge.exchange.actions.storing import clear_store, put_in_store
from reelbridge.exchange.models import Parcel
from reelbridge.exchange.queries.dealings import elsewhere_for, list_of
from reelbridge.exchange.rules.parcel import SMALL_FILE
from reelbridge.kernel.errors import NotAllowed, NotFound, Unreachable
from reelbridge.rights import actions as rights
from tests.exchange.dealings.conftest import settle
from tests.exchange.dealings.test_fetching import flipped, is_essence


@pytest.fixture(scope="module")
def bucket():
    """An S3 server; its address and keys stand in the environment."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    told = {
        "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "reels", "AWS_SECRET_ACCESS_KEY": "under-lamplight",
        "AWS_REGION": "us-east-1",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        import boto3

        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="nevsky")
        yield client, address
    server.stop()


@pytest.fixture
def stored(bucket, ready):
    """Return what ``ready`` does, the film lying in a store from which east fetches, and the store."""
    east, west, between, ref = ready
    client, address = bucket
    west.node = replace(west.node, options=replace(west.node.options, parcels_store="s3://nevsky/outgoing"))
    east.node = replace(east.node, options=replace(east.node.options, fetch_from=f"https://s3.example.org, {address}/"))
    with west:
        parcel = Parcel.objects.get(ref=ref)
        put_in_store(parcel, list_of(parcel).parcel)
    yield east, west, between, ref, client
    for name in names(client):
        client.delete_object(Bucket="nevsky", Key=name)


def names(client):
    return [one["Key"] for one in client.list_objects_v2(Bucket="nevsky").get("Contents", [])]


def film_of(west, ref):
    with west:
        return next(file for file in list_of(Parcel.objects.get(ref=ref)).parcel.files if file.size > SMALL_FILE)


def fetched(east, ref):
    with east:
        return fetch_parcel(ref, by=THE_NODE).state


def by_line(between):
    """Return which files were asked of the sender's own node."""
    return [path for _, path, _ in between.asked if path.endswith(".mkv") and "/elsewhere/" not in path]


def test_a_large_file_comes_from_the_store_and_is_removed_there_once_it_is_received(stored):
    east, west, between, ref, client = stored
    film = film_of(west, ref)
    assert names(client) == [f"outgoing/{ref}/{film.path}"]
    with west:
        clear_store(ref)
    assert names(client) == [f"outgoing/{ref}/{film.path}"]
    between.asked.clear()
    assert (fetched(east, ref), by_line(between)) == ("accepted", [])
    settle(east, west)
    assert names(client) == []


def test_only_a_store_that_the_operator_named_is_called(stored):
    east, _west, between, ref, client = stored
    east.node = replace(east.node, options=replace(east.node.options, fetch_from="https://s3.example.org"))
    client.put_object(Bucket="nevsky", Key=names(client)[0], Body=b"not the film")
    assert fetched(east, ref) == "accepted"
    assert len(by_line(between)) == 1
    allowed = {"https://s3.example.org"}
    assert may_fetch_from("https://s3.example.org/b/k?X-Amz-Signature=1", allowed)
    for url in ("http://s3.example.org/b", "https://s3.example.org:8443/b", "https://s3.example.org@10.0.0.1/b",
                "https://x@s3.example.org/b", "file:///etc/passwd", "https://[", ""):  # fmt: skip
        assert not may_fetch_from(url, allowed)


@pytest.mark.parametrize("fault", ["gone", "shorter", "flipped"])
def test_what_the_store_does_not_have_as_it_should_be_comes_by_line(stored, fault):
    east, west, between, ref, client = stored
    film, key = film_of(west, ref), names(client)[0]
    content = client.get_object(Bucket="nevsky", Key=key)["Body"].read()
    client.delete_object(Bucket="nevsky", Key=key)
    if fault != "gone":
        client.put_object(Bucket="nevsky", Key=key, Body=content[:-1] if fault == "shorter" else flipped(content, 9))
    assert fetched(east, ref) == "accepted"
    assert by_line(between) == [f"/exchange/parcels/{ref}/{film.path}"]
    with east:
        assert Parcel.objects.get(ref=ref).refused_chunks == ([0, 0] if fault == "flipped" else [])


def test_the_line_going_wrong_does_not_matter_where_the_store_is_right(stored):
    east, _west, between, ref, _client = stored
    between.fault = lambda request, status, body: None if is_essence(request) and "/elsewhere/" not in request.path_url else body  # fmt: skip
    assert fetched(east, ref) == "accepted"


def test_an_address_is_given_to_the_receiver_only_and_only_while_the_grant_stands(stored, sides):
    east, west, _between, ref, client = stored
    film, third = film_of(west, ref).path, sides[2]
    with west:
        told = elsewhere_for(west.partner(east), ref, film)
        assert (told["seconds"], f"outgoing/{ref}/" in told["url"]) == (3600, True)
        for who, path in ((third, film), (east, "bagit.txt"), (east, "../../db.sqlite3")):
            with pytest.raises(NotFound):
                elsewhere_for(west.partner(who), ref, path)
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, because="sold elsewhere", by=THE_NODE)
    west.work()
    with west, pytest.raises(NotAllowed):
        elsewhere_for(west.partner(east), ref, film)
    assert names(client) == []


def test_a_store_that_does_not_answer_is_told(stored, monkeypatch):
    _east, west, _between, ref, _client = stored
    west.node = replace(west.node, options=replace(west.node.options, parcels_store="s3://nowhere"))
    with west:
        parcel = Parcel.objects.get(ref=ref)
        with pytest.raises(Unreachable) as said:
            put_in_store(parcel, list_of(parcel).parcel)
    assert (said.value.code, said.value.facts["store"]) == ("exchange.store_failed", "s3://nowhere")
