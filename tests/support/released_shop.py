"""A container service and a function that CodeDeploy releases, applied by real Terraform from their constructs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cdktf import TerraformOutput

from modules.api import ApplicationLoadBalancer, BlueGreenRoute, HealthCheck
from modules.compute import Alias, ContainerCluster, ContainerImage, ContainerService, Function, Package
from modules.core import PlatformStack, StackSettings
from modules.delivery import BlueGreenDeployment, FunctionDeployment, TrafficShift
from modules.encryption import Key
from modules.iam import DELIVERY, Role
from modules.messaging import Topic
from modules.network import INetwork, PrivateNetwork
from modules.observability import Alarm, Metric
from modules.storage import AccessLogBucket
from modules.waf import WebAcl
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.small_stack import STACK, write_package, written
from tests.support.terraform import Deployment

_SERVICES = ("cloudwatch.amazonaws.com", "logs.amazonaws.com", "sns.amazonaws.com")
_JUDGE = """
import boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded",
    )
"""


@dataclass(frozen=True)
class _Account:
    """Whoever the account lets: a test that releases as a pipeline would."""

    def trust_policy(self, settings: StackSettings) -> str:
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": settings.account_id},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass
class ReleasedShop:
    """The service ``api`` of two tasks and the function ``price``, in the version that was declared last."""

    account: Account
    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"VERSION": "1"})
    price: int = 1

    def declare(self, *, price: int | None = None, **environment: str) -> Deployment:
        """Apply the service with ``environment`` and the function with ``price``: nothing is released by that."""
        self.environment = environment or self.environment
        self.price = price or self.price
        deployment = written(self.account, self.folder, self._build)
        deployment.apply()
        self.outputs = deployment.outputs()[STACK]
        return deployment

    def release(self, what: str) -> str:
        """Release the ``service`` or the ``function`` as the role that may; returns the deployment's id."""
        codedeploy = self._deployer()("codedeploy")
        made = codedeploy.create_deployment(**json.loads(self.outputs[f"{what}_release"]))
        return str(made["deploymentId"])

    def version(self, port: int = 443) -> str:
        """The version that answers at the listener on ``port``; fails where none does."""
        headers = {"Host": f"{self.outputs['host']}:{port}"}
        answer = httpx.get(self.account.cloud.endpoint, headers=headers, timeout=20, trust_env=False)
        assert answer.status_code == 200
        return str(answer.json().get("VERSION"))

    def alias(self) -> tuple[str, Mapping[str, float]]:
        """The version that the function's alias points to, and what it sends elsewhere."""
        found = self.account.clients("lambda").get_alias(FunctionName=self.outputs["function"], Name="stable")
        return found["FunctionVersion"], found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})

    def set_alarm(self, state: str) -> None:
        """Bring the alarm that watches both into ``state``."""
        self.account.clients("cloudwatch").set_alarm_state(
            AlarmName=self.outputs["alarm"], StateValue=state, StateReason="Test"
        )

    def _deployer(self) -> Clients:
        return self.account.clients.assuming(self.outputs["deployer"])

    def _build(self, stack: PlatformStack) -> None:
        key = Key(stack, "Key", name="data", description="All", service_principals=_SERVICES)
        topic = Topic(stack, "Topic", name="alarms", key=key)
        alarm = Alarm(
            stack,
            "Errors",
            name="errors",
            description="The shop fails",
            metric=Metric("Shop", "Errors", {}),
            threshold=1,
            actions=[topic],
        )
        releases = (self._service(stack, key, alarm), self._function(stack, key, alarm))
        deployer = Role(
            stack,
            "Deployer",
            name="deployer",
            assumed_by=_Account(),
            description="Releases",
            boundary=DELIVERY,
        )
        for release in releases:
            release.grant_deploy(deployer)
        _publish(
            stack,
            alarm=alarm.alarm_name,
            deployer=deployer.role_arn,
            service_release=releases[0].release_json,
            function_release=releases[1].release_json,
        )

    def _service(self, stack: PlatformStack, key: Key, alarm: Alarm) -> BlueGreenDeployment:
        network = self._network(stack)
        balancer = _balancer(stack, network, key)
        route = BlueGreenRoute(
            stack,
            "Route",
            name="api",
            network=network,
            load_balancer=balancer,
            test_listener=balancer.add_test_listener(),
            priority=10,
            paths=["/", "/*"],
            health_check=HealthCheck(interval_sec=5, timeout_sec=2),
        )
        registry = f"{self.account.account_id}.dkr.ecr.{self.account.region}.amazonaws.com"
        service = ContainerService(
            stack,
            "Service",
            name="api",
            description="Says its version",
            cluster=ContainerCluster(stack, "Cluster", name="shop", key=key),
            network=network,
            image=ContainerImage(f"{registry}/cairn-test-probe@sha256:{'0' * 64}"),
            key=key,
            target_group=route.blue,
            deployment_controller="CODE_DEPLOY",
            environment=self.environment,
        )
        service.allow_from("FromBalancer", balancer)
        _publish(stack, host=balancer.dns_name)
        return BlueGreenDeployment(
            stack,
            "ServiceRelease",
            name="api",
            service=service,
            route=route,
            alarms=[alarm],
            shift=TrafficShift(percent=50, minutes=5),
            termination_wait_min=40,
            hooks={"AfterAllowTestTraffic": self._lambda(stack, key, "judge", _JUDGE)},
        )

    def _function(self, stack: PlatformStack, key: Key, alarm: Alarm) -> FunctionDeployment:
        source = f"def handler(event, context):\n    return {self.price}\n"
        function = self._lambda(stack, key, "price", source)
        _publish(stack, function=function.function_name)
        return FunctionDeployment(
            stack,
            "FunctionRelease",
            name="price",
            function=function,
            alias=Alias(stack, "Stable", function=function, name="stable", version=function.version),
            alarms=[alarm],
            shift=TrafficShift(percent=10, minutes=40),
        )

    def _lambda(self, stack: PlatformStack, key: Key, name: str, source: str) -> Function:
        archive = write_package(self.folder.parent / f"{name}.zip", **{name: source})
        return Function(
            stack,
            name.title(),
            name=name,
            package=Package(archive),
            handler=f"{name}.handler",
            description=name.title(),
            key=key,
        )

    def _network(self, stack: PlatformStack) -> INetwork:
        ec2 = self.account.clients("ec2")
        [vpc] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        found = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
        subnets = sorted(subnet["SubnetId"] for subnet in found)[:2]
        return PrivateNetwork.from_subnets(
            stack,
            "Network",
            vpc_id=vpc["VpcId"],
            cidr=vpc["CidrBlock"],
            public_subnet_ids=subnets,
            private_subnet_ids=subnets,
            data_subnet_ids=subnets,
        )


def _balancer(stack: PlatformStack, network: INetwork, key: Key) -> ApplicationLoadBalancer:
    log = AccessLogBucket(stack, "AccessLog", name="access-logs")
    log.allow_load_balancer_logs()
    return ApplicationLoadBalancer(
        stack,
        "Balancer",
        name="shop",
        network=network,
        certificate_arn=stack.arn("acm", "certificate/0f1e2d3c-0000-4000-8000-000000000000"),
        web_acl=WebAcl(stack, "WebAcl", name="shop", rate_limit=1_000_000, log_key=key),
        access_log_bucket=log,
    )


def _publish(stack: PlatformStack, **values: Any) -> None:
    for name, value in values.items():
        TerraformOutput(stack, name, value=value, static_id=True)
