"""Each task has a loopback address of its own."""

from pathlib import Path

import pytest

from cairn.localcloud.containers.addresses import Addresses
from cairn.localcloud.containers.docker_errors import APIError

HOME = Path("/a/cloud")


def test_containers_of_one_task_share_an_address_and_tasks_do_not() -> None:
    addresses = Addresses(HOME)
    first = addresses.of("task-1", "app")
    assert addresses.of("task-1", "sidecar") == first
    assert addresses.of("task-2", "app") != first
    assert first.startswith("127.")


def test_an_address_is_free_once_no_container_needs_it() -> None:
    addresses = Addresses(HOME)
    taken = addresses.of("task-1", "app")
    addresses.of("task-1", "sidecar")
    addresses.release("task-1", "app")
    assert addresses.of("task-1", "sidecar") == taken
    addresses.release("task-1", "sidecar")
    addresses.release("task-1", "sidecar")
    assert addresses.of("task-1", "app") != taken


def test_two_clouds_never_hand_out_the_same_address() -> None:
    one, other = Addresses(HOME), Addresses(HOME)
    assert len({cloud.of(str(task), "app") for cloud in (one, other) for task in range(5)}) == 10


def test_a_system_without_such_addresses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.localcloud.containers.addresses._FIRST_NETWORK", 300)
    with pytest.raises(APIError, match="ifconfig lo0 alias"):
        Addresses(HOME).of("task", "app")
