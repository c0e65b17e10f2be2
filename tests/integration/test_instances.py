"""A service on instances behind a load balancer, by Terraform: it acts under its role, is kept running, and rolls."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from cdktf import App

from cairn.localcloud import LocalCloud, ports, processes
from modules.api import ApplicationLoadBalancer, HealthCheck, ListenerRule, TargetGroup
from modules.compute import ContainerImage, InstanceService
from modules.core import PlatformStack, StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from modules.encryption import Key
from modules.iam import Grant
from modules.network import SecurityGroup
from modules.storage import AccessLogBucket
from modules.waf import WebAcl
from tests.support.cloud import Account, new_account, running_cloud
from tests.support.eventually import eventually
from tests.support.networks import imported_network
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(900)]

STACK, GROUP = "catalog", "cairn-test-catalog"


class Catalog:
    """The service `catalog` of two instances, deployed from its stack."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        self.cloud, self.account = cloud, new_account(cloud)
        self.deployment = Deployment(self.account, "test", folder)
        self._folder = folder

    def deploy(self, **environment: str) -> None:
        """Synthesize with this environment, and apply."""
        app = App(outdir=str(self._folder))
        _build(PlatformStack(app, STACK, settings=_settings(self.account)), environment)
        app.synth()
        add_remote_state_defaults(self._folder)
        self.deployment.apply()

    @property
    def host(self) -> str:
        """The load balancer's name."""
        found = self.account.clients("elbv2").describe_load_balancers()["LoadBalancers"]
        return str(found[0]["DNSName"])

    def get(self, path: str, host: str | None = None) -> httpx.Response:
        """What the load balancer answers."""
        headers = {"Host": host or self.host}
        return httpx.get(f"{self.cloud.endpoint}{path}", headers=headers, timeout=20, trust_env=False)

    def members(self) -> list[dict[str, Any]]:
        """The instances as the group describes them."""
        found = self.account.clients("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[GROUP]
        )
        return [one for group in found["AutoScalingGroups"] for one in group["Instances"]]

    def healthy(self, count: int = 2, *, within_sec: float = 30) -> set[str]:
        """The ids of the instances, once exactly `count` are in service and healthy behind the load balancer."""
        balancers = self.account.clients("elbv2")
        group = balancers.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]

        def reached() -> set[str]:
            found = balancers.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            states = {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in found}
            assert list(states.values()) == ["healthy"] * count
            assert {one["InstanceId"]: one["LifecycleState"] for one in self.members()} == dict.fromkeys(
                states, "InService"
            )
            return set(states)

        return eventually(reached, within_sec=within_sec, every_sec=0.3)

    def processes(self) -> list[psutil.Process]:
        """The processes of the instances."""
        found = processes.containers_of(processes.processes_of(self.cloud.files.home))
        return [process for group in found.values() for process in group]

    def refresh(self) -> str:
        """How the latest refresh is."""
        found = self.account.clients("autoscaling").describe_instance_refreshes(AutoScalingGroupName=GROUP)
        return str(found["InstanceRefreshes"][0]["Status"])

    @contextmanager
    def asked_all_the_time(self) -> Iterator[list[int]]:
        """The status of every request that was made meanwhile, one after another."""
        statuses: list[int] = []
        over, host = threading.Event(), self.host

        def ask() -> None:
            while not over.is_set():
                statuses.append(self.get("/health", host).status_code)
                time.sleep(0.02)

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            yield statuses
        finally:
            over.set()
            asking.join()


def _settings(account: Account) -> StackSettings:
    return StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=None,
        protect_data=False,
        key_deletion_window_days=7,
    )


def _build(stack: PlatformStack, environment: dict[str, str]) -> None:
    key = Key(
        stack,
        "Key",
        name="catalog",
        description="Encrypts disks and logs",
        service_principals=("autoscaling.amazonaws.com", "logs.amazonaws.com"),
    )
    network = imported_network(stack)
    logs = AccessLogBucket(stack, "AccessLogs", name="logs")
    logs.allow_load_balancer_logs()
    balancer = ApplicationLoadBalancer(
        stack,
        "LoadBalancer",
        name="shop",
        network=network,
        web_acl=WebAcl(stack, "WebAcl", name="shop", log_key=key, rate_limit=1_000_000),
        certificate_arn=stack.arn("acm", "certificate/0f1e2d3c-0000-4000-8000-000000000000"),
        access_log_bucket=logs,
    )
    balancer.allow_from("FromRows", SecurityGroup.from_security_group_id(stack, "Callers", "sg-0a1b"))
    targets = TargetGroup(
        stack,
        "Targets",
        name="catalog",
        network=network,
        port=8080,
        target_type="instance",
        health_check=HealthCheck(path="/health", interval_sec=5, timeout_sec=2),
    )
    ListenerRule(stack, "ToCatalog", load_balancer=balancer, target_group=targets, priority=1, paths=["/*"])
    registry = f"{stack.settings.account_id}.dkr.ecr.{stack.settings.region}.amazonaws.com"
    service = InstanceService(
        stack,
        "Catalog",
        name="catalog",
        description="Products",
        network=network,
        image=ContainerImage(f"{registry}/cairn-test-probe@sha256:{'0' * 64}"),
        key=key,
        target_group=targets,
        environment=environment,
        warmup_sec=8,
        stop_timeout_sec=5,
    )
    service.allow_from("FromLoadBalancer", balancer)
    Grant.add(
        service,
        actions=("sqs:ListQueues",),
        resources=("*",),
        resource_is_star_because="it lists all of them",
    )


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with running_cloud(tmp_path_factory.mktemp("instances")) as cloud:
        catalog = Catalog(cloud, tmp_path_factory.mktemp("catalog"))
        catalog.deploy(GREETING="hello")
        yield catalog


