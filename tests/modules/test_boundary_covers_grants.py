"""Whatever a construct may grant, its role's boundary lets through: a grant beyond it would be denied, when used."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from modules.api import (
    ApiGatewayAccount,
    ApplicationLoadBalancer,
    BlueGreenRoute,
    HttpApi,
    RestApi,
    WebSocketApi,
)
from modules.auth import UserPool
from modules.cache import Cache
from modules.compute import (
    Alias,
    ContainerCluster,
    ContainerImage,
    ContainerService,
    ContainerWorker,
    Function,
    InstanceService,
    Package,
)
from modules.core import PlatformStack
from modules.database import PostgresCluster
from modules.delivery import (
    ArtifactFolder,
    BlueGreenDeployment,
    Build,
    BuildProject,
    Buildspec,
    CodeDeployRelease,
    ConnectionSource,
    FeatureFlags,
    FlagsAddress,
    FunctionDeployment,
    InvokeFunction,
    ManualApproval,
    Pipeline,
    PipelineStage,
    Report,
    Repository,
    ServiceRelease,
)
from modules.delivery.artifact_store import ArtifactStore
from modules.discovery import DiscoverableService, LatticeService, Namespace, ServiceNetwork
from modules.discovery import FunctionTarget as LatticeFunction
from modules.governance import BackupPlan
from modules.iam import DELIVERY, DeliveryBoundary, PermissionsBoundary, Role, ServicePrincipal
from modules.kubernetes import KubernetesCluster, Workload
from modules.messaging import EmailIdentity, EventBus, IQueue, Queue, Topic
from modules.network.flow_log import FlowLog
from modules.observability import Alarm, Metric
from modules.secrets import ISecret, Parameter, Secret
from modules.storage import Bucket, IBucket, Table
from modules.waf import WebAcl
from modules.workflow import Definition, StateMachine, Succeed
from tests.support.fake_function import FakeFunction
from tests.support.grantee import grantee, imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
SECRET = f"arn:aws:secretsmanager:{ACCOUNT}:secret"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-stock@sha256:{'0' * 64}"
TABLE_ARN = f"arn:aws:dynamodb:{ACCOUNT}:table/cairn-test-orders"
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


def deliver(stack: PlatformStack, bucket: IBucket, secret: ISecret) -> None:
    key, principal = imported_key(stack), ServicePrincipal("codebuild.amazonaws.com")
    role = Role(
        stack, "Deliverer", name="deliverer", assumed_by=principal, description="Releases", boundary=DELIVERY
    )
    project = BuildProject(
        stack,
        "Build",
        name="build",
        description="Builds",
        buildspec=Buildspec(commands={"build": ["make"]}, reports={"unit": Report(files=["report.xml"])}),
        key=key,
        artifacts=ArtifactFolder(bucket=bucket, prefix="builds/"),
        secrets={"GATEWAY": secret},
    )
    Repository.from_repository_arn(
        stack, "Pushed", f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-probe"
    ).grant_push(role)
    flags = FlagsAddress(application_id="a1", environment_id="e1", profile_id="p1", strategy_id="s1")
    FeatureFlags.from_address(stack, "Toggled", flags, key=key).grant_toggle(role)
    release(stack, bucket, project)


def release(stack: PlatformStack, bucket: IBucket, project: BuildProject) -> None:
    topic = Topic(stack, "Approvers", name="approvers", key=imported_key(stack))
    existing = FunctionDeployment.from_names(
        stack, "Existing", application_name="cairn-test-shop", group_name="live", config_name="Slow"
    )
    actions = [
        Build(name="Make", project=project, input="source", output="made"),
        ManualApproval(name="Approve", topic=topic, message="Release?"),
        CodeDeployRelease(name="Shop", deployment=existing, input="source"),
        InvokeFunction(name="Tell", function_name="cairn-test-tell"),
    ]
    source = ConnectionSource(
        name="Checkout",
        connection_arn=f"arn:aws:codeconnections:{ACCOUNT}:connection/shop",
        repository="shop/shop",
        branch="main",
        output="source",
    )
    pipeline = Pipeline(
        stack,
        "Pipeline",
        name="shop",
        stages=[
            PipelineStage(name="Source", actions=[source]),
            PipelineStage(name="Release", actions=actions),
        ],
        bucket=bucket,
        key=imported_key(stack),
    )
    pipeline.grant_start(stack.node.find_child("Deliverer"))


def release_beside(stack: PlatformStack, function: Function, bucket: IBucket) -> None:
    role: Any = stack.node.find_child("Deliverer")
    errors = Alarm(
        stack,
        "Errors",
        name="errors",
        description="Fails",
        metric=Metric("Shop", "Errors", {}),
        threshold=1,
        actions=[Topic(stack, "Ops", name="ops", key=imported_key(stack))],
    )
    route = BlueGreenRoute(
        stack,
        "Route",
        name="released",
        network=imported_network(stack),
        load_balancer=ApplicationLoadBalancer.from_listener_arn(
            stack,
            "Balancer",
            f"arn:aws:elasticloadbalancing:{ACCOUNT}:listener/app/cairn-test-shop/0f/1e",
            load_balancer_full_name="app/cairn-test-shop/0f",
            security_group_id="sg-0a",
        ),
        priority=10,
        paths=["/stock/*"],
    )
    service = ContainerService(
        stack,
        "Released",
        name="released",
        description="Goes out blue-green",
        cluster=ContainerCluster.from_cluster_arn(
            stack, "Shared", f"arn:aws:ecs:{ACCOUNT}:cluster/cairn-test-shop"
        ),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        key=imported_key(stack),
        target_group=route.blue,
        deployment_controller="CODE_DEPLOY",
    )
    hooks = {"BeforeAllowTraffic": function}
    deployment = BlueGreenDeployment(
        stack, "BlueGreen", name="released", service=service, route=route, alarms=[errors], hooks=hooks
    )
    action = ServiceRelease(name="Release", deployment=deployment, input="source")
    action.grant_to(role, ArtifactStore(bucket=bucket, key=imported_key(stack), prefix="cairn-test-shop/"))
    FunctionDeployment(
        stack,
        "Canary",
        name="fn",
        function=function,
        alias=Alias(stack, "Stable", function=function, name="stable", version=function.version),
        alarms=[errors],
        hooks=hooks,
    ).grant_deploy(role)


def log_in_to_databases(stack: PlatformStack, role: Role) -> None:
    key = imported_key(stack)
    network = imported_network(stack)
    PostgresCluster(stack, "Ledger", name="ledger", network=network, key=key, database_name="ledger")
    cluster = PostgresCluster.from_cluster_attributes(
        stack,
        "ImportedLedger",
        cluster_arn=f"arn:aws:rds:{ACCOUNT}:cluster:cairn-test-ledger",
        cluster_resource_id="cluster-ABC",
        endpoint="ledger.example",
        reader_endpoint="ledger-ro.example",
        database_name="ledger",
        security_group_id="sg-0a1b",
        master_secret_arn=f"{SECRET}:rds!cluster-0f1e-a1B2c3",
        key=key,
    )
    cluster.grant_connect(role, "orders")
    cluster.grant_read_master_secret(role)
    cluster.grant_execute_statements(role)
    cache = Cache.from_cache_attributes(
        stack,
        "ImportedCache",
        cache_arn=f"arn:aws:elasticache:{ACCOUNT}:replicationgroup:cairn-test-products",
        endpoint="products.example",
        reader_endpoint="products-ro.example",
        security_group_id="sg-0a1b",
        users=["catalog"],
    )
    cache.grant_connect(role, "catalog")


def call_apis(stack: PlatformStack, role: Role) -> None:
    key, function = imported_key(stack), FakeFunction()
    rest = RestApi(
        stack,
        "Rest",
        name="stock",
        description="Stock",
        log_key=key,
        web_acl=WebAcl.from_web_acl_arn(stack, "WebAcl", f"arn:aws:wafv2:{ACCOUNT}:regional/webacl/edge/1a"),
        user_pools=[UserPool.from_user_pool_id(stack, "Customers", "eu-west-1_AbCdEf123")],
    )
    rest.add_iam_method("GetStock", method="GET", path="/stock", function=function).grant_invoke(role)
    http = HttpApi(stack, "Http", name="stock", description="Stock", log_key=key)
    http.add_iam_route("GetStock", method="GET", path="/stock", function=function).grant_invoke(role)
    alerts = WebSocketApi(
        stack,
        "Alerts",
        name="alerts",
        description="Alerts",
        log_key=key,
        authorizer=function,
        connect=function,
        disconnect=function,
    )
    alerts.grant_manage_connections(role)


def workload(stack: PlatformStack, cluster: KubernetesCluster) -> None:
    Workload(
        stack,
        "Workload",
        name="recommendations",
        description="Recommends products",
        cluster=cluster,
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        target_group=ExistingTargets(),
    )


def worker(stack: PlatformStack, queue: IQueue) -> None:
    ContainerWorker(
        stack,
        "Worker",
        name="worker",
        description="Consumes the queue",
        cluster=ContainerCluster.from_cluster_arn(stack, "Cluster", f"arn:aws:ecs:{ACCOUNT}:cluster/shop"),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        key=imported_key(stack),
        queue=queue,
    )


class ExistingTargets:
    target_group_arn = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/cairn-test-stock/0f"
    resource_label = "app/shop/0f/targetgroup/stock/0f"
    listeners = ["aws_lb_listener_rule.shop"]
    target_type = "ip"


def instances(stack: PlatformStack) -> None:
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    InstanceService(
        stack,
        "Instances",
        name="catalog",
        description="Products",
        network=imported_network(stack),
        image=ContainerImage(f"{registry}/cairn-test-catalog@sha256:{'0' * 64}"),
        key=imported_key(stack),
    )


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
