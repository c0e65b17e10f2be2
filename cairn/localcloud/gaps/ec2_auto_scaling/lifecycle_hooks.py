"""Lifecycle hooks hold nothing up.

AWS lets an instance wait at every hook of its group, on its way in and out, until the action is completed or the
heartbeat timeout is over, which a heartbeat begins anew; then the default result counts. The local cloud does what
`instances/on_instance/drain.py` does on an instance: it stops the service, and completes the hook if the instance's
role may.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around_action
from cairn.localcloud.gaps.ec2_auto_scaling import waiting


def install() -> None:
    """Let callers complete and prolong the waits that `lifecycle` begins."""
    from ministack.services import autoscaling

    @around_action(autoscaling._ACTION_MAP, "CompleteLifecycleAction")
    def _complete(original: Function, parameters: Any) -> Any:
        wait = _wait(autoscaling, parameters)
        if wait is None:
            return _none(autoscaling, parameters)
        wait.complete(autoscaling._p(parameters, "LifecycleActionResult"))
        return original(parameters)

    @around_action(autoscaling._ACTION_MAP, "RecordLifecycleActionHeartbeat")
    def _beat(original: Function, parameters: Any) -> Any:
        wait = _wait(autoscaling, parameters)
        if wait is None:
            return _none(autoscaling, parameters)
        wait.beat()
        return original(parameters)


def _wait(autoscaling: Any, parameters: Any) -> waiting.Wait | None:
    names = ("LifecycleHookName", "InstanceId", "LifecycleActionToken")
    hook, instance_id, token = (autoscaling._p(parameters, name) for name in names)
    return waiting.find(hook, instance_id, token)


def _none(autoscaling: Any, parameters: Any) -> Any:
    instance_id = autoscaling._p(parameters, "InstanceId")
    return autoscaling._error(
        "ValidationError", f"No active Lifecycle Action found with instance ID {instance_id}"
    )
