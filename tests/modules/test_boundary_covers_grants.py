"""Whatever a construct may grant, its role's boundary lets through: a grant beyond it would be denied, when used."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from modules.api import ApiGatewayAccount
from modules.auth import UserPool
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.delivery import FeatureFlags, FlagsAddress, Repository
from modules.discovery import DiscoverableService, LatticeService, Namespace, ServiceNetwork
from modules.discovery import FunctionTarget as LatticeFunction
from modules.governance import BackupPlan
from modules.iam import DeliveryBoundary, PermissionsBoundary
from modules.kubernetes import KubernetesCluster
from modules.messaging import EmailIdentity, EventBus, Queue, Topic
from modules.network.flow_log import FlowLog
from modules.secrets import Parameter, Secret
from modules.storage import Bucket, Table
from modules.workflow import Definition, StateMachine, Succeed
from tests.modules.every_grant.apis import call_apis
from tests.modules.every_grant.compute import instances, worker, workload
from tests.modules.every_grant.databases import log_in_to_databases
from tests.modules.every_grant.delivery import deliver
from tests.modules.every_grant.places import ACCOUNT, SECRET, TABLE_ARN
from tests.modules.every_grant.releases import release_beside
from tests.support.grantee import grantee, imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

# What a reference in the configuration stands for, by the type and the attribute it names.
RESOLVED = {
    "aws_autoscaling_group.arn": (
        f"arn:aws:autoscaling:{ACCOUNT}:autoScalingGroup:0f1e:autoScalingGroupName/cairn-test-catalog"
    ),
    "aws_api_gateway_rest_api.execution_arn": f"arn:aws:execute-api:{ACCOUNT}:a1b2c3",
    "aws_apigatewayv2_api.execution_arn": f"arn:aws:execute-api:{ACCOUNT}:d4e5f6",
    "aws_backup_vault.arn": f"arn:aws:backup:{ACCOUNT}:backup-vault:cairn-test-data",
    "aws_codebuild_project.arn": f"arn:aws:codebuild:{ACCOUNT}:project/cairn-test-build",
    "aws_cloudwatch_log_group.arn": f"arn:aws:logs:{ACCOUNT}:log-group:/aws/lambda/cairn-test-orders",
    "aws_cloudwatch_metric_alarm.arn": f"arn:aws:cloudwatch:{ACCOUNT}:alarm:cairn-test-errors",
    "aws_codedeploy_app.name": "cairn-test-released",
    "aws_codedeploy_deployment_config.deployment_config_name": "cairn-test-released-canary-10-5",
    "aws_codedeploy_deployment_group.deployment_group_name": "live",
    "aws_codepipeline.arn": f"arn:aws:codepipeline:{ACCOUNT}:cairn-test-shop",
    "aws_ecs_service.name": "cairn-test-released",
    "aws_iam_role.arn": "arn:aws:iam::123456789012:role/cairn-test-released",
    "aws_lambda_function.arn": f"arn:aws:lambda:{ACCOUNT}:function:cairn-test-orders",
    "aws_lb_listener_rule.arn": (
        f"arn:aws:elasticloadbalancing:{ACCOUNT}:listener-rule/app/cairn-test-shop/0f/1e/2d"
    ),
    "aws_lambda_alias.arn": f"arn:aws:lambda:{ACCOUNT}:function:cairn-test-orders:live",
    "aws_vpclattice_service.arn": f"arn:aws:vpc-lattice:{ACCOUNT}:service/svc-0a1b",
    "aws_sns_topic.arn": f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms",
}


@pytest.fixture
def template(tmp_path: Path) -> Template:
    archive = tmp_path / "orders.zip"
    archive.write_bytes(b"zip")

    def build(stack: PlatformStack) -> None:
        key, role = imported_key(stack), grantee(stack)
        PermissionsBoundary(stack, "Boundary", name="boundary")
        DeliveryBoundary(stack, "DeliveryBoundary", name="delivery-boundary")
        table = Table.from_table_arn(
            stack, "Table", TABLE_ARN, stream_arn=f"{TABLE_ARN}/stream/2026", key=key
        )
        queue = Queue.from_queue_arn(stack, "Queue", f"arn:aws:sqs:{ACCOUNT}:cairn-test-mail", key=key)
        bus = EventBus.from_event_bus_arn(stack, "Bus", f"arn:aws:events:{ACCOUNT}:event-bus/cairn-test-shop")
        package = Package(archive)
        function = Function(
            stack, "Fn", name="fn", package=package, handler="orders.handler", description="Orders", key=key
        )
        function.consume_stream(table, failure_queue=queue)
        topic = Topic(stack, "Topic", name="alarms", key=key)
        for verb in ("get_item", "put_item", "query", "update_item", "delete_item"):
            getattr(table, f"grant_{verb}")(role)
        queue.grant_consume_messages(role)
        queue.grant_poll_messages(role)
        topic.grant_publish(role)
        bus.grant_put_events(role)
        EmailIdentity.from_domain_name(
            stack, "Mail", "example.com", configuration_set_name="cairn-test-mail"
        ).grant_send_email(role)
        function.grant_invoke(role)
        key.grant_encrypt_decrypt(role)
        worker(stack, queue)
        instances(stack)
        namespace = Namespace(stack, "Names", name="shop.internal", description="The shop")
        service = DiscoverableService(stack, "Stock", name="stock", description="Stock", namespace=namespace)
        service.grant_discover_instances(role)
        bucket = Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::cairn-test-invoices", key=key)
        for verb in ("get", "put", "delete", "list"):
            getattr(bucket, f"grant_{verb}")(role, prefix="2026/")
        secret = Secret.from_secret_arn(stack, "Secret", f"{SECRET}:cairn-test-gateway-a1B2c3", key=key)
        secret.grant_read(role)
        secret.grant_write(role)
        parameter = Parameter.from_parameter_arn(
            stack, "Parameter", f"arn:aws:ssm:{ACCOUNT}:parameter/cairn-test-limit", key=key
        )
        parameter.grant_read(role)
        states = Definition(start_at="Done", states=[Succeed("Done")])
        StateMachine(stack, "Run", name="run", definition=states, key=key, timeout_sec=60)
        machine = StateMachine.from_state_machine_arn(
            stack, "Machine", f"arn:aws:states:{ACCOUNT}:stateMachine:cairn-test-payment", key=key
        )
        for verb in ("start_execution", "start_sync_execution"):
            getattr(machine, f"grant_{verb}")(role)
        for verb in ("success", "failure", "heartbeat"):
            getattr(machine, f"grant_send_task_{verb}")(role)
        log_in_to_databases(stack, role)
        pool = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        pool.grant_read_user(role)
        mesh = ServiceNetwork.from_service_network_arn(
            stack, "Mesh", f"arn:aws:vpc-lattice:{ACCOUNT}:servicenetwork/sn-0a1b"
        )
        LatticeService(
            stack, "Called", name="called", service_network=mesh, target=LatticeFunction(function=function)
        ).grant_invoke(role)
        call_apis(stack, role)
        Repository.from_repository_arn(
            stack, "Repository", f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-probe"
        ).grant_pull(role)
        flags = FlagsAddress(application_id="a1", environment_id="e1", profile_id="p1", strategy_id="s1")
        FeatureFlags.from_address(stack, "Flags", flags, key=key).grant_read(role)
        deliver(stack, bucket, secret)
        release_beside(stack, function, bucket)
        ApiGatewayAccount(stack, "Account")
        shop = KubernetesCluster(stack, "Shop", name="shop", network=imported_network(stack), key=key)
        shop.grant_edit(role, id="Team", namespaces=["shop"])
        workload(stack, shop)
        BackupPlan(stack, "Backups", name="data", key=key)
        FlowLog(stack, "FlowLog", name="network", vpc_id="vpc-1", key=key)

    return synthesize(build)


def resolved(resource: str) -> str:
    return re.sub(r"\$\{(\w+)\.\w+\.(\w+)\}", lambda found: RESOLVED[f"{found[1]}.{found[2]}"], resource)


def permits(statement: dict[str, Any], action: str, resource: str) -> bool:
    """A grant on every resource is cut down to those of the boundary, which is what a boundary is for."""
    matches = resource == "*" or any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
    return action in statement["Action"] and matches


def boundaries(template: Template) -> dict[str, list[dict[str, Any]]]:
    """The statements of each boundary, by the ARN that roles carry."""
    return {
        f"arn:aws:iam::123456789012:policy/{body['name']}": json.loads(body["policy"])["Statement"]
        for body in template.resources("aws_iam_policy")
    }


def beyond(template: Template) -> set[tuple[str, str, str]]:
    """The role, the action and the resource of every grant that the role's boundary would cut off."""
    limits, roles = boundaries(template), template.content["resource"]["aws_iam_role"]
    return {
        (name, action, resolved(resource))
        for policy in template.resources("aws_iam_role_policy")
        for name in [policy["role"].split(".")[1]]
        for grant in json.loads(policy["policy"])["Statement"]
        for action in grant["Action"]
        for resource in grant["Resource"]
        if not any(
            permits(limit, action, resolved(resource))
            for limit in limits[roles[name]["permissions_boundary"]]
        )
    }


def test_every_grant_lies_within_the_boundary_of_its_role(template: Template) -> None:
    assert beyond(template) == set()


def test_neither_boundary_is_the_others(template: Template) -> None:
    roles = template.content["resource"]["aws_iam_role"]
    runtime, delivery = (
        f"arn:aws:iam::123456789012:policy/cairn-test-{name}" for name in ("boundary", "delivery-boundary")
    )
    swapped = {runtime: delivery, delivery: runtime}
    for role in roles.values():
        role["permissions_boundary"] = swapped[role["permissions_boundary"]]
    cut_off = {(action, resource) for _, action, resource in beyond(template)}
    assert ("dynamodb:PutItem", TABLE_ARN) in cut_off
    assert (
        "codepipeline:StartPipelineExecution",
        f"arn:aws:codepipeline:{ACCOUNT}:cairn-test-shop",
    ) in cut_off
