"""``reelbridge analyse``: films in a store of objects, looked through by a cluster that loses a worker."""

import json
import os
import signal
import subprocess
import time

import pytest
from click.testing import CliRunner
from django.utils import translation

from reelbridge.media import analysing, places
from reelbridge.media.spreading import Cluster
from reelbridge.node.cli import main
from tests.media.test_matching import cut_of_two, reel


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two films, a text, and a cut of both films."""
    made = tmp_path_factory.mktemp("analysed")
    (made / "reels").mkdir()
    for seed in (1, 2):
        reel(made / "reels" / f"{seed}.mp4", 60, seed=seed)
    (made / "reels" / "notes.txt").write_text("no film")
    cut_of_two(made / "cut.mp4")
    return made


@pytest.fixture(scope="module")
def store(folder):
    """An S3 server that holds them: its address stands in the environment, where every worker finds it."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    told = {
        "AWS_ENDPOINT_URL": "http://{}:{}".format(*server.get_host_and_port()), "AWS_ACCESS_KEY_ID": "reels",
        "AWS_SECRET_ACCESS_KEY": "under-lamplight", "AWS_REGION": "us-east-1",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        import boto3

        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="archive")
        for path in folder.rglob("*"):
            if path.is_file():
                client.upload_file(str(path), "archive", str(path.relative_to(folder)))
        yield "s3://archive"
    server.stop()


def run(*arguments):
    with translation.override("en"):
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def plain(folder):
    """What ``reelbridge match`` says of the same files in a folder."""
    ran = run("match", folder / "cut.mp4", "--reels", folder / "reels", "--json")
    assert ran.exit_code == 0
    return json.loads(ran.stdout)


@pytest.fixture
def cluster():
    """Return two workers of two processes."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
def killed(monkeypatch):
    """Kill a worker that is at it as soon as films are compared; return the process."""
    pids = []

    def each(self, act, rows, on_progress=None, plain=Cluster.each):
        made = plain(self, act, rows, on_progress)
        if act is analysing.compared and not pids:
            deadline = time.monotonic() + 60
            while not (busy := [worker for worker, keys in self._client.processing().items() if keys]):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            pids.extend(self._client.run(os.getpid, workers=busy[:1]).values())
            os.kill(pids[0], signal.SIGKILL)
        return made

    monkeypatch.setattr(Cluster, "each", each)
    return pids


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_says_what_match_says_of_a_folder(store, plain, cluster, killed):
    ran = run(
        "analyse", f"{store}/cut.mp4", "--reels", f"{store}/reels", "--keep", f"{store}/kept", "--json", "--dask",
        cluster.scheduler_address,
    )  # fmt: skip
    assert (ran.exit_code, json.loads(ran.stdout)) == (0, plain)
    assert [shot["verdict"] for shot in plain["shots"]] == ["certain", "certain", "none", "none"]
    assert len(killed) == 1
    assert places.place(f"{store}/kept").names() == ["1.mp4.imprint", "2.mp4.imprint"]
    # the imprints are kept, so one process says the same without reading a film that has no part in it
    alone = run("analyse", f"{store}/cut.mp4", "--reels", f"{store}/reels", "--keep", f"{store}/kept", "--json")
    assert json.loads(alone.stdout) == plain
    # without a cut the films are listed
    ran = run("analyse", "--reels", f"{store}/reels", "--keep", f"{store}/kept")
    assert [line.split("\t") for line in ran.stdout.splitlines()] == [
        ["reel", "frames", "frames a second", "starts at", "shots"],
        ["1.mp4", "60", "25", "00:00:00:00", "1"],
        ["2.mp4", "60", "25", "00:00:00:00", "1"],
    ]
    assert (ran.exit_code, "notes.txt" in ran.stderr) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--reels", "s3://nowhere/reels"], 65, "s3://nowhere/reels cannot be used: "),
        (["--reels", "/nowhere"], 66, "There is no folder /nowhere."),
        (["--reels", ".", "--dask", "nonsense"], 69, "No Dask scheduler answers at nonsense."),
    ],
)
def test_what_is_not_there_is_said(store, arguments, status, sentence):
    ran = run("analyse", *arguments)
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert sentence in ran.stderr


def test_what_of_a_film_is_not_looked_at_is_told_again_when_its_imprint_is_kept(tmp_path):
    paths = [reel(tmp_path / f"{seed}.mp4", 30, seed=seed) for seed in (1, 2)]
    (tmp_path / "reels").mkdir()
    both = tmp_path / "reels" / "both.mkv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", paths[0], "-i", paths[1], "-map", "0:v", "-map", "1:v", "-c", "copy", both],
        check=True,
    )  # fmt: skip

    def told():
        ran = run("analyse", "--reels", tmp_path / "reels", "--keep", tmp_path / "kept", "--json")
        return ran.exit_code, [(one["facts"]["file"], one["code"]) for one in json.loads(ran.stdout)["refused"]]

    assert told() == (3, [("both.mkv", "media.holds_more_films")])
    made = (tmp_path / "kept" / "both.mkv.imprint").stat().st_mtime_ns
    assert told() == (3, [("both.mkv", "media.holds_more_films")])
    assert (tmp_path / "kept" / "both.mkv.imprint").stat().st_mtime_ns == made
    # another film under the name: what was said of the one before holds no more
    paths[0].replace(both)
    both.touch()
    assert told() == (0, [])
    assert told() == (0, [])
