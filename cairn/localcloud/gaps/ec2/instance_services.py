"""An instance runs nothing: it is a record alone.

AWS starts a machine, whose cloud-init does what the user data says. Here an instance whose user data is that of an
`InstanceService` (`instances/user_data.py`) runs the service as a local process, at a loopback address that is the
instance's private one; systemd's restarts, and the power off after too many, are those of the unit. Instances with any
other user data stay records.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
"""

import threading
from typing import Any

from cairn.localcloud.after_restore import when_restored
from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.instances import machines


def install() -> None:
    """Boot and end machines with the records of their instances."""
    from ministack.services import ec2

    @around(ec2, "_launch_instances_internal")
    def _launch(original: Function, *arguments: Any, **named: Any) -> list[dict[str, Any]]:
        created: list[dict[str, Any]] = original(*arguments, **named)
        for instance in created:
            _boot(ec2, instance)
        return created

    @around_action(ec2._ACTION_MAP, "TerminateInstances")
    def _terminate(original: Function, parameters: Any) -> Any:
        answer = original(parameters)
        if answer[0] == 200:
            for instance_id in ec2._parse_member_list(parameters, "InstanceId"):
                _end(instance_id)
                _delete_volumes(ec2, instance_id)
        return answer

    @around_action(ec2._ACTION_MAP, "StopInstances")
    def _stop(original: Function, parameters: Any) -> Any:
        answer = original(parameters)
        if answer[0] == 200:
            for instance_id in ec2._parse_member_list(parameters, "InstanceId"):
                _end(instance_id)
        return answer

    @around_action(ec2._ACTION_MAP, "StartInstances")
    def _start(original: Function, parameters: Any) -> Any:
        answer = original(parameters)
        if answer[0] == 200:
            for instance_id in ec2._parse_member_list(parameters, "InstanceId"):
                _boot(ec2, ec2._instances[instance_id])
        return answer

    @around(ec2, "reset")
    def _reset(original: Function) -> Any:
        machines.end_all()
        return original()

    @when_restored
    def _boot_again() -> None:
        """Boot what ran when the cloud ended, at whatever address is free now."""
        from ministack.core.responses import request_scope

        for (account_id, region, _), instance in ec2._instances.all_items():
            if instance["State"]["Name"] == "running":
                with request_scope(account_id, region):
                    _boot(ec2, instance)


def _boot(ec2: Any, instance: dict[str, Any]) -> None:
    def power_off() -> None:
        ec2._ACTION_MAP["TerminateInstances"]({"InstanceId.1": instance["InstanceId"]})

    machines.boot(instance, power_off)


def _end(instance_id: str) -> None:
    """End the machine in its own time; the answer to the caller does not wait."""
    threading.Thread(target=machines.end, args=(instance_id,), daemon=True, name=f"end-{instance_id}").start()


def _delete_volumes(ec2: Any, instance_id: str) -> None:
    """The disks of a terminated instance go with it."""
    for volume_id, volume in ec2._volumes.items():
        if any(one["InstanceId"] == instance_id for one in volume["Attachments"]):
            ec2._volumes.pop(volume_id, None)
