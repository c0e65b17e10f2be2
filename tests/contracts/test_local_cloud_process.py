"""The local cloud as a process: what it leaves behind, survives and refuses."""

import http.server
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import psutil
import pytest

from cairn.localcloud import LocalCloud, LocalCloudError, PortTakenError, decisions, ports, processes
from cairn.localcloud.processes import MARK
from cairn.localcloud.record import Record
from tests.contracts.gaps.identity import acting_as, make_role
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account, prepare
from tests.support.own_cloud import ACCOUNT, SLOW, account_of, cloud
from tests.support.ports import free_port

__all__ = ["cloud"]

pytestmark = pytest.mark.integration


def with_a_worker(cloud: LocalCloud) -> Account:
    """A started cloud in which a function was invoked, so that its worker is alive."""
    cloud.start()
    account = account_of(cloud)
    prepare(account)
    make_function(account, "slow", SLOW, make_role(account, "slow"))
    account.clients("lambda").invoke(FunctionName="slow", Payload=b"{}")
    [worker] = (one for one in cloud.status().processes if one.kind == "function")
    assert (worker.name, worker.account_id, worker.health) == ("slow", ACCOUNT, "idle")
    assert worker.role.endswith(":role/slow")
    assert worker.log == "/aws/lambda/slow"
    return account


def kill_emulator(cloud: LocalCloud) -> None:
    process = psutil.Process(cloud.status().pid)
    process.kill()
    process.wait(5)


def test_nothing_listens_beyond_loopback_and_stop_leaves_no_process(cloud: LocalCloud) -> None:
    with_a_worker(cloud)
    ours = processes.processes_of(cloud.files.home)
    assert len(ours) == 2
    assert ports.listening_addresses(ours) == {("127.0.0.1", cloud.port)}
    assert cloud.stop() is True
    assert not any(process.is_running() for process in ours)
    assert cloud.stop() is False
    assert not cloud.status().running


def test_starting_twice_changes_nothing(cloud: LocalCloud) -> None:
    first, second = cloud.start(), cloud.start()
    assert first.pid == second.pid
    with pytest.raises(LocalCloudError, match=f"already runs on port {cloud.port}"):
        LocalCloud(cloud.files.root, port=free_port()).start()
    with pytest.raises(LocalCloudError, match=f"It runs on port {cloud.port}"):
        LocalCloud(cloud.files.root, port=free_port()).check_running()


def test_a_kill_costs_what_came_after_the_last_save(cloud: LocalCloud) -> None:
    account = with_a_worker(cloud)
    account.clients("sqs").create_queue(QueueName="saved")
    account.clients("s3").put_object(Bucket=f"cairn-state-{ACCOUNT}", Key="a.tfstate", Body=b"1")
    assert cloud.save() > 0
    account.clients("s3").put_object(Bucket=f"cairn-state-{ACCOUNT}", Key="a.tfstate", Body=b"2")
    kill_emulator(cloud)
    assert not cloud.status().running
    cloud.start()
    assert len(account.clients("sqs").list_queues()["QueueUrls"]) == 1
    state = account.clients("s3").list_object_versions(Bucket=f"cairn-state-{ACCOUNT}")["Versions"]
    assert len(state) == 2
    account.clients("lambda").invoke(FunctionName="slow", Payload=b"{}")


def test_stop_ends_the_workers_of_a_killed_emulator_and_no_other_process(cloud: LocalCloud) -> None:
    account = with_a_worker(cloud)
    account.clients("lambda").invoke(FunctionName="slow", Payload=b'{"sec": 60}', InvocationType="Event")
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    other = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], env={**os.environ, MARK: "/another/cloud"}
    )
    kill_emulator(cloud)
    assert cloud.stop() is True
    assert processes.processes_of(cloud.files.home) == []
    assert bystander.poll() is None
    assert other.poll() is None
    for process in (bystander, other):
        process.kill()
        process.wait()


