"""The machines of this process, by the id of their instance."""

import os
import threading
from collections.abc import Callable
from typing import Any

from cairn.localcloud.containers.client import own_client
from cairn.localcloud.environment import trusted
from cairn.localcloud.instances.first_start import require_rights
from cairn.localcloud.instances.machine import Machine
from cairn.localcloud.instances.profile import InstanceProfile
from cairn.localcloud.ports import LOOPBACK
from instances import UserDataError, read

BootStep = Callable[[dict[str, Any], InstanceProfile | None], tuple[dict[str, str], Callable[[], None]]]
BOOT_STEPS: list[BootStep] = []
"""What is done for an instance before its service starts: each step gets the instance and its profile, and returns
variables for the service and what undoes the step. A gap adds its own."""

_running: dict[str, tuple[Machine, list[Callable[[], None]]]] = {}
_lock = threading.Lock()


def machine_of(instance_id: str) -> Machine | None:
    """The machine of that instance, if it runs."""
    found = _running.get(instance_id)
    return found[0] if found else None


def boot(instance: dict[str, Any], powered_off: Callable[[], None]) -> None:
    """Run what the user data of `instance` says; nothing where it says nothing of a workload.

    The instance's private address becomes the machine's. `powered_off` is called when the machine gives up, in the
    account and region of this call.
    """
    from ministack.core.responses import get_account_id, get_region

    try:
        workload = read(instance.get("UserData") or "")
    except UserDataError:
        return
    profile = InstanceProfile.of(instance)
    with _lock:
        if instance["InstanceId"] in _running:
            return
        machine = Machine(
            instance["InstanceId"],
            workload,
            client=own_client(),
            scope=(get_account_id(), get_region()),
            permits=lambda: require_rights(workload, profile),
            powered_off=powered_off,
        )
        undo: list[Callable[[], None]] = []
        _running[machine.instance_id] = machine, undo
    instance["OwnerId"] = get_account_id()
    instance["PrivateIpAddress"] = machine.address
    environment = _surroundings(get_region())
    for step in BOOT_STEPS:
        variables, close = step(instance, profile)
        environment |= variables
        undo.append(close)
    machine.boot(environment)


def end(instance_id: str) -> None:
    """End the machine of that instance and forget it; nothing where there is none."""
    with _lock:
        found = _running.pop(instance_id, None)
    if found is None:
        return
    machine, undo = found
    machine.stop_service()
    for close in undo:
        close()
    machine.release()


def end_all() -> None:
    """End every machine: the records of all instances go."""
    for instance_id in list(_running):
        end(instance_id)


def _surroundings(region: str) -> dict[str, str]:
    return {
        **trusted(),
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{os.environ['GATEWAY_PORT']}",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
