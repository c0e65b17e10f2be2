"""One row for every construct of ``modules/``: how it is made, and what of it changes in the second apply.

A new construct costs one row. ``now(before, after)`` gives the value of the first and of the second apply.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modules.api import ApiGatewayAccount, BasePathMapping, CustomDomain, RestApi
from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.discovery import DiscoverableService, Namespace
from modules.encryption import Key
from modules.iam import PermissionsBoundary, Role, ServicePrincipal
from modules.messaging import (
    DeadLetterQueue,
    EventBus,
    EventRule,
    FunctionTarget,
    LogGroupTarget,
    Queue,
    QueueTarget,
    Topic,
)
from modules.network import PrivateNetwork, SecurityGroup
from modules.observability import Alarm, LogGroup, Metric
from modules.storage import Attribute, Table
from modules.waf import WebAcl

Made = Mapping[str, Any]
Now = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Row:
    """``name`` is the construct's class and its id in the stack; ``build`` gets the rows above by their names.

    ``in_place`` is false for a construct whose every argument AWS fixes when the resource is made.
    """

    name: str
    build: Callable[[PlatformStack, Made, Now], Any]
    in_place: bool = True


def _key(stack: PlatformStack, _made: Made, now: Now) -> Key:
    return Key(
        stack,
        "Key",
        name="lifecycle",
        description=now("Encrypts the rows", "Encrypts every row"),
        service_principals=(
            "cloudwatch.amazonaws.com",
            "events.amazonaws.com",
            "logs.amazonaws.com",
            "sns.amazonaws.com",
        ),
    )


def _boundary(stack: PlatformStack, _made: Made, _now: Now) -> PermissionsBoundary:
    return PermissionsBoundary(stack, "PermissionsBoundary", name="boundary")


def _table(stack: PlatformStack, made: Made, now: Now) -> Table:
    return Table(
        stack,
        "Table",
        name="lifecycle",
        partition_key=Attribute("id", "S"),
        stream="NEW_IMAGE",
        time_to_live_attribute=now(None, "expires_at"),
        key=made["Key"],
    )


def _role(stack: PlatformStack, made: Made, now: Now) -> Role:
    role = Role(
        stack,
        "Role",
        name="lifecycle",
        assumed_by=ServicePrincipal("lambda.amazonaws.com"),
        description=now("Reads", "Reads and writes"),
    )
    made["Table"].grant_get_item(role)
    if now(False, True):
        made["Table"].grant_put_item(role)
    return role


def _log_group(stack: PlatformStack, made: Made, now: Now) -> LogGroup:
    return LogGroup(stack, "LogGroup", name="/cairn/lifecycle", key=made["Key"], retention_days=now(7, 14))


def _network(stack: PlatformStack, made: Made, now: Now) -> PrivateNetwork:
    return PrivateNetwork(
        stack,
        "PrivateNetwork",
        name="lifecycle",
        cidr="10.77.0.0/16",
        availability_zones=[f"{stack.settings.region}{zone}" for zone in "ab"],
        nat_gateways=now(1, 2),
        interface_endpoints=("sqs",),
        flow_log_key=made["Key"],
    )


def _web_acl(stack: PlatformStack, made: Made, now: Now) -> WebAcl:
    return WebAcl(stack, "WebAcl", name="lifecycle", rate_limit=now(1000, 2000), log_key=made["Key"])


def _user_pool(stack: PlatformStack, _made: Made, now: Now) -> UserPool:
    return UserPool(stack, "UserPool", name="lifecycle", mfa=now("OPTIONAL", "ON"))


def _resource_server(stack: PlatformStack, made: Made, now: Now) -> ResourceServer:
    return ResourceServer(
        stack,
        "ResourceServer",
        user_pool=made["UserPool"],
        identifier="lifecycle",
        scopes=now({"read": "Read"}, {"read": "Read", "write": "Write"}),
    )


def _client(stack: PlatformStack, made: Made, now: Now) -> UserPoolClient:
    return UserPoolClient(
        stack,
        "UserPoolClient",
        name="lifecycle",
        user_pool=made["UserPool"],
        access_token_minutes=now(30, 15),
    )


def _topic(stack: PlatformStack, made: Made, _now: Now) -> Topic:
    return Topic(stack, "Topic", name="lifecycle", key=made["Key"])


def _alarm(stack: PlatformStack, made: Made, now: Now) -> Alarm:
    return Alarm(
        stack,
        "Alarm",
        name="lifecycle",
        description="Goes off",
        metric=Metric("Cairn", "Lifecycle", {"service": "rows"}, statistic=now("p99", "p95")),
        threshold=now(1, 2),
        evaluation_periods=now(1, 3),
        actions=[made["Topic"]],
    )


def _dead_letter_queue(stack: PlatformStack, made: Made, _now: Now) -> DeadLetterQueue:
    queue = DeadLetterQueue(stack, "DeadLetterQueue", name="lifecycle-failed", key=made["Key"])
    queue.add_alarms([made["Topic"]])
    return queue


def _queue(stack: PlatformStack, made: Made, now: Now) -> Queue:
    return Queue(
        stack,
        "Queue",
        name="lifecycle",
        key=made["Key"],
        visibility_timeout_sec=now(30, 60),
        max_receive_count=now(5, 3),
    )


def _function(stack: PlatformStack, made: Made, now: Now) -> Function:
    function = Function(
        stack,
        "Function",
        name="lifecycle",
        description=now("Does", "Does more"),
        package=Package(made["package"]),
        handler="lifecycle.handler",
        environment={"ROUND": now("first", "second")},
        key=made["Key"],
        memory_mb=now(128, 256),
        reserved_concurrency=now(2, 3),
        failure_destination=made["DeadLetterQueue"],
    )
    made["Table"].grant_get_item(function)
    if now(False, True):
        made["Queue"].grant_send_messages(function)
    function.consume_stream(made["Table"], failure_queue=made["DeadLetterQueue"], batch_size=now(10, 20))
    function.add_alarms([made["Topic"]])
    return function


def _event_bus(stack: PlatformStack, made: Made, now: Now) -> EventBus:
    return EventBus(
        stack, "EventBus", name="lifecycle", key=made["Key"], description=now("Carries", "Carries more")
    )


def _event_rule(stack: PlatformStack, made: Made, now: Now) -> EventRule:
    return EventRule(
        stack,
        "EventRule",
        name="lifecycle",
        bus=made["EventBus"],
        pattern={"source": now(["first"], ["first", "second"])},
        targets=[
            LogGroupTarget(made["LogGroup"]),
            QueueTarget(made["Queue"]),
            FunctionTarget(made["Function"], dead_letter_queue=made["DeadLetterQueue"]),
        ],
    )


def _api_account(stack: PlatformStack, _made: Made, _now: Now) -> ApiGatewayAccount:
    return ApiGatewayAccount(stack, "ApiGatewayAccount")


def _rest_api(stack: PlatformStack, made: Made, now: Now) -> RestApi:
    api = RestApi(
        stack,
        "RestApi",
        name="lifecycle",
        description=now("Answers", "Answers more"),
        log_key=made["Key"],
        web_acl=made["WebAcl"],
        user_pools=[made["UserPool"]],
        throttle_rate=now(10, 20),
        throttle_burst=now(20, 40),
    )
    thing = {"type": "object", "required": now(["name"], ["name", "size"]), "additionalProperties": False}
    thing["properties"] = {"name": {"type": "string"}, "size": {"type": "integer"}}
    api.add_method(
        "POST",
        "/{thing}",
        function=made["Function"],
        scopes=now(("lifecycle/read",), ("lifecycle/read", "lifecycle/write")),
        model=api.add_model("Thing", thing),
        required_headers=now((), ("Idempotency-Key",)),
    )
    api.add_alarms([made["Topic"]])
    return api


def _custom_domain(stack: PlatformStack, _made: Made, _now: Now) -> CustomDomain:
    return CustomDomain(stack, "CustomDomain", domain_name="lifecycle.cairn.localhost")


def _base_path(stack: PlatformStack, made: Made, now: Now) -> BasePathMapping:
    return BasePathMapping(
        stack,
        "BasePathMapping",
        domain=made["CustomDomain"],
        base_path=now("first", "second"),
        api=made["RestApi"],
    )


def _security_group(stack: PlatformStack, made: Made, now: Now) -> SecurityGroup:
    network = made["PrivateNetwork"]
    group = SecurityGroup(
        stack, "SecurityGroup", name="lifecycle", description="The rows", vpc_id=network.vpc_id
    )
    group.allow_from("FromItself", group, port=now(8080, 8081), description="Each other")
    group.allow_to_cidr("ToNetwork", network.cidr, port=now(443, 5432), description="The network")
    group.allow_to_gateway_endpoint("s3")
    return group


def _namespace(stack: PlatformStack, made: Made, now: Now) -> Namespace:
    return Namespace(
        stack,
        "Namespace",
        name="lifecycle.internal",
        description=now("The rows", "Every row"),
        network=made["PrivateNetwork"],
    )


def _discoverable_service(stack: PlatformStack, made: Made, now: Now) -> DiscoverableService:
    return DiscoverableService(
        stack,
        "DiscoverableService",
        name="lifecycle",
        description="A row",
        namespace=made["Namespace"],
        ttl_sec=now(10, 20),
    )


ROWS = (
    Row("Key", _key),
    Row("PermissionsBoundary", _boundary),
    Row("Table", _table),
    Row("Role", _role),
    Row("LogGroup", _log_group),
    Row("Topic", _topic),
    Row("Alarm", _alarm),
    Row("DeadLetterQueue", _dead_letter_queue),
    Row("Queue", _queue),
    Row("Function", _function),
    Row("EventBus", _event_bus),
    Row("EventRule", _event_rule),
    Row("PrivateNetwork", _network),
    Row("SecurityGroup", _security_group),
    Row("Namespace", _namespace),
    Row("DiscoverableService", _discoverable_service),
    Row("WebAcl", _web_acl),
    Row("UserPool", _user_pool),
    Row("ResourceServer", _resource_server),
    Row("UserPoolClient", _client),
    Row("ApiGatewayAccount", _api_account),
    Row("RestApi", _rest_api),
    Row("CustomDomain", _custom_domain),
    Row("BasePathMapping", _base_path),
)
