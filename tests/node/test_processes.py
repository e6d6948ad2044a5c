import os
import socket
import subprocess
from dataclasses import replace

import pytest

from reelbridge.base.models import Job
from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.wording import say_refusal
from reelbridge.node.processes import House, prepare, require_port


def on(node, **options):
    return replace(node, options=replace(node.options, **options))


def test_port_in_use_is_refused_with_what_to_do(node):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict) as refused:
            require_port(on(node, port=port))
    assert refused.value.code == "node.port_not_to_be_had"
    assert refused.value.exit_status == 75
    assert f"127.0.0.1:{port} (Address already in use)" in say_refusal(refused.value)
    require_port(on(node, port=port))


def test_host_of_another_machine_is_refused(node):
    with pytest.raises(Conflict) as refused:
        require_port(on(node, host="192.0.2.1"))
    assert refused.value.facts["host"] == "192.0.2.1"


@pytest.mark.django_db
def test_a_node_that_starts_asks_once_for_its_daily_rounds(node):
    for _ in range(2):
        list(prepare())
    rounds = Job.objects.exclude(name="search.rebuild").order_by("name")
    assert [job.name for job in rounds] == ["exchange.certify_ended", "rights.give_notice", "vault.verify_due"]


def test_no_process_runs_what_lies_in_the_folder_the_operator_stands_in(node, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for module in ("click", "granian", "csv"):
        (tmp_path / f"{module}.py").write_text(f"raise SystemExit('{module} of the folder ran')")
    began = {tuple(child.command[: child.command.index("-m") + 2]) for child in House(node).children}
    assert {command[-1] for command in began} == {"granian", "reelbridge"}
    for command in began:
        done = subprocess.run([*command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
