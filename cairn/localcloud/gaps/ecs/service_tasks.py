"""How a task of an ECS service is, by the health checks of its containers and of its load balancers."""

from dataclasses import dataclass
from typing import Any

from cairn.localcloud.containers.docker_errors import NotFound
from cairn.localcloud.gaps.ecs.task_balancers import balancers_of
from cairn.localcloud.gaps.load_balancing.target_checks import health_of

_ECS_HEALTH = {"healthy": "HEALTHY", "unhealthy": "UNHEALTHY"}


@dataclass(frozen=True)
class Failure:
    """Why the service scheduler stops a task, as AWS says it."""

    reason: str


class ServiceTask:
    """One running task, seen in its account and region."""

    def __init__(self, ecs: Any, task: dict[str, Any]) -> None:
        self._ecs, self._task = ecs, task

    @property
    def service_key(self) -> str | None:
        """`<cluster>/<service>`; nothing for a task of its own."""
        group = self._task.get("group", "")
        cluster = self._ecs._cluster_name_from_arn(self._task.get("clusterArn", ""))
        return f"{cluster}/{group.split(':', 1)[1]}" if cluster and group.startswith("service:") else None

    def write_health(self) -> None:
        """Write the health of the containers into the task's record."""
        docker = self._ecs._get_docker()
        records = self._task.get("containers", [])
        for identity, record in zip(self._task.get("_docker_ids") or [], records, strict=False):
            record["healthStatus"] = _ECS_HEALTH.get(_docker_health(docker, identity), "UNKNOWN")
        self._task["healthStatus"] = self._container_health()

    def is_healthy(self) -> bool:
        """Whether every health check that there is has succeeded."""
        checked = any(definition.get("healthCheck") for definition in self._essential())
        if checked and self._container_health() != "HEALTHY":
            return False
        return all(state == "healthy" for _, state in self._targets())

    def failure(self, up_sec: float) -> Failure | None:
        """Why the task has to go, `up_sec` after its start; nothing where it may stay."""
        if up_sec < float(self._service().get("healthCheckGracePeriodSeconds") or 0):
            return None
        if self._container_health() == "UNHEALTHY":
            return Failure("Task failed container health checks")
        for group_arn, state in self._targets():
            if state == "unhealthy":
                return Failure(f"Task failed ELB health checks in (target-group {group_arn})")
        return None

    def _service(self) -> dict[str, Any]:
        return self._ecs._services.get(self.service_key or "") or {}

    def _targets(self) -> list[tuple[str, str]]:
        """Target group and state, for each target group in which the task is registered."""
        address, found = self._ecs._task_ip(self._task), []
        for balancer in balancers_of(self._ecs, self._service(), self._task):
            group_arn = balancer.get("targetGroupArn")
            if group_arn:
                health = health_of(group_arn, address, int(balancer.get("containerPort", 80)))
                found.append((group_arn, health.state if health else "initial"))
        return found

    def _essential(self) -> list[dict[str, Any]]:
        key = self._ecs._resolve_td_key(self._task.get("taskDefinitionArn", ""))
        definitions = (self._ecs._task_defs.get(key) or {}).get("containerDefinitions", [])
        return [definition for definition in definitions if definition.get("essential", True)]

    def _container_health(self) -> str:
        """HEALTHY, UNHEALTHY or UNKNOWN, by the essential containers that have a health check."""
        checked = {definition["name"] for definition in self._essential() if definition.get("healthCheck")}
        states = {
            record.get("healthStatus", "UNKNOWN")
            for record in self._task.get("containers", [])
            if record["name"] in checked
        }
        if "UNHEALTHY" in states:
            return "UNHEALTHY"
        return "HEALTHY" if states == {"HEALTHY"} else "UNKNOWN"


def _docker_health(docker: Any, identity: str) -> str:
    try:
        state = docker.containers.get(identity).attrs["State"]
    except NotFound:
        return ""
    return str(state.get("Health", {}).get("Status", ""))
