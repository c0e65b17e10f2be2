"""The two task sets of an ECS service that CodeDeploy releases: the one that serves, and its replacement.

Inside the emulator a task set is a deployment of the service. While the replacement is held, the old one stays.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from cairn.localcloud.gaps.codedeploy.errors import ReleaseFailed
from cairn.localcloud.gaps.ecs.service_tasks import ServiceTask
from cairn.localcloud.gaps.ecs.task_balancers import BALANCERS

EXTERNAL = "_code_deploy"
HELD = "_held"
SERVING = "_serving"
Record = dict[str, Any]


class ServiceTaskSets:
    """The task sets of one service, in the account and region of this context."""

    def __init__(self, cluster: str, service: str) -> None:
        from ministack.services import ecs

        self._ecs = ecs
        self._cluster, self._key = cluster, f"{cluster}/{service}"

    @property
    def service_arn(self) -> str:
        """The ARN of the service."""
        return str(self._service()["serviceArn"])

    @property
    def has_green(self) -> bool:
        """Whether a replacement was started and not ended."""
        service = self._ecs._services.get(self._key) or {}
        return any(one.get(HELD) for one in service.get("deployments", []))

    def check(self) -> None:
        """Raise `ReleaseFailed` unless the service is one that CodeDeploy releases, and settled."""
        service = self._ecs._services.get(self._key)
        if service is None or service["status"] != "ACTIVE" or not service.get(EXTERNAL):
            raise ReleaseFailed(
                "INVALID_ECS_SERVICE", f"{self._key} is no active service with the controller CODE_DEPLOY"
            )

    def rights(self) -> Iterator[tuple[str, str]]:
        """What one has to be allowed to release the service: action and resource."""
        task_set = self.service_arn.replace(":service/", ":task-set/") + "/ecs-svc"
        yield "ecs:DescribeServices", self.service_arn
        yield "ecs:CreateTaskSet", "*"
        yield "ecs:UpdateServicePrimaryTaskSet", self.service_arn
        yield "ecs:DeleteTaskSet", task_set

    def blue_and_green(self, group_names: Sequence[str]) -> tuple[str, str]:
        """The ARNs of the target group that serves, and of the other of the two."""
        from ministack.services import alb

        arns = [
            group["TargetGroupArn"] for group in alb._tgs.values() if group["TargetGroupName"] in group_names
        ]
        serving = {one.get("targetGroupArn") for one in self._service()["loadBalancers"]}
        blue = [arn for arn in arns if arn in serving]
        green = [arn for arn in arns if arn not in serving]
        if len(blue) != 1 or len(green) != 1:
            raise ReleaseFailed(
                "ELASTIC_LOAD_BALANCING_INVALID", f"{self._key} must be in one of {list(group_names)}"
            )
        return blue[0], green[0]

    def roles_of(self, definition_arn: str) -> Iterator[str]:
        """The roles that a task definition gives to ECS."""
        definition = self._definition(definition_arn)
        for name in ("taskRoleArn", "executionRoleArn"):
            if definition.get(name):
                yield definition[name]

    def start_green(self, definition_arn: str, balancer: Record) -> None:
        """Start as many tasks of the definition as the service has, registered in the green target group."""
        from ministack.core.concurrency import resource_lock

        definition = self._definition(definition_arn)
        service = self._service()
        with resource_lock("ecs-service", self._key):
            blue = self._ecs._primary_deployment(service)
            for task in self._tasks():
                self._ecs._deployment_for_task(service, task)
            blue["status"] = "ACTIVE"
            blue.setdefault(BALANCERS, service["loadBalancers"])
            green = self._ecs._make_deployment(definition["taskDefinitionArn"], service["desiredCount"])
            green.update({HELD: True, BALANCERS: [balancer], "launchType": blue["launchType"]})
            green.update(capacityProviderStrategy=blue.get("capacityProviderStrategy"))
            service[SERVING] = blue["id"]
            service["deployments"].insert(0, green)
            service["taskDefinition"] = green["taskDefinition"]
        self._ecs._reconcile_service_tasks(self._cluster, self._key)

    def green_is_steady(self) -> bool:
        """Whether all of green's tasks have stayed up and are healthy, in the target group too."""
        green = self._green()
        steady = [
            task
            for task in self._tasks()
            if task.get("_deployment_id") == green["id"] and task.get("lastStatus") == "RUNNING"
            if task.get("_startup_stable") and ServiceTask(self._ecs, task).is_healthy()
        ]
        return len(steady) >= int(self._service()["desiredCount"])

    def serve(self, *, green: bool) -> None:
        """Note which task set is the primary one."""
        service, replacement = self._service(), self._green()
        old = next(one for one in service["deployments"] if one is not replacement)
        serving = replacement if green else old
        service[SERVING] = serving["id"]
        service["loadBalancers"] = serving[BALANCERS]

    def end_blue(self) -> None:
        """Stop the tasks of the old task set: the release is over."""
        self._green().pop(HELD)
        name = self._service()["serviceName"]
        self._ecs._refresh_service_state(self._cluster, f"service:{name}")
        self._ecs._complete_service_deployment(self._cluster, self._key)

    def end_green(self) -> None:
        """Stop the tasks of the replacement: the old task set stays."""
        self.forget_green()
        self._ecs._reconcile_service_tasks(self._cluster, self._key)

    def forget_green(self) -> None:
        """Make the old task set the only one; nothing happens where there is no replacement."""
        service = self._ecs._services.get(self._key) or {"deployments": []}
        green = next((one for one in service["deployments"] if one.get(HELD)), None)
        if green is None:
            return
        blue = next(one for one in service["deployments"] if one is not green)
        blue.update(status="PRIMARY", rolloutState="COMPLETED", desiredCount=service["desiredCount"])
        service["deployments"] = [blue]
        service["taskDefinition"] = blue["taskDefinition"]
        service["loadBalancers"] = blue[BALANCERS]
        service[SERVING] = blue["id"]

    def described(self, green_weight: float) -> list[Record]:
        """The task sets as a deployment's target shows them."""
        service = self._service()
        return [
            {
                "identifer": one["id"],
                "desiredCount": one["desiredCount"],
                "pendingCount": one["pendingCount"],
                "runningCount": one["runningCount"],
                "status": "PRIMARY" if one["id"] == service.get(SERVING, one["id"]) else "ACTIVE",
                "trafficWeight": green_weight if one.get(HELD) else 100 - green_weight,
                "taskSetLabel": "Green" if one.get(HELD) else "Blue",
            }
            for one in service["deployments"]
        ]

    def _service(self) -> Record:
        found: Record = self._ecs._services[self._key]
        return found

    def _green(self) -> Record:
        found: Any = next((one for one in self._service()["deployments"] if one.get(HELD)), None)
        if found is None:
            raise ReleaseFailed("ECS_UPDATE_ERROR", f"The replacement task set of {self._key} is gone")
        green: Record = found
        return green

    def _definition(self, arn: str) -> Record:
        found: Record | None = self._ecs._task_defs.get(self._ecs._resolve_td_key(arn) or "")
        if found is None:
            raise ReleaseFailed("INVALID_ECS_SERVICE", f"There is no task definition {arn}")
        return found

    def _tasks(self) -> list[Record]:
        service = self._service()
        return [
            task
            for task in list(self._ecs._tasks.values())
            if task.get("group") == f"service:{service['serviceName']}"
            and task.get("clusterArn") == service["clusterArn"]
        ]
