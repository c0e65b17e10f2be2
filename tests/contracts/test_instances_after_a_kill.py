"""The instances of groups when the local cloud is killed, started again and emptied: neither more nor less of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cairn.localcloud import LocalCloud, processes
from cairn.localcloud.control import TOKEN_HEADER
from cairn.localcloud.record import Record
from tests.contracts.gaps.auto_scaling import states, target_group
from tests.support.cloud import Account, new_account, running_cloud
from tests.support.eventually import eventually, never
from tests.support.instances import Fleet, fleet

pytestmark = pytest.mark.integration

# Beside the instances, whose file is read after that of their groups: it takes a second or two.
_SLOW_TO_RESTORE = [{"entry": number} for number in range(1_000_000)]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path) as cloud:
        yield cloud


def with_two_instances(account: Account) -> tuple[Fleet, str, set[str]]:
    """A group of two instances, their target group, and their ids once both are healthy."""
    probe, group = fleet(account), target_group(account)
    probe.create(count=2, TargetGroupARNs=[group], HealthCheckType="ELB", HealthCheckGracePeriod=5)
    return probe, group, eventually(lambda: healthy(account, group), within_sec=30)


def healthy(account: Account, group: str) -> set[str]:
    found = states(account, group)
    assert list(found.values()) == ["healthy"] * 2
    return set(found)


def kill(cloud: LocalCloud) -> None:
    cloud.save()
    emulator = psutil.Process(cloud.status().pid)
    emulator.kill()
    emulator.wait(5)


def change_saved(cloud: LocalCloud, service: str, change: Any) -> None:
    file = cloud.files.state / f"{service}.json"
    saved = json.loads(file.read_text())
    change(saved["payload"])
    file.write_text(json.dumps(saved))


def running_instances(cloud: LocalCloud) -> int:
    return sum(one.kind == "instance" for one in cloud.status().processes)


def test_a_group_keeps_its_instances_however_long_the_state_takes_to_restore(cloud: LocalCloud) -> None:
    account = new_account(cloud)
    probe, group, before = with_two_instances(account)
    kill(cloud)
    change_saved(cloud, "ec2", lambda state: state.update(padding=_SLOW_TO_RESTORE))
    cloud.start()

    def others_come() -> bool:
        return {one["InstanceId"] for one in probe.members()} != before

    never(others_come, for_sec=2)
    assert eventually(lambda: healthy(account, group), within_sec=30) == before
    assert running_instances(cloud) == 2


def test_an_instance_that_its_group_no_longer_names_is_terminated(cloud: LocalCloud) -> None:
    account = new_account(cloud)
    probe, group, before = with_two_instances(account)
    kill(cloud)

    def forget_members(state: dict[str, Any]) -> None:
        for one in state["asgs"]["data"].values():
            one["Instances"].clear()

    change_saved(cloud, "autoscaling", forget_members)
    cloud.start()
    after = set(probe.in_service(2, within_sec=30))
    assert not after & before
    assert eventually(lambda: healthy(account, group), within_sec=30) == after
    eventually(lambda: _assert_two_run(cloud), within_sec=15)


def _assert_two_run(cloud: LocalCloud) -> None:
    assert running_instances(cloud) == 2


def test_a_start_that_fails_leaves_no_process_of_a_restored_instance(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_two_instances(new_account(cloud))
    cloud.stop()
    started = []

    def fail_once_the_instances_run(*_: object) -> None:
        def both_run() -> None:
            started.extend(processes.containers_of(processes.processes_of(cloud.files.home)))
            assert len(set(started)) == 2

        eventually(both_run, within_sec=30)
        raise KeyboardInterrupt

    monkeypatch.setattr("cairn.localcloud.cloud.wait_until_ready", fail_once_the_instances_run)
    with pytest.raises(KeyboardInterrupt):
        cloud.start()
    assert processes.processes_of(cloud.files.home) == []


def test_no_process_outlives_the_record_of_its_instance(cloud: LocalCloud) -> None:
    with_two_instances(new_account(cloud))
    record = Record.read(cloud.files.record)
    assert record is not None
    reset = f"{cloud.endpoint}/_ministack/reset"
    httpx.post(reset, headers={TOKEN_HEADER: record.token}, trust_env=False, timeout=60).raise_for_status()

    def none_left() -> None:
        assert processes.containers_of(processes.processes_of(cloud.files.home)) == {}

    eventually(none_left, within_sec=15)