def test_a_pid_that_another_program_took_over_is_left_alone(cloud: LocalCloud) -> None:
    cloud.files.make()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Record(bystander.pid, 0.0, cloud.port, "us-east-1", "token").write(cloud.files.record)
    assert not cloud.status().running
    assert cloud.start().pid != bystander.pid
    cloud.stop()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_taken_port_is_said_with_who_took_it(cloud: LocalCloud) -> None:
    server = http.server.HTTPServer(("127.0.0.1", cloud.port), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(PortTakenError) as taken:
        cloud.start()
    server.shutdown()
    server.server_close()
    assert f"port {cloud.port}" in taken.value.what
    assert f"(pid {os.getpid()})" in taken.value.why
    assert "--port" in taken.value.do


def test_a_port_that_another_checkout_has_is_said_with_whose_it_is(cloud: LocalCloud, tmp_path: Path) -> None:
    pid = cloud.start().pid
    with pytest.raises(PortTakenError) as taken:
        LocalCloud(tmp_path / "mine", port=cloud.port).start()
    assert taken.value.why == f"The local cloud of {cloud.files.root} (pid {pid}) listens there."


def test_a_damaged_state_file_is_set_aside_and_said(cloud: LocalCloud) -> None:
    cloud.start()
    account = account_of(cloud)
    prepare(account)
    account.clients("sqs").create_queue(QueueName="q")
    account.clients("sns").create_topic(Name="t")
    cloud.stop()
    damaged = cloud.files.state / "sqs.json"
    damaged.write_text(damaged.read_text()[:40])
    (cloud.files.state / "sns.json").write_text(json.dumps({"__ministack_format__": 2, "payload": []}))
    told: list[str] = []
    notices = cloud.start(told.append).notices
    assert len(notices) == 2
    assert set(notices) <= set(told)
    for service, notice in zip(("sqs", "sns"), sorted(notices, reverse=True), strict=True):
        [aside] = cloud.files.damaged.glob(f"{service}.*.json")
        assert str(aside) in notice
    assert not account.clients("sqs").list_queues().get("QueueUrls")
    assert account.clients("s3").list_buckets()["Buckets"] != []


def test_a_kill_is_said_with_what_it_cost(cloud: LocalCloud) -> None:
    told: list[str] = []
    cloud.start(told.append)
    assert not [line for line in told if "killed" in line]
    cloud.save()
    assert not cloud.has_died()
    kill_emulator(cloud)
    assert cloud.has_died()
    cloud.start(told.append)
    [line] = [line for line in told if "killed" in line]
    assert re.search(r"goes on as it was saved at \d\d:\d\d:\d\d, what came after is lost", line)
    cloud.stop()
    assert not cloud.has_died()
    told.clear()
    cloud.start(told.append)
    assert not [line for line in told if "killed" in line]


@pytest.mark.parametrize("place", ["/sys", "/dev/null"], ids=["nobody may write there", "no folder"])
def test_a_folder_that_takes_no_file_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / ".local").symlink_to(place)
    with pytest.raises(LocalCloudError) as refused:
        LocalCloud(tmp_path, port=free_port()).start()
    assert refused.value.what.startswith("The local cloud cannot write to ")
    assert "you may write to" in refused.value.do


_START_WITHOUT_DISK = """
import resource, sys
from pathlib import Path
from cairn.localcloud import LocalCloud, LocalCloudError
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    LocalCloud(Path(sys.argv[1]), port=int(sys.argv[2])).start()
except LocalCloudError as error:
    print(error.what, error.why, error.do, sep="|")
"""


def test_a_full_disk_is_said_at_the_start_and_leaves_no_process(cloud: LocalCloud) -> None:
    root = cloud.files.root
    started = subprocess.run(
        [sys.executable, "-c", _START_WITHOUT_DISK, str(root), str(cloud.port)],
        capture_output=True,
        text=True,
        check=True,
    )
    what, why, do = started.stdout.strip().split("|")
    assert what == f"The local cloud cannot write to {cloud.files.home}."
    assert why.startswith("File too large")
    assert do == "Make room on that disk."
    assert processes.processes_of(cloud.files.home) == []


def test_a_disk_that_fills_up_is_said_until_there_is_room_again(cloud: LocalCloud) -> None:
    pid = cloud.start().pid
    assert pid is not None
    account_of(cloud).clients("sqs").create_queue(QueueName="q")
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
    with pytest.raises(LocalCloudError, match="File too large"):
        cloud.save()
    [notice] = cloud.status().notices
    assert notice.startswith("Not saved since ")
    assert "sqs" in notice
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    assert cloud.save() > 0
    assert cloud.status().notices == ()
    assert len(account_of(cloud).clients("sqs").list_queues()["QueueUrls"]) == 1


def test_controls_need_the_token_and_web_pages_are_refused(cloud: LocalCloud) -> None:
    cloud.start()
    for path in ("/_cairn/save", "/_ministack/reset", "/_ministack/config"):
        assert httpx.post(cloud.endpoint + path, trust_env=False).status_code == 403
    for origin, status in {"https://evil.example": 403, "null": 403, "http://localhost:3000": 200}.items():
        answer = httpx.get(f"{cloud.endpoint}/_ministack/health", headers={"Origin": origin}, trust_env=False)
        assert answer.status_code == status, origin


def test_denials_are_logged(cloud: LocalCloud) -> None:
    cloud.start()
    allowed = {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    caller = acting_as(account_of(cloud), "caller", allowed)
    caller("sqs").list_queues()
    with pytest.raises(caller("sns").exceptions.AuthorizationErrorException):
        caller("sns").create_topic(Name="t")
    logged = [(entry.action, entry.decision) for entry in decisions.read(cloud.decisions_path)]
    assert logged == [("sqs:ListQueues", "Allow"), ("sns:CreateTopic", "ImplicitDeny")]
    [denial] = cloud.denials()
    assert denial.principal == f"arn:aws:sts::{ACCOUNT}:assumed-role/caller/test"
    assert cloud.denials(since=denial.at + 1) == []


def test_an_emulator_that_is_slow_is_kept_and_one_that_hangs_replaced(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cloud.start()
    assert first.pid is not None
    os.kill(first.pid, signal.SIGSTOP)
    assert not cloud.status().healthy
    threading.Timer(3, os.kill, (first.pid, signal.SIGCONT)).start()
    assert cloud.start().pid == first.pid
    monkeypatch.setattr("cairn.localcloud.cloud.HUNG_AFTER_SEC", 0.5)
    os.kill(first.pid, signal.SIGSTOP)
    assert cloud.start().pid != first.pid
