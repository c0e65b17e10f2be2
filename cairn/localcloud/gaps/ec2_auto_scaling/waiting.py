"""Lifecycle hooks: what an instance of a group waits for on its way in or out."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

LAUNCHING, TERMINATING = "autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"


@dataclass
class Wait:
    """One instance at one hook. `deadline` is in `time.monotonic`; `result` is CONTINUE or ABANDON."""

    hook: dict[str, Any]
    token: str
    deadline: float
    result: str
    done: threading.Event = field(default_factory=threading.Event)

    def complete(self, result: str) -> None:
        """Let the instance go on, or give it up."""
        self.result = result
        self.done.set()

    def beat(self) -> None:
        """Wait for another heartbeat timeout from now."""
        self.deadline = time.monotonic() + self.hook["HeartbeatTimeout"]

    def until_done(self) -> str:
        """The result, once it is there or the time is up."""
        while not self.done.is_set() and (left := self.deadline - time.monotonic()) > 0:
            self.done.wait(min(left, 1.0))
        return self.result


_waits: dict[tuple[str, str], Wait] = {}


def hooks_of(group_name: str, transition: str) -> list[dict[str, Any]]:
    """The hooks of the group for that transition, in this account and region."""
    from ministack.services import autoscaling

    return [
        hook
        for hook in autoscaling._hooks.values()
        if hook["AutoScalingGroupName"] == group_name and hook["LifecycleTransition"] == transition
    ]


def begin(hook: dict[str, Any], instance_id: str, token: str) -> Wait:
    """Let the instance wait at `hook` from now on."""
    wait = Wait(hook, token, time.monotonic() + hook["HeartbeatTimeout"], hook["DefaultResult"])
    _waits[instance_id, hook["LifecycleHookName"]] = wait
    return wait


def end(hook: dict[str, Any], instance_id: str) -> None:
    """Forget the wait."""
    _waits.pop((instance_id, hook["LifecycleHookName"]), None)


def find(hook_name: str, instance_id: str, token: str) -> Wait | None:
    """The wait that a request names, by instance or by token."""
    for (waiting, name), wait in list(_waits.items()):
        if name == hook_name and (waiting == instance_id or (token and wait.token == token)):
            return wait
    return None
