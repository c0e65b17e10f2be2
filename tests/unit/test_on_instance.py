"""The programs that user data puts on an instance, run as they are against a metadata service on loopback."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from cairn.localcloud.instances.metadata_server import MetadataServer
from instances import UserDataError, Workload, read, render
from tests.support.instances import encoded

PROGRAMS = Path(__file__).parents[2] / "instances" / "on_instance"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-catalog:1"
WORKLOAD = Workload(
    image=IMAGE,
    port=8080,
    log_group="/aws/ec2/catalog",
    region="eu-west-1",
    environment={"TABLE": "the products"},
    memory_mb=512,
    group_name="catalog",
    terminate_hook="drain",
)


@pytest.fixture
def facts() -> dict[str, str]:
    return {"meta-data/instance-id": "i-0a1b2c3d"}


@pytest.fixture
def environment(tmp_path: Path, facts: dict[str, str]) -> Iterator[dict[str, str]]:
    """An environment in which `docker`, `systemctl` and `aws` write down how they were called."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for name in ("docker", "systemctl", "aws"):
        stand_in = binaries / name
        stand_in.write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@" "" >> {tmp_path}/calls\necho secret\n')
        stand_in.chmod(0o755)
    (tmp_path / "workload.json").write_text(json.dumps(asdict(WORKLOAD)))
    server = MetadataServer("127.0.0.1", facts.get, lambda: True, port=0)
    yield {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.endpoint.rstrip("/"),
        "DRAIN_PERIOD_SEC": "0.05",
        "NO_PROXY": "127.0.0.1",
    }
    server.close()


def calls(folder: Path) -> list[list[str]]:
    return [block.split("\n") for block in (folder / "calls").read_text().rstrip("\n").split("\n\n")]


def test_start_logs_in_pulls_and_becomes_a_container_that_can_do_little(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    program = [sys.executable, str(PROGRAMS / "start.py"), str(tmp_path / "workload.json")]
    subprocess.run(program, env=environment, check=True, timeout=30)
    log_in, docker_login, pull, remove, run = calls(tmp_path)
    assert log_in == ["aws", "ecr", "get-login-password", "--region", "eu-west-1"]
    assert docker_login == ["docker", "login", "--username=AWS", "--password-stdin", WORKLOAD.registry]
    assert pull == ["docker", "pull", "--quiet", IMAGE]
    assert remove == ["docker", "rm", "--force", "service"]
    assert run[:2] == ["docker", "run"]
    assert run[-1] == IMAGE
    assert {
        "--network=host",
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--user=10001:10001",
        "--memory=512m",
        "--stop-timeout=30",
        "--log-opt=awslogs-group=/aws/ec2/catalog",
        "--log-opt=awslogs-stream=i-0a1b2c3d",
        "--env=TABLE=the products",
    } <= set(run)


def test_drain_waits_until_the_group_wants_the_instance_gone(
    tmp_path: Path, environment: dict[str, str], facts: dict[str, str]
) -> None:
    program = [sys.executable, str(PROGRAMS / "drain.py"), str(tmp_path / "workload.json")]
    facts["meta-data/autoscaling/target-lifecycle-state"] = "InService"
    with subprocess.Popen(program, env=environment) as draining:
        with pytest.raises(subprocess.TimeoutExpired):
            draining.wait(timeout=1)
        assert not (tmp_path / "calls").exists()
        facts["meta-data/autoscaling/target-lifecycle-state"] = "Terminated"
        assert draining.wait(timeout=30) == 0
    stop, complete = calls(tmp_path)
    assert stop == ["systemctl", "stop", "service"]
    assert complete[:3] == ["aws", "autoscaling", "complete-lifecycle-action"]
    assert {
        "--auto-scaling-group-name=catalog",
        "--lifecycle-hook-name=drain",
        "--instance-id=i-0a1b2c3d",
    } <= set(complete)


def test_what_is_written_is_what_is_read() -> None:
    assert read(encoded(WORKLOAD)) == WORKLOAD
    assert render(WORKLOAD).startswith("#cloud-config\n")


@pytest.mark.parametrize(
    ("user_data", "message"),
    [
        ("", "writes no /etc/service/workload.json"),
        ("not base64!", "cannot be read"),
        ("I2Nsb3VkLWNvbmZpZwp7fQ==", "writes no /etc/service/workload.json"),
        ("I2Nsb3VkLWNvbmZpZwp7", "cannot be read"),
    ],
)
def test_other_user_data_is_refused_with_what_is_wrong(user_data: str, message: str) -> None:
    with pytest.raises(UserDataError, match=message):
        read(user_data)


def test_a_document_that_is_no_workload_is_refused() -> None:
    text = render(WORKLOAD).replace('\\"port\\": 8080', '\\"port\\": 80')
    with pytest.raises(UserDataError, match="port must be 1024-65535, got 80"):
        read(base64.b64encode(text.encode()).decode())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"image": "catalog"}, "image must be <registry>/<repository> with a digest or a tag, got 'catalog'"),
        ({"memory_mb": 3}, "memory_mb must be 4 or more, got 3"),
    ],
)
def test_rejects_a_workload_that_cannot_run(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Workload(**{**asdict(WORKLOAD), **wrong})
