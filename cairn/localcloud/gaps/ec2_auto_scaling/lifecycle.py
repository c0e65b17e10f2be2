"""The way of one instance into a group, and out of it."""

import time
import uuid
from typing import Any

from cairn.localcloud.gaps.ec2_auto_scaling import activities, registration, waiting
from cairn.localcloud.gaps.ec2_auto_scaling.members import Member
from cairn.localcloud.gaps.role_session import CannotAssumeError
from cairn.localcloud.instances.machines import machine_of
from cairn.localcloud.instances.profile import InstanceProfile

_GONE = {"State": {"Name": "terminated"}}
DRAIN_SEC = 2.0
"""How long an instance still answers after no new request is sent to it; AWS waits for the deregistration delay."""


def put_in_service(group: dict[str, Any], member: Member) -> bool:
    """Go through the hooks for launching, then register with the target groups; false where a hook gave it up."""
    if not _passes_hooks(group, member, waiting.LAUNCHING, "Pending"):
        return False
    if member["LifecycleState"].startswith("Pending"):
        registration.register(group, member["InstanceId"])
        member["LifecycleState"] = "InService"
    return True


def terminate(group: dict[str, Any], member: Member, cause: str) -> None:
    """Drain, go through the hooks for terminating, end the instance and forget it; returns when it is gone."""
    from ministack.services import ec2

    instance_id = member["InstanceId"]
    activity = activities.begin(group, f"Terminating EC2 instance: {instance_id}", cause)
    if registration.deregister(group, instance_id):
        time.sleep(DRAIN_SEC)
    if (ec2._instances.get(instance_id) or _GONE)["State"]["Name"] == "running":
        _passes_hooks(group, member, waiting.TERMINATING, "Terminating")
        ec2._ACTION_MAP["TerminateInstances"]({"InstanceId.1": instance_id})
    if member in group["Instances"]:
        group["Instances"].remove(member)
    activities.end(activity)


def _passes_hooks(group: dict[str, Any], member: Member, transition: str, state: str) -> bool:
    for hook in waiting.hooks_of(group["AutoScalingGroupName"], transition):
        wait = waiting.begin(hook, member["InstanceId"], str(uuid.uuid4()))
        member["LifecycleState"] = f"{state}:Wait"
        if transition == waiting.TERMINATING:
            _drain(group, member, wait)
        result = wait.until_done()
        waiting.end(hook, member["InstanceId"])
        if result == "ABANDON" and transition == waiting.LAUNCHING:
            return False
        member["LifecycleState"] = f"{state}:Proceed"
    return True


def _drain(group: dict[str, Any], member: Member, wait: waiting.Wait) -> None:
    """Do what `drain.py` does on the instance: stop the service, and complete the hook as the instance's role."""
    from ministack.services import ec2

    machine = machine_of(member["InstanceId"])
    if machine is None or machine.workload.terminate_hook != wait.hook["LifecycleHookName"]:
        return
    machine.stop_service()
    profile = InstanceProfile.of(ec2._instances[member["InstanceId"]])
    if profile is not None and _may_complete(profile, group["AutoScalingGroupARN"]):
        wait.complete("CONTINUE")


def _may_complete(profile: InstanceProfile, group_arn: str) -> bool:
    try:
        return profile.session().refusal("autoscaling:CompleteLifecycleAction", group_arn) is None
    except CannotAssumeError:
        return False
