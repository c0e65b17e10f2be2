"""A Fargate service behind a load balancer: its tasks run, act under their role, and are kept running."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cairn.localcloud import LocalCloud, ports, processes
from cairn.localcloud.faults.fault import Fault
from tests.support.cloud import Account, running_cloud
from tests.support.containers import CLUSTER, LOG_GROUP, Probe, probe
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

LOGGED = {
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": LOG_GROUP,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "api",
        },
    }
}


class Service:
    """The service `probe` of two tasks behind the load balancer `web`."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.account = Account(cloud, "000000000000")
        self.account.clients("logs").create_log_group(logGroupName=LOG_GROUP)
        secrets = self.account.clients("secretsmanager")
        self.secret = secrets.create_secret(Name="db", SecretString='{"password": "hidden"}')["ARN"]
        self.tasks: Probe = probe(
            self.account, may=["sqs:ListQueues"], execution=["secretsmanager:GetSecretValue"]
        )
        self.host, self.group = self._balancer()
        balancer = {"targetGroupArn": self.group, "containerName": "app", "containerPort": 8080}
        self.tasks.service(self.define(), count=2, balancers=[balancer])

    def define(self, environment: Mapping[str, str] | None = None, **container: Any) -> str:
        secrets = [{"name": "PASSWORD", "valueFrom": f"{self.secret}:password::"}]
        return self.tasks.define(environment, **LOGGED, secrets=secrets, **container)

    def deploy(self, definition: str) -> None:
        ecs = self.account.clients("ecs")
        ecs.update_service(cluster=CLUSTER, service="probe", taskDefinition=definition)

    def get(self, path: str) -> httpx.Response:
        """What the load balancer answers."""
        return httpx.get(self.cloud.endpoint + path, headers={"Host": self.host}, timeout=20, trust_env=False)

    def processes(self) -> list[psutil.Process]:
        """The processes of the tasks."""
        found = processes.containers_of(processes.processes_of(self.cloud.files.home))
        return [process for group in found.values() for process in group]

    def reaches(self, states: Mapping[str, str], *, within_sec: float) -> None:
        """Return when the deployments have come to `states`; the load balancer has to answer all the time."""

        def reached() -> None:
            assert self.tasks.deployments() == states

        eventually(reached, within_sec=within_sec, every_sec=0.3)

    def stopped(self, since: float) -> list[dict[str, Any]]:
        """Tasks that stopped after `since`."""
        ecs = self.account.clients("ecs")
        arns = ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"]
        tasks = ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]
        return [
            task
            for task in tasks
            if task["lastStatus"] == "STOPPED" and task["createdAt"].timestamp() >= since
        ]

    def _balancer(self) -> tuple[str, str]:
        balancers = self.account.clients("elbv2")
        group = balancers.create_target_group(
            Name="web", Protocol="HTTP", Port=8080, VpcId="vpc-1", TargetType="ip", HealthCheckPath="/health"
        )["TargetGroups"][0]["TargetGroupArn"]
        balancer = balancers.create_load_balancer(Name="web", Subnets=["subnet-1"])["LoadBalancers"][0]
        balancers.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        return str(balancer["DNSName"]), str(group)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_cloud(tmp_path_factory.mktemp("containers")) as cloud:
        service = Service(cloud)
        service.reaches({"PRIMARY": "COMPLETED"}, within_sec=20)
        yield service


def test_both_tasks_answer_each_at_its_own_loopback_address(service: Service) -> None:
    answers = [service.get("/").json() for _ in range(20)]
    assert len({answer["HOST"] for answer in answers}) == 2
    assert {answer["PASSWORD"] for answer in answers} == {"hidden"}
    ours = processes.processes_of(service.cloud.files.home)
    addresses = {address for address, _ in ports.listening_addresses(ours)}
    assert all(address.startswith("127.") for address in addresses)
    assert len(service.processes()) == 2
    status = service.cloud.status()
    assert (status.count("task"), status.count("function")) == (2, 0)


def test_the_status_says_what_each_process_stands_for(service: Service) -> None:
    hosts = {service.get("/").json()["HOST"] for _ in range(20)}
    emulator, *tasks = service.cloud.status().processes
    assert (emulator.kind, emulator.health) == ("emulator", "healthy")
    ours = {process.pid for process in service.processes()}
    assert {task.pid for task in tasks} <= ours
    for task in tasks:
        assert (task.kind, task.account_id) == ("task", "000000000000")
        assert re.fullmatch(r"probe-[0-9a-f]{8}-app", task.name)
        assert task.role == service.tasks.task_role
        assert task.address in hosts
        assert task.health == "running"
        assert task.memory_bytes > 10_000_000
        assert Path(task.log).is_file()


