"""One deployment while it runs: its steps one after another, watched by alarms, with a way back.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from cairn.localcloud import release_clock
from cairn.localcloud.gaps.codedeploy.errors import ReleaseFailed
from cairn.localcloud.gaps.codedeploy.records import Record
from cairn.localcloud.gaps.codedeploy.service_role import ServiceRole

_LOOK_EVERY_SEC = 0.25
_HOOK_MINUTES = 60.0


class ITarget(Protocol):
    """What is released: an ECS service or an alias of a function."""

    @property
    def hooks(self) -> Mapping[str, str]:
        """The functions that are asked, by lifecycle event."""

    def steps(self, release: "Release") -> None:
        """Bring out the new version."""

    def go_back(self) -> None:
        """Give the old version all traffic again, and end the new one."""


class Release:
    """A deployment that runs in a thread of its own. `record` is what `GetDeployment` shows of it."""

    def __init__(self, record: Record, group: Record, role: ServiceRole) -> None:
        self.record, self.group, self.role = record, group, role
        self.stopped = False
        self.continued = False
        self.went_back = False
        self._hook_status: dict[str, str] = {}

    def run(self, target: ITarget, back: Callable[["Release", ReleaseFailed], None]) -> None:
        """Bring out the new version; where that fails, write down why and call `back`."""
        self.record.update(status="InProgress", startTime=time.time())
        try:
            self._look()
            target.steps(self)
        except ReleaseFailed as failure:
            self._end("Stopped" if failure.code == "MANUAL_STOP" else "Failed")
            self.record["errorInformation"] = {"code": failure.code, "message": failure.message}
            self._skip_the_rest()
            back(self, failure)
        except Exception as error:  # the thread's end: whatever it was is said of the deployment
            self._end("Failed")
            self.record["errorInformation"] = {"code": "INTERNAL_ERROR", "message": repr(error)}
            raise
        else:
            self._end("Succeeded")

    @contextmanager
    def event(self, name: str) -> Iterator[None]:
        """A step that AWS shows as a lifecycle event."""
        event = self._event(name)
        event.update(status="InProgress", startTime=time.time())
        try:
            yield
        except ReleaseFailed as failure:
            diagnostics = {"errorCode": "ScriptFailed", "scriptName": "", "message": failure.message}
            event.update(status="Failed", endTime=time.time(), diagnostics=diagnostics)
            raise
        event.update(status="Succeeded", endTime=time.time())

    def hook(self, name: str, target: ITarget) -> None:
        """Invoke the function of a lifecycle event, and wait until it has said how it went."""
        function = target.hooks.get(name)
        if function is None:
            self._event(name)["status"] = "Skipped"
            return
        with self.event(name):
            execution = str(uuid.uuid4())
            self._hook_status[execution] = "Pending"
            event = {"DeploymentId": self.record["deploymentId"], "LifecycleEventHookExecutionId": execution}
            self.role.invoke(function, event)
            said = ("Succeeded", "Failed")
            if not self.wait(_HOOK_MINUTES, until=lambda: self._hook_status[execution] in said):
                raise ReleaseFailed("HOOK_EXECUTION_FAILURE", f"{name}: {function} did not answer in an hour")
            if self._hook_status[execution] == "Failed":
                raise ReleaseFailed(
                    "HOOK_EXECUTION_FAILURE",
                    f"One or more lifecycle event validation functions failed: {name}, {function}",
                )

    def hook_answered(self, execution: str, status: str) -> bool:
        """Take what a hook's function says; false where it was not asked."""
        if execution not in self._hook_status:
            return False
        self._hook_status[execution] = status
        return True

    def wait(self, minutes: float, *, until: Callable[[], bool] = lambda: False) -> bool:
        """Wait; true as soon as `until` holds. Raises `ReleaseFailed` for an alarm or a request to stop."""
        ends = time.monotonic() + minutes * release_clock.minute_sec()
        while True:
            self._look()
            if until():
                return True
            left = ends - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_LOOK_EVERY_SEC, left))

    def _look(self) -> None:
        if self.stopped:
            raise ReleaseFailed("MANUAL_STOP", "The deployment was stopped by the user")
        alarms = self.group.get("alarmConfiguration") or {}
        if alarms.get("enabled"):
            active = [
                alarm["name"] for alarm in alarms.get("alarms", []) if self.role.is_alarmed(alarm["name"])
            ]
            if active:
                raise ReleaseFailed(
                    "ALARM_ACTIVE",
                    f"One or more alarms have been activated according to the Amazon CloudWatch metrics you "
                    f"selected, and the affected deployments have been stopped. Activated alarms: "
                    f"<{', '.join(active)}>",
                )

    def _event(self, name: str) -> Record:
        events: list[Record] = self.record["_target"]["lifecycleEvents"]
        return next(event for event in events if event["lifecycleEventName"] == name)

    def _skip_the_rest(self) -> None:
        for event in self.record["_target"]["lifecycleEvents"]:
            if event["status"] in ("Pending", "InProgress"):
                event["status"] = "Skipped"

    def _end(self, status: str) -> None:
        self.record.update(status=status, completeTime=time.time())
        self.record["_target"].update(
            status="Failed" if status == "Stopped" else status, lastUpdatedAt=time.time()
        )
