"""Keeps the groups at their desired capacity: looks at every one, again and again."""

import contextlib
import threading
import time
from typing import Any

from cairn.localcloud.gaps.ec2_auto_scaling import activities, lifecycle, members, refreshing
from cairn.localcloud.gaps.ec2_auto_scaling.launch_spec import LaunchSpec, NoTemplateError, resolve
from cairn.localcloud.gaps.ec2_auto_scaling.launching import launch
from cairn.localcloud.gaps.ec2_auto_scaling.members import Member

TICK_SEC = 0.5
RETRY_SEC = 30.0
"""How long a group waits after a launch that failed."""
_MORE = (
    "an instance was started in response to a difference between desired and actual capacity, increasing the capacity "
    "from {present} to {wanted}."
)
_FEWER = "a user request changed the desired capacity: an instance was taken out of service."


class Capacity:
    """Starts to look with the first group: a cloud without one has no thread for it."""

    def __init__(self, autoscaling: Any) -> None:
        self._autoscaling = autoscaling
        self._lock = threading.Lock()
        self._running = False
        self._moving: set[str] = set()
        self._woken = threading.Event()

    def resume(self) -> None:
        """Go on with the groups of an earlier run, whose instances boot anew."""
        for _, group in self._autoscaling._asgs.all_items():
            members.note_boot(group)
        self.wake()

    def wake(self) -> None:
        """Look now; something has changed."""
        with self._lock:
            if not self._running and self._autoscaling._asgs.has_any():
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="auto-scaling").start()
        self._woken.set()

    def terminate(self, group: dict[str, Any], member: Member, cause: str) -> None:
        """Begin to terminate `member`, in this account and region; a second call changes nothing."""
        member.update(LifecycleState="Terminating", Cause=cause)
        self._move(member, lambda: lifecycle.terminate(group, member, cause))

    def launch(self, group: dict[str, Any], spec: LaunchSpec, cause: str, **marks: Any) -> None:
        """Launch one instance and begin to put it in service."""
        activity = activities.begin(group, "Launching a new EC2 instance", cause)
        try:
            member = launch(group, spec, **marks)
        except Exception as error:
            activities.end(activity, failure=str(error))
            group["RetryAt"] = time.time() + RETRY_SEC
            raise
        activity["Description"] += f": {member['InstanceId']}"
        activities.end(activity)
        self._put_in_service(group, member)

    def _put_in_service(self, group: dict[str, Any], member: Member) -> None:
        def enter() -> None:
            if not lifecycle.put_in_service(group, member):
                lifecycle.terminate(group, member, "a lifecycle hook abandoned the launch.")

        self._move(member, enter)

    def _move(self, member: Member, work: Any) -> None:
        from ministack.core.responses import get_account_id, get_region, request_scope

        instance_id, scope = member["InstanceId"], request_scope(get_account_id(), get_region())
        with self._lock:
            if instance_id in self._moving:
                return
            self._moving.add(instance_id)

        def run() -> None:
            try:
                with scope:
                    work()
            except Exception:
                self._autoscaling.logger.exception("%s could not be moved", instance_id)
            finally:
                with self._lock:
                    self._moving.discard(instance_id)
                self._woken.set()

        threading.Thread(target=run, daemon=True, name=f"move-{instance_id}").start()

    def _run(self) -> None:
        from ministack.core.responses import request_scope

        while True:
            self._woken.wait(TICK_SEC)
            self._woken.clear()
            for (account_id, region, name), group in self._autoscaling._asgs.all_items():
                with request_scope(account_id, region):
                    try:
                        self._look(group)
                    except Exception:
                        self._autoscaling.logger.exception("the group %s could not be kept", name)

    def _look(self, group: dict[str, Any]) -> None:
        self._resume(group)
        for member in members.live(group):
            cause = members.why_unhealthy(group, member)
            if cause is not None and member["LifecycleState"] == "InService":
                member["HealthStatus"] = "Unhealthy"
                self.terminate(group, member, cause)
        if time.time() < group.get("RetryAt", 0.0):
            return
        with contextlib.suppress(NoTemplateError):
            if not refreshing.step(group, self):
                self._match(group)

    def _resume(self, group: dict[str, Any]) -> None:
        """Go on with what the end of the cloud interrupted."""
        for member in list(group["Instances"]):
            if member["InstanceId"] in self._moving:
                continue
            if member["LifecycleState"].startswith("Terminating"):
                self.terminate(group, member, member.get("Cause", _FEWER))
            elif member["LifecycleState"].startswith("Pending"):
                self._put_in_service(group, member)

    def _match(self, group: dict[str, Any]) -> None:
        present = members.live(group)
        missing = group["DesiredCapacity"] - len(present)
        if missing > 0:
            cause = _MORE.format(present=len(present), wanted=group["DesiredCapacity"])
            try:
                spec = resolve(group["LaunchTemplate"])
            except NoTemplateError as error:
                activity = activities.begin(group, "Launching a new EC2 instance", cause)
                activities.end(activity, failure=str(error))
                group["RetryAt"] = time.time() + RETRY_SEC
                raise
            for _ in range(missing):
                self.launch(group, spec, cause)
        oldest_first = sorted(present, key=members.age_sec, reverse=True)
        unprotected = [one for one in oldest_first if not one["ProtectedFromScaleIn"]]
        for member in unprotected[: max(0, -missing)]:
            self.terminate(group, member, _FEWER)