def test_a_task_may_what_its_role_allows_and_nothing_else(service: Service) -> None:
    assert service.get("/call?service=sqs&operation=list_queues").json() is None
    assert service.get("/call?service=dynamodb&operation=list_tables").json() == "AccessDeniedException"
    assert service.cloud.denials()[-1].action == "dynamodb:ListTables"


def test_what_a_task_prints_is_in_its_log_stream(service: Service) -> None:
    logs, ecs = service.account.clients("logs"), service.account.clients("ecs")
    tasks = ecs.list_tasks(cluster=CLUSTER)["taskArns"]
    assert len(tasks) == 2
    for task in tasks:
        stream = f"api/app/{task.rsplit('/', 1)[-1]}"
        events = logs.get_log_events(logGroupName=LOG_GROUP, logStreamName=stream)["events"]
        assert [event["message"] for event in events] == ["listening"]


def test_a_killed_task_is_replaced(service: Service) -> None:
    since = time.time() - 3600
    killed = service.processes()[0]
    killed.kill()

    def replaced() -> None:
        running = service.processes()
        assert len(running) == 2
        assert killed.pid not in {one.pid for one in running}
        assert [one["exitCode"] for task in service.stopped(since) for one in task["containers"]] == [137]

    eventually(replaced, within_sec=5)


def test_a_deployment_that_crashes_after_three_seconds_is_rolled_back(service: Service) -> None:
    since = time.time()
    before = {one.pid for one in service.processes()}
    service.deploy(service.define({"CRASH_AFTER_SEC": "3"}))
    seen: list[int] = []

    def rolled_back() -> None:
        seen.append(service.get("/health").status_code)
        assert service.tasks.deployments() == {"PRIMARY": "COMPLETED"}

    eventually(rolled_back, within_sec=25, every_sec=0.3)
    assert seen.count(200) >= len(seen) - 3, (
        "a request in flight may be lost with a task that crashes, no more"
    )
    assert {task["stoppedReason"] for task in service.stopped(since)} >= {
        "Essential container in task exited"
    }

    def as_before() -> None:
        assert {one.pid for one in service.processes()} == before

    eventually(as_before, within_sec=5)


def test_a_task_that_turns_unhealthy_fails_its_deployment(service: Service) -> None:
    since = time.time()
    sick = {"command": ["CMD-SHELL", "false"], "interval": 5, "retries": 1}
    service.deploy(service.define(healthCheck=sick))

    def replaced() -> None:
        stopped = service.stopped(since)
        assert stopped
        assert {(task["stopCode"], task["stoppedReason"]) for task in stopped} == {
            ("ServiceSchedulerInitiated", "Task failed container health checks")
        }
        assert service.tasks.deployments()["PRIMARY"] == "IN_PROGRESS"

    eventually(replaced, within_sec=12, every_sec=0.3)


def test_a_fault_strikes_tasks_as_they_run(service: Service) -> None:
    def two_tasks() -> set[int]:
        running = {one.pid for one in service.processes()}
        assert len(running) == 2
        return running

    before = eventually(two_tasks, within_sec=30)
    call = "/call?service=sqs&operation=list_queues"
    fault = Fault(effect="throttle", dependency="sqs", of="probe", account_id="000000000000")
    service.cloud.set_fault(fault)
    try:
        assert service.get(call).json() == "RequestThrottled"
    finally:
        service.cloud.clear_faults()
    assert service.get(call).json() is None
    assert {one.pid for one in service.processes()} == before
    assert service.cloud.set_fault(replace(fault, effect="kill", dependency="probe", of="")) == 2

    def replaced() -> None:
        assert not two_tasks() & before

    eventually(replaced, within_sec=15)


def test_the_service_runs_again_after_the_cloud_was_killed(service: Service) -> None:
    service.deploy(service.define())
    service.cloud.save()
    orphans = service.processes()
    psutil.Process(service.cloud.status().pid).kill()
    service.cloud.start()
    assert not any(one.is_running() for one in orphans)

    def answers() -> None:
        assert service.get("/health").status_code == 200

    eventually(answers, within_sec=10)
