"""The client that the emulator takes for Docker's, with processes behind it."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from cairn.localcloud.containers import stand_in
from cairn.localcloud.containers.client import Client
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.docker_errors import APIError, DockerException, ImageNotFound, NotFound
from cairn.localcloud.processes import CONTAINER_MARK, MARK
from tests.support.eventually import eventually

SAYS_ENVIRONMENT = ["python", "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
SLEEPS = ["python", "-c", "import time; print('up'); time.sleep(60)"]
DEAF = ["python", "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print('up'); time.sleep(60)"]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr("cairn.localcloud.containers.kinds.FACTORIES", ())
    monkeypatch.setattr("cairn.localcloud.containers.collection.LAST_STOP_SEC", 0.3)
    folder = tmp_path / "images" / "any"
    folder.mkdir(parents=True)
    (folder / "container.toml").write_text(
        'command = ["true"]\nentrypoint = []\n[environment]\nHOST = "0.0.0.0"\nMODE = "image"\n'
    )
    client = Client(tmp_path / "home", (tmp_path / "images",))
    yield client
    client.containers.end_all()


def printed(container: Container) -> str:
    container.wait(10)
    output = container.logs()
    assert isinstance(output, bytes)
    return output.decode()


def is_up(container: Container) -> Container:
    def up() -> Container:
        assert container.logs() == b"up\n"
        return container

    return eventually(up, within_sec=5, every_sec=0.02)


def test_a_container_gets_its_own_environment_and_nothing_of_the_emulators(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "root")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "root")
    monkeypatch.setenv("GATEWAY_PORT", "4566")
    container = client.containers.run("any", SAYS_ENVIRONMENT, environment={"MODE": "task"}, network="cairn")
    found = json.loads(printed(container))
    assert "root" not in found.values()
    assert "GATEWAY_PORT" not in found
    assert found["MODE"] == "task"
    assert found["HOST"] == container.attrs["NetworkSettings"]["Networks"]["cairn"]["IPAddress"]
    assert found[MARK] == str(tmp_path / "home")
    assert found[CONTAINER_MARK] == container.name


def test_a_container_says_how_it_ended(client: Client) -> None:
    container = client.containers.run("any", ["python", "-c", "raise SystemExit(3)"])
    assert container.wait(10) == {"StatusCode": 3}
    assert container.status == "exited"
    running = is_up(client.containers.run("any", SLEEPS))
    os.kill(running.attrs["State"]["Pid"], signal.SIGKILL)
    assert running.wait(10) == {"StatusCode": 137}


def test_a_container_that_does_not_heed_the_signal_is_killed_after_its_own_stop_timeout(
    client: Client,
) -> None:
    polite = is_up(client.containers.run("any", SLEEPS))
    polite.stop()
    assert polite.wait() == {"StatusCode": 143}
    deaf = is_up(client.containers.run("any", DEAF, stop_timeout=0.3))
    started = time.monotonic()
    deaf.stop()
    assert 0.3 <= time.monotonic() - started < 5
    assert deaf.wait() == {"StatusCode": 137}


def test_what_a_container_leaves_behind_ends_with_it(client: Client) -> None:
    container = client.containers.run("any", ["sh", "-c", "sleep 60 & echo $!"])
    child = int(printed(container))

    def gone() -> None:
        assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE

    eventually(gone, within_sec=2)


def test_a_container_above_its_memory_limit_is_killed(client: Client) -> None:
    command = ["python", "-c", "import time; taken = b'x' * 200_000_000; time.sleep(60)"]
    container = client.containers.run("any", command, mem_limit=100_000_000)
    assert container.wait(10) == {"StatusCode": 137}
    assert container.attrs["State"]["OOMKilled"] is True


@pytest.mark.parametrize(("command", "health"), [("true", "healthy"), ("false", "unhealthy")])
def test_a_health_check_decides_how_a_container_is(client: Client, command: str, health: str) -> None:
    second = 1_000_000_000
    check = {"test": ["CMD-SHELL", command], "interval": second // 5, "timeout": second, "retries": 2}
    container = client.containers.run("any", SLEEPS, healthcheck={**check, "start_period": 0})

    def decided() -> None:
        assert container.attrs["State"]["Health"]["Status"] == health

    eventually(decided, within_sec=5)


def test_lines_are_followed_whole_to_the_last(client: Client) -> None:
    command = ["sh", "-c", "printf 'one\\ntw'; sleep 0.2; printf 'o\\nthree'"]
    lines: Any = client.containers.run("any", command).logs(stream=True, follow=True)
    assert list(lines) == [b"one\n", b"two\n", b"three"]


def test_containers_are_found_by_name_id_and_label(client: Client) -> None:
    container = client.containers.create("any", name="web", labels={"service": "orders", "plain": ""})
    assert client.containers.get("web") is client.containers.get(container.id[:12]) is container
    listed = client.containers.list(all=True, filters={"label": ["service=orders", "plain"]})
    assert listed == [container]
    assert client.containers.list(all=True, filters={"label": "service=users"}) == []
    assert client.containers.list() == []
    with pytest.raises(APIError, match="already in use"):
        client.containers.create("any", name="web")
    container.remove()
    with pytest.raises(NotFound):
        client.containers.get("web")


def test_a_command_that_cannot_start_leaves_no_container(client: Client) -> None:
    with pytest.raises(APIError, match="cannot start 'no-such-program'"):
        client.containers.run("any", ["no-such-program"])
    assert client.containers.list(all=True) == []
    with pytest.raises(ImageNotFound):
        client.containers.run("another")


def test_nothing_starts_once_the_cloud_ends(client: Client) -> None:
    container = is_up(client.containers.run("any", DEAF, stop_timeout=30))
    client.containers.end_all()
    assert container.status == "exited"
    with pytest.raises(APIError, match="ending"):
        client.containers.run("any")


def test_the_stand_in_replaces_docker_for_the_services_that_have_containers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("docker", "docker.errors", "docker.types"):
        monkeypatch.setitem(sys.modules, name, None)
    stand_in.install(tmp_path, tmp_path)
    imported = "import docker\nfrom docker.errors import ImageNotFound\nmade = docker.from_env(timeout=3)"
    scope: dict[str, Any] = {"__name__": "ministack.services.ecs"}
    exec(imported, scope)  # noqa: S102 - as the emulator imports it
    assert isinstance(scope["made"], Client)
    assert scope["ImageNotFound"] is ImageNotFound
    with pytest.raises(DockerException, match="no Docker for ministack"):
        exec(imported, {"__name__": "ministack.services.glue"})  # noqa: S102


def test_of_a_removed_container_the_log_stays(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.localcloud.containers.ended_logs.KEPT", 2)
    ended = []
    for number in range(3):
        ended.append(client.containers.run("any", ["echo", str(number)]))
        ended[-1].wait(10)
        (ended[-1].spec.folder / "data").mkdir()
        ended[-1].remove()
    kept = [sorted(path.name for path in one.spec.folder.glob("*")) for one in ended]
    assert kept == [[], ["log.ended"], ["log.ended"]]
    assert (ended[2].spec.folder / "log.ended").read_text() == "2\n"


def test_a_container_that_other_machines_reach_is_killed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cairn.localcloud.containers.exposure.LOOKS_SEC", (0.3,))
    listens = "import socket, time; s = socket.create_server(('{}', 0)); time.sleep(60)"
    local, exposed = (
        client.containers.run("any", ["python", "-c", listens.format(address)])
        for address in ("127.0.0.1", "0.0.0.0")  # noqa: S104
    )
    assert "which other machines reach" in printed(exposed)
    assert exposed.wait() == {"StatusCode": 137}
    assert local.status == "running"
