"""How a task of a service is, by the health checks of its containers and of its load balancers."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.localcloud.gaps.ecs.service_tasks import ServiceTask
from cairn.localcloud.gaps.load_balancing import target_checks
from cairn.localcloud.gaps.load_balancing.target_checks import TargetHealth

GROUP = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/1"
BALANCERS = [{"targetGroupArn": GROUP, "containerPort": 8080}]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> dict[Any, TargetHealth]:
    known: dict[Any, TargetHealth] = {}
    monkeypatch.setattr(target_checks, "_known", known)
    return known


def task(containers: dict[str, str], *, essential: bool = True, **service: Any) -> ServiceTask:
    """A task whose containers have a health check each and are as `containers` says, in a service."""
    check = {"command": ["CMD-SHELL", "true"]}
    definitions = [{"name": name, "healthCheck": check, "essential": essential} for name in containers]
    ecs = SimpleNamespace(
        _cluster_name_from_arn=lambda arn: arn.rsplit("/", 1)[-1],
        _resolve_td_key=lambda arn: arn,
        _task_defs={"web:1": {"containerDefinitions": definitions}},
        _services={"shop/web": service},
        _task_ip=lambda _: "127.64.0.1",
        _deployment_for_task=lambda _service, _task: None,
    )
    records = [{"name": name, "healthStatus": status} for name, status in containers.items()]
    running = {"taskDefinitionArn": "web:1", "containers": records, "clusterArn": "cluster/shop"}
    return ServiceTask(ecs, {**running, "group": "service:web"})


def target(state: str) -> dict[Any, TargetHealth]:
    return {(GROUP, "127.64.0.1", 8080): TargetHealth(due=time.monotonic(), state=state)}


def test_a_task_without_checks_is_healthy() -> None:
    assert task({}).is_healthy()
    assert task({}).failure(0.0) is None


@pytest.mark.parametrize(
    ("containers", "healthy", "fails"),
    [
        ({"app": "HEALTHY", "proxy": "HEALTHY"}, True, False),
        ({"app": "HEALTHY", "proxy": "UNKNOWN"}, False, False),
        ({"app": "HEALTHY", "proxy": "UNHEALTHY"}, False, True),
    ],
)
def test_every_essential_container_has_to_be_healthy(
    containers: dict[str, str], healthy: bool, fails: bool
) -> None:
    seen = task(containers)
    assert (seen.is_healthy(), seen.failure(1.0) is not None) == (healthy, fails)
    assert task(containers, essential=False).failure(1.0) is None


@pytest.mark.parametrize(("state", "healthy"), [("initial", False), ("healthy", True), ("unhealthy", False)])
def test_the_target_has_to_be_healthy_too(state: str, healthy: bool, known: dict[Any, TargetHealth]) -> None:
    known.update(target(state))
    seen = task({}, loadBalancers=BALANCERS)
    assert seen.is_healthy() is healthy
    failure = seen.failure(1.0)
    assert (failure is not None) is (state == "unhealthy")
    if failure is not None:
        assert failure.reason == f"Task failed ELB health checks in (target-group {GROUP})"


def test_nothing_counts_within_the_grace_period(known: dict[Any, TargetHealth]) -> None:
    known.update(target("unhealthy"))
    seen = task({"app": "UNHEALTHY"}, loadBalancers=BALANCERS, healthCheckGracePeriodSeconds=60)
    assert seen.failure(59.0) is None
    assert seen.failure(61.0) is not None
