"""Changes the desired count of ECS services as the policies of their targets ask for."""

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.scaling import desired_capacity
from cairn.localcloud.scaling.scalable_targets import target_key
from cairn.localcloud.scaling.service_load import ServiceLoad

PERIOD_SEC = 5.0
_COOLDOWN_SEC = 300
_ACTIVITIES_KEPT = 100
_log = logging.getLogger("cairn.scaling")


class ServiceScaler:
    """Looks at every target of an ECS service, every `PERIOD_SEC`, in the target's account and region."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept
        self._load = ServiceLoad()
        self._moved: dict[tuple[str, str], float] = {}

    def start(self) -> None:
        """Look from now on, until the process ends."""
        threading.Thread(target=self._run, daemon=True, name="service-scaler").start()

    def _run(self) -> None:
        from ministack.core.responses import request_scope

        while True:
            time.sleep(PERIOD_SEC)
            for (account_id, region, _), target in self._kept["targets"].all_items():
                if target["ServiceNamespace"] == "ecs":
                    with request_scope(account_id, region):
                        self._look_safely(target)

    def _look_safely(self, target: dict[str, Any]) -> None:
        try:
            self.look(target)
        except Exception:  # noqa: BLE001  the thread scales the other services too
            _log.exception("%s was not scaled", target["ResourceId"])

    def look(self, target: dict[str, Any]) -> None:
        """Move the desired count of the target's service where bounds or policies ask for it."""
        from ministack.services import ecs

        _, cluster, name = target["ResourceId"].split("/")
        service = ecs._services.get(f"{cluster}/{name}")
        if service is None or service.get("status") != "ACTIVE":
            return
        current = int(service["desiredCount"])
        wanted, cause = self._wanted(target, current, cluster, name)
        wanted = min(max(wanted, target["MinCapacity"]), target["MaxCapacity"])
        if wanted == current or (wanted < current and _is_deploying(service)):
            return
        ecs._update_service({"cluster": cluster, "service": name, "desiredCount": wanted})
        self._moved[target["ScalableTargetARN"], "out" if wanted > current else "in"] = time.monotonic()
        self._note(target, wanted, cause)

    def _wanted(self, target: dict[str, Any], current: int, cluster: str, name: str) -> tuple[int, str]:
        """The most that a policy asks for, and which policy that is."""
        asked = []
        for key, policy in self._kept["policies"].items():
            if key.startswith(f"{target_key(target)}|"):
                asked.append((self._asked_by(policy, target, current, cluster, name), policy["PolicyName"]))
        return max(asked, default=(current, "the bounds of the target"))

    def _asked_by(
        self, policy: dict[str, Any], target: dict[str, Any], current: int, cluster: str, name: str
    ) -> int:
        if policy["PolicyType"] == "TargetTrackingScaling":
            settings = policy["TargetTrackingScalingPolicyConfiguration"]
            measured = self._load.of_tracking(settings, cluster, name)
            wanted = current if measured is None else desired_capacity.tracked(current, measured, settings)
            waits = {"out": settings.get("ScaleOutCooldown"), "in": settings.get("ScaleInCooldown")}
        else:
            settings = policy["StepScalingPolicyConfiguration"]
            wanted = self._stepped(policy["PolicyARN"], settings, current)
            waits = dict.fromkeys(("out", "in"), settings.get("Cooldown"))
        direction = "out" if wanted > current else "in"
        suspended = target["SuspendedState"].get(f"DynamicScaling{direction.title()}Suspended")
        return current if suspended or self._cools(target, direction, waits) else wanted

    def _stepped(self, policy_arn: str, settings: dict[str, Any], current: int) -> int:
        from ministack.services import cloudwatch

        for alarm in cloudwatch._alarms.values():
            if policy_arn in alarm.get("AlarmActions", []) and alarm.get("StateValue") == "ALARM":
                dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
                measured = self._load.of_metric(alarm["Namespace"], alarm["MetricName"], dimensions)
                if measured is not None:
                    return desired_capacity.stepped(current, measured - float(alarm["Threshold"]), settings)
        return current

    def _cools(self, target: dict[str, Any], direction: str, waits: Mapping[str, Any]) -> bool:
        """Whether the last move is too near: before capacity goes, any move counts."""
        arn, wait = target["ScalableTargetARN"], waits[direction]
        counted = ("out",) if direction == "out" else ("out", "in")
        last = max(self._moved.get((arn, one), float("-inf")) for one in counted)
        return time.monotonic() - last < (_COOLDOWN_SEC if wait is None else wait)

    def _note(self, target: dict[str, Any], wanted: int, cause: str) -> None:
        activities, now = self._kept["activities"], time.time()
        activities[uuid.uuid4().hex] = {
            "ActivityId": str(uuid.uuid4()),
            **{part: target[part] for part in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
            "Description": f"Setting desired count to {wanted}.",
            "Cause": f"policy {cause}",
            "StartTime": now,
            "EndTime": now,
            "StatusCode": "Successful",
            "StatusMessage": f"Successfully set desired count to {wanted}.",
        }
        for old in activities.keys()[:-_ACTIVITIES_KEPT]:
            activities.pop(old, None)


def _is_deploying(service: dict[str, Any]) -> bool:
    return any(deployment.get("rolloutState") == "IN_PROGRESS" for deployment in service["deployments"])
