"""A blue-green release of an ECS service: the green task set starts, is tested, gets the traffic, and blue ends.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
"""

from typing import Any

from cairn.localcloud.gaps.codedeploy.app_spec import AppSpec
from cairn.localcloud.gaps.codedeploy.errors import ReleaseFailed
from cairn.localcloud.gaps.codedeploy.records import Record
from cairn.localcloud.gaps.codedeploy.release import Release
from cairn.localcloud.gaps.codedeploy.traffic import steps
from cairn.localcloud.gaps.ecs.task_sets import ServiceTaskSets
from cairn.localcloud.gaps.load_balancing.traffic_route import TrafficRoute

EVENTS = (
    *("BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic"),
    *("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"),
)
_HEALTHY_MINUTES = 60.0


class EcsTarget:
    """The service of the deployment group, with the two target groups and the listeners in front."""

    def __init__(self, spec: AppSpec, routing: Record, group: Record, shown: Record) -> None:
        self.hooks = spec.hooks
        self._routing, self._group, self._shown = routing, group, shown
        service = group["ecsServices"][0]
        self._sets = ServiceTaskSets(service["clusterName"], service["serviceName"])
        self._spec = spec
        pair = group["loadBalancerInfo"]["targetGroupPairInfoList"][0]
        self._names = [one["name"] for one in pair["targetGroups"]]
        self._production = TrafficRoute(pair["prodTrafficRoute"]["listenerArns"])
        self._test = TrafficRoute((pair.get("testTrafficRoute") or {}).get("listenerArns", []))

    def steps(self, release: Release) -> None:
        """Start green, test it, shift the traffic, end blue."""
        self._check(release)
        release.hook("BeforeInstall", self)
        with release.event("Install"):
            self._install(release)
        release.hook("AfterInstall", self)
        with release.event("AllowTestTraffic"):
            self._test.forward(self._pair, {self._green: 100})
        release.hook("AfterAllowTestTraffic", self)
        self._wait_until_ready(release)
        release.hook("BeforeAllowTraffic", self)
        with release.event("AllowTraffic"):
            for percent, minutes in steps(self._routing):
                self._give(percent)
                release.wait(minutes)
        release.hook("AfterAllowTraffic", self)
        release.wait(self._termination_minutes())
        self._sets.end_blue()
        self._show()

    def go_back(self) -> None:
        """Give blue the traffic, and end green; nothing happens where green was not started."""
        if not self._sets.has_green:
            return
        self._give(0.0)
        self._test.forward(self._pair, {self._blue: 100})
        self._sets.end_green()
        self._show()

    def _check(self, release: Release) -> None:
        self._sets.check()
        self._blue, self._green = self._sets.blue_and_green(self._names)
        self._pair = (self._blue, self._green)
        service = {"ecs:service": self._sets.service_arn}
        for action, arn in self._sets.rights():
            release.role.require(action, arn, service)
        for action, arn in (*self._production.rights(self._pair), *self._test.rights(self._pair)):
            release.role.require(action, arn)
        for role_arn in self._sets.roles_of(self._spec.properties["TaskDefinition"]):
            release.role.require("iam:PassRole", role_arn, {"iam:PassedToService": "ecs-tasks.amazonaws.com"})

    def _install(self, release: Release) -> None:
        where = self._spec.properties["LoadBalancerInfo"]
        balancer = {
            "targetGroupArn": self._green,
            "containerName": where["ContainerName"],
            "containerPort": int(where["ContainerPort"]),
        }
        self._sets.start_green(self._spec.properties["TaskDefinition"], balancer)
        self._show()
        if not release.wait(_HEALTHY_MINUTES, until=self._sets.green_is_steady):
            raise ReleaseFailed(
                "HEALTH_CONSTRAINTS",
                "The deployment timed out while waiting for the replacement task set to become healthy. "
                "This time out period is 60 minutes.",
            )

    def _wait_until_ready(self, release: Release) -> None:
        option = self._settings().get("deploymentReadyOption") or {}
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            return
        release.record["status"] = "Ready"
        if not release.wait(float(option.get("waitTimeInMinutes", 0)), until=lambda: release.continued):
            raise ReleaseFailed("TIMEOUT", "Nobody continued the deployment in time")
        release.record["status"] = "InProgress"

    def _termination_minutes(self) -> float:
        ending = self._settings().get("terminateBlueInstancesOnDeploymentSuccess") or {}
        return float(ending.get("terminationWaitTimeInMinutes", 0))

    def _settings(self) -> Record:
        found: Record = self._group["blueGreenDeploymentConfiguration"]
        return found

    def _give(self, percent: float) -> None:
        self._production.forward(self._pair, {self._green: percent, self._blue: 100 - percent})
        self._sets.serve(green=percent >= 100)
        self._shown["_green_weight"] = percent
        self._show()

    def _show(self) -> None:
        weight: Any = self._shown.get("_green_weight", 0.0)
        self._shown["taskSetsInfo"] = self._sets.described(weight)
