"""A Kubernetes cluster and a workload behind a load balancer, by Terraform and the step after it."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from cdktf import App

from cairn.errors import CairnError
from cairn.kubernetes.client import KubernetesClient
from cairn.localcloud import processes
from cairn.localcloud.processes import CONTAINER_MARK
from modules.compute import ContainerImage
from modules.core import PlatformStack, StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from modules.encryption import Key
from modules.iam import PermissionsBoundary
from modules.kubernetes import KubernetesCluster, Workload
from modules.network import PrivateNetwork
from modules.storage import Attribute, Table
from tests.support.cloud import Account, new_account, running_cloud
from tests.support.eventually import eventually
from tests.support.inventory import inventory
from tests.support.kubernetes import is_ready
from tests.support.terraform import Deployment

pytestmark = [
    pytest.mark.integration,
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("kubernetes"),
]

NAME = "recommendations"


class Balancer:
    """A load balancer that was there before, and its target group."""

    def __init__(self, account: Account) -> None:
        balancers = account.clients("elbv2")
        self.target_group_arn: str = balancers.create_target_group(
            Name="cairn-test-web",
            Protocol="HTTP",
            Port=8080,
            VpcId="vpc-1",
            TargetType="ip",
            HealthCheckPath="/health",
        )["TargetGroups"][0]["TargetGroupArn"]
        made = balancers.create_load_balancer(Name="web", Subnets=["subnet-1"])["LoadBalancers"][0]
        balancers.create_listener(
            LoadBalancerArn=made["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_group_arn}],
        )
        self.host: str = made["DNSName"]
        self.listeners: list[Any] = ["there before"]
        self.resource_label = "app/web/1/targetgroup/cairn-test-web/1"


@dataclass
class Shop:
    """The stack of the test, and what answers behind the load balancer."""

    account: Account
    folder: Path
    balancer: Balancer
    seen: list[int] = field(default_factory=list)

    @property
    def deployment(self) -> Deployment:
        return Deployment(self.account, "test", self.folder)

    @property
    def client(self) -> KubernetesClient:
        return KubernetesClient("cairn-test-shop", self.account.environment)

    def apply(self, environment: dict[str, str]) -> None:
        self._synthesize(environment)
        self.deployment.apply()

    def get(self, path: str) -> httpx.Response:
        """What the load balancer answers."""
        url = self.account.cloud.endpoint + path
        return httpx.get(url, headers={"Host": self.balancer.host}, timeout=20, trust_env=False)

    def pods(self) -> list[dict[str, Any]]:
        found = self.client.list("v1", "Pod", label=f"app.kubernetes.io/name={NAME}")
        return [pod for pod in found if is_ready(pod)]

    def processes(self) -> list[psutil.Process]:
        found = processes.containers_of(processes.processes_of(self.account.cloud.files.home))
        return [one for name, group in found.items() if name.startswith(NAME) for one in group]

    @contextmanager
    def under_load(self) -> Iterator[list[int]]:
        """Ask all the time; gives the status of every answer."""
        statuses: list[int] = []
        over = threading.Event()

        def ask() -> None:
            while not over.wait(0.05):
                statuses.append(self.get("/health").status_code)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield statuses
        finally:
            over.set()
            thread.join()

    def _synthesize(self, environment: dict[str, str]) -> None:
        account = self.account
        settings = StackSettings(
            project="cairn",
            environment="test",
            account_id=account.account_id,
            region=account.region,
            state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
            permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-boundary",
            protect_data=False,
            key_deletion_window_days=7,
        )
        app = App(outdir=str(self.folder))
        self._build(PlatformStack(app, "shop", settings=settings), environment)
        app.synth()
        add_remote_state_defaults(self.folder)

    def _build(self, stack: PlatformStack, environment: dict[str, str]) -> None:
        PermissionsBoundary(stack, "Boundary", name="boundary")
        key = Key(stack, "Key", name="shop", description="All", service_principals=["logs.amazonaws.com"])
        zones = [f"{stack.settings.region}{zone}" for zone in "ab"]
        network = PrivateNetwork(
            stack,
            "Network",
            name="shop",
            cidr="10.9.0.0/16",
            availability_zones=zones,
            nat_gateways=0,
            interface_endpoints=(),
            flow_log_key=key,
        )
        cluster = KubernetesCluster(stack, "Cluster", name="shop", network=network, key=key)
        registry = f"{self.account.account_id}.dkr.ecr.{stack.settings.region}.amazonaws.com"
        table = Table(stack, "Table", name="tastes", partition_key=Attribute("user_id", "S"), key=key)
        workload = Workload(
            stack,
            "Recommendations",
            name=NAME,
            description="Recommends products",
            cluster=cluster,
            network=network,
            image=ContainerImage(f"{registry}/cairn-test-probe@sha256:{'0' * 64}"),
            target_group=self.balancer,
            environment={"TABLE": table.table_name, **environment},
            pre_stop_sec=2,
            min_ready_sec=1,
            progress_deadline_sec=30,
        )
        table.grant_get_item(workload)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        account = new_account(cloud)
        shop = Shop(account, tmp_path_factory.mktemp("kubernetes"), Balancer(account))
        before = inventory(account.clients)
        with shop.deployment.destroyed_at_the_end():
            shop.apply({"VERSION": "1"})
            yield shop
        assert shop.processes() == []
        assert inventory(account.clients) - before == set()


def test_two_pods_answer_each_at_its_own_address(shop: Shop) -> None:
    assert len(shop.pods()) == 2
    answers = [shop.get("/").json() for _ in range(20)]
    assert len({answer["HOST"] for answer in answers}) == 2
    assert {answer["TABLE"] for answer in answers} == {"cairn-test-tastes"}


def test_the_manifests_lie_beside_the_stack_for_kubectl(shop: Shop) -> None:
    content = json.loads((shop.folder / "stacks/shop/kubernetes/cairn-test-shop.json").read_text())
    assert (content["kind"], content["apiVersion"]) == ("List", "v1")
    assert "cairn-test-tastes" in str(content["items"])
    assert "${" not in str(content["items"])


def test_a_pod_may_what_its_role_was_granted_and_nothing_else(shop: Shop) -> None:
    item = {"TableName": "cairn-test-tastes", "Key": {"user_id": {"S": "ada"}}}
    put = {"TableName": "cairn-test-tastes", "Item": item["Key"]}
    call = "/call?service=dynamodb&operation={}&arguments={}"
    assert shop.get(call.format("get_item", json.dumps(item))).json() is None
    assert shop.get(call.format("put_item", json.dumps(put))).json() == "AccessDeniedException"
    assert shop.account.cloud.denials()[-1].action == "dynamodb:PutItem"


def test_what_a_pod_prints_is_in_the_log_group_of_the_cluster(shop: Shop) -> None:
    group = "/aws/containerinsights/cairn-test-shop/application"

    def printed() -> None:
        events = shop.account.clients("logs").filter_log_events(logGroupName=group)["events"]
        lines = [json.loads(event["message"]) for event in events]
        assert {line["kubernetes"]["namespace_name"] for line in lines} == {NAME}

    eventually(printed, within_sec=10)


def test_a_second_plan_is_empty(shop: Shop) -> None:
    assert [str(change) for change in shop.deployment.plan()] == []


def test_a_killed_pod_is_replaced(shop: Shop) -> None:
    killed = shop.processes()[0]
    os.kill(killed.pid, signal.SIGKILL)

    def replaced() -> None:
        running = shop.processes()
        assert len(running) == 2
        assert killed.pid not in {one.pid for one in running}
        assert len(shop.pods()) == 2

    eventually(replaced, within_sec=20)


def test_a_rolling_update_fails_no_request(shop: Shop) -> None:
    with shop.under_load() as statuses:
        shop.apply({"VERSION": "2"})
    assert len(statuses) > 20
    assert set(statuses) == {200}
    assert {shop.get("/").json()["VERSION"] for _ in range(10)} == {"2"}


def test_a_bad_version_is_stopped_while_the_old_one_serves(shop: Shop) -> None:
    started = time.monotonic()
    with shop.under_load() as statuses, pytest.raises(CairnError) as failure:
        shop.apply({"VERSION": "3", "SICK_AFTER_SEC": "0"})
    assert "has not made progress within 30 s" in failure.value.why
    assert time.monotonic() - started >= 30
    assert set(statuses) == {200}
    assert {shop.get("/").json()["VERSION"] for _ in range(10)} == {"2"}
    shop.apply({"VERSION": "4"})
    assert {shop.get("/").json()["VERSION"] for _ in range(10)} == {"4"}


def test_pods_come_back_after_the_cloud_was_killed(shop: Shop) -> None:
    cloud = shop.account.cloud
    cloud.save()
    orphans = shop.processes()
    assert {one.environ()[CONTAINER_MARK][: len(NAME)] for one in orphans} == {NAME}
    psutil.Process(cloud.status().pid).kill()
    cloud.start()
    assert not any(one.is_running() for one in orphans)

    def back() -> None:
        assert len(shop.pods()) == 2
        assert shop.get("/").json()["VERSION"] == "4"

    eventually(back, within_sec=30)