def test_both_instances_answer_each_at_its_own_loopback_address(catalog: Catalog) -> None:
    catalog.healthy()
    answers = [catalog.get("/").json() for _ in range(20)]
    assert len({answer["HOST"] for answer in answers}) == 2
    assert {answer["GREETING"] for answer in answers} == {"hello"}
    ours = processes.processes_of(catalog.cloud.files.home)
    assert all(address.startswith("127.") for address, _ in ports.listening_addresses(ours))
    assert len(catalog.processes()) == 2


def test_nothing_is_left_to_do(catalog: Catalog) -> None:
    assert [str(change) for change in catalog.deployment.plan()] == []


def test_an_instance_may_what_its_role_allows_and_nothing_else(catalog: Catalog) -> None:
    assert catalog.get("/call?service=sqs&operation=list_queues").json() is None
    assert catalog.get("/call?service=dynamodb&operation=list_tables").json() == "AccessDeniedException"
    assert catalog.cloud.denials()[-1].action == "dynamodb:ListTables"


def test_what_an_instance_prints_is_in_its_log_stream(catalog: Catalog) -> None:
    logs = catalog.account.clients("logs")
    for instance in catalog.healthy():
        found = logs.get_log_events(logGroupName=f"/aws/ec2/{GROUP}", logStreamName=instance)["events"]
        assert "listening" in {event["message"] for event in found}


def test_a_killed_service_is_started_again_on_its_instance(catalog: Catalog) -> None:
    before = catalog.healthy()
    killed = catalog.processes()[0]
    killed.kill()

    def started() -> None:
        running = catalog.processes()
        assert len(running) == 2
        assert killed.pid not in {one.pid for one in running}

    eventually(started, within_sec=10)
    assert catalog.healthy() == before


def test_a_lost_instance_is_replaced(catalog: Catalog) -> None:
    before = catalog.healthy()
    lost = sorted(before)[0]
    catalog.account.clients("ec2").terminate_instances(InstanceIds=[lost])

    def replaced() -> None:
        after = catalog.healthy(within_sec=1)
        assert (lost in after, len(after & before)) == (False, 1)

    eventually(replaced, within_sec=30)


def test_a_new_version_rolls_through_without_a_failed_request(catalog: Catalog) -> None:
    before = catalog.healthy()
    with catalog.asked_all_the_time() as statuses:
        catalog.deploy(GREETING="good day")

        def over() -> None:
            assert catalog.refresh() == "Successful"

        eventually(over, within_sec=90, every_sec=0.5)
        after = catalog.healthy()
    assert not before & after
    assert {catalog.get("/").json()["GREETING"] for _ in range(10)} == {"good day"}
    assert len(statuses) > 100
    assert set(statuses) == {200}


def test_a_version_that_crashes_is_rolled_back(catalog: Catalog) -> None:
    before = catalog.healthy()
    catalog.deploy(GREETING="oops", CRASH_AFTER_SEC="0.3")

    def rolled_back() -> None:
        assert catalog.refresh() == "RollbackSuccessful"

    eventually(rolled_back, within_sec=90, every_sec=0.5)
    assert catalog.healthy() == before
    assert {catalog.get("/").json()["GREETING"] for _ in range(10)} == {"good day"}
    catalog.deploy(GREETING="good day")


def test_the_instances_run_again_after_the_cloud_was_killed(catalog: Catalog) -> None:
    def settled() -> None:
        assert catalog.refresh() in {"Successful", "RollbackSuccessful"}

    eventually(settled, within_sec=90, every_sec=0.5)
    before = catalog.healthy()
    catalog.cloud.save()
    orphans = catalog.processes()
    psutil.Process(catalog.cloud.status().pid).kill()
    catalog.cloud.start()
    assert not any(one.is_running() for one in orphans)
    assert catalog.healthy() == before
    assert catalog.get("/").json()["GREETING"] == "good day"


def test_destroy_leaves_nothing(catalog: Catalog) -> None:
    catalog.deployment.destroy()
    assert catalog.deployment.addresses(STACK) == []
    assert catalog.members() == []
    assert catalog.processes() == []
    assert catalog.account.clients("ec2").describe_volumes()["Volumes"] == []
