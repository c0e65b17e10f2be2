"""An AWS Lambda function: its own role and log group, a version behind an alias, traced, bounded, encrypted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.lambda_alias import LambdaAlias
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
)
from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import (
    LambdaFunctionEventInvokeConfig,
    LambdaFunctionEventInvokeConfigDestinationConfig,
    LambdaFunctionEventInvokeConfigDestinationConfigOnFailure,
)
from constructs import Construct

from modules.compute.function_network import FunctionNetwork
from modules.compute.invocable_alias import InvocableAlias
from modules.compute.package import Package
from modules.compute.queue_mapping import QueueMapping
from modules.compute.stream_mapping import StreamMapping
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.iam import TRACING, TRACING_HAS_NO_ARN, Grant, Role, ServicePrincipal, Statement
from modules.messaging import IQueue
from modules.network import INetwork, ISecurityGroup
from modules.observability import Alarm, ITopic, LogGroup, Metric
from modules.storage import ITable

ALIAS = "live"
INTERNET = "0.0.0.0/0"
RUNTIMES = ("python3.12", "python3.13")
ARCHITECTURES = ("arm64", "x86_64")
_HANDLER = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


class Function(InvocableAlias):
    """A function whose alias ``live`` points to the version published last.

    It may write to its own log group, send traces, and do what is granted to it: pass it wherever a grantee is
    asked for. ``handler`` is the import path of the handler, ``orders.handlers.create_order.handler``. ``key``
    encrypts the environment variables, and the log where ``log_key`` is not given; it must name
    ``logs.amazonaws.com``. ``memory_mb`` is 128-10240, ``timeout_sec`` 1-900, ``reserved_concurrency`` 1 or more,
    ``runtime`` one of ``RUNTIMES`` and ``architecture`` one of ``ARCHITECTURES``. Asynchronous events that fail
    three times go to ``failure_destination``. Raises ``ValueError`` for another value.

    With a ``network`` it runs in the private subnets and reaches AWS by the VPC's endpoints alone, and what
    ``allow_to`` names. https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        package: Package,
        handler: str,
        description: str,
        key: IKey,
        environment: Mapping[str, str] | None = None,
        memory_mb: int = 512,
        timeout_sec: int = 10,
        reserved_concurrency: int = 10,
        runtime: str = "python3.13",
        architecture: str = "x86_64",
        failure_destination: IQueue | None = None,
        log_key: IKey | None = None,
        network: INetwork | None = None,
    ) -> None:
        super().__init__(scope, id)
        if not _HANDLER.fullmatch(handler):
            raise ValueError(
                f"handler must be an import path such as orders.handlers.handler, got {handler!r}"
            )
        require_between("memory_mb", memory_mb, 128, 10240)
        require_between("timeout_sec", timeout_sec, 1, 900)
        if reserved_concurrency < 1:
            raise ValueError(f"reserved_concurrency must be 1 or more, got {reserved_concurrency}")
        require_one_of("runtime", runtime, RUNTIMES)
        require_one_of("architecture", architecture, ARCHITECTURES)

        self._name = name
        physical_name = stack_of(self).physical_name(name, max_length=64)
        self.log_group = LogGroup(self, "Log", name=f"/aws/lambda/{physical_name}", key=log_key or key)
        self.role = self._create_role(description)
        self._network = self._place(network) if network else None
        resource = LambdaFunction(
            self,
            "Resource",
            function_name=physical_name,
            description=description,
            role=self.role.role_arn,
            **package.source(self),
            source_code_hash=package.source_code_hash,
            handler=handler,
            runtime=runtime,
            architectures=[architecture],
            memory_size=memory_mb,
            timeout=timeout_sec,
            reserved_concurrent_executions=reserved_concurrency,
            environment=LambdaFunctionEnvironment(variables=dict(environment)) if environment else None,
            kms_key_arn=key.key_arn if environment else None,
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=self._logging(),
            vpc_config=self._network.vpc_config if self._network else None,
            publish=True,
            depends_on=self.role.policies if self._network else None,
        )
        self.function_name: str = resource.function_name
        self.function_arn: str = resource.arn
        self.version: str = resource.version
        alias = LambdaAlias(
            self, "Live", name=ALIAS, function_name=self.function_name, function_version=resource.version
        )
        self.alias_arn: str = alias.arn
        self.invoke_arn: str = alias.invoke_arn
        self.alias_name: str = alias.name
        if failure_destination is not None:
            self._send_failures_to(failure_destination)

    @property
    def role_arn(self) -> str:
        """The ARN of the role that the function runs under."""
        return self.role.role_arn

    @property
    def security_group_id(self) -> str:
        """The id of the function's security group; raises ``ValueError`` for a function outside a VPC."""
        return self._in_network("security_group_id").security_group.security_group_id

    def allow_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let the function connect to ``port`` of the members of ``destination``; ``id`` names the rule.

        Raises ``ValueError`` for a function outside a VPC.
        """
        group = self._in_network("allow_to").security_group
        group.allow_to(id, destination, port=port, description=f"From {self._name}")

    def connect_to(self, id: str, destination: ISecurityGroup, *, port: int) -> None:
        """Let the function connect to ``port`` of the members of ``destination``, and let it in there.

        Both rules are in the function's stack. Raises ``ValueError`` for a function outside a VPC.
        """
        group = self._in_network("connect_to").security_group
        group.connect_to(id, destination, port=port, description=f"From {self._name}")

    def allow_to_internet(self) -> None:
        """Let the function reach every address by HTTPS, through the VPC's NAT gateways.

        Raises ``ValueError`` for a function outside a VPC.
        """
        group = self._in_network("allow_to_internet").security_group
        group.allow_to_cidr("ToInternet", INTERNET, port=443, description=f"HTTPS of {self._name}")

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the function's role."""
        self.role.add_to_policy(statement)

    def consume_stream(
        self,
        table: ITable,
        *,
        failure_queue: IQueue,
        batch_size: int = 100,
        maximum_retries: int = 5,
        maximum_record_age_sec: int = 3600,
    ) -> None:
        """Invoke the alias with every change in the stream of ``table``, in order, from the oldest one on.

        The function answers which records failed. A record that fails ``maximum_retries`` (0-10000) times, or is
        older than ``maximum_record_age_sec`` (60-604800), goes to ``failure_queue`` as a reference. ``batch_size``
        is 1-10000. Raises ``ValueError`` for another value.
        https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
        """
        StreamMapping(
            self,
            "Stream",
            alias_arn=self.alias_arn,
            role=self.role,
            table=table,
            failure_queue=failure_queue,
            batch_size=batch_size,
            maximum_retries=maximum_retries,
            maximum_record_age_sec=maximum_record_age_sec,
        )

    def consume_queue(
        self,
        queue: IQueue,
        *,
        batch_size: int = 10,
        batching_window_sec: int = 0,
        maximum_concurrency: int | None = None,
    ) -> None:
        """Invoke the alias with the messages of ``queue``, whose visibility timeout is the function's or longer.

        The function answers which messages failed; those come again, and in the end go to the queue's dead-letter
        queue. ``batch_size`` is 1-10000, over 10 with a ``batching_window_sec`` of 1-300; from a FIFO queue it is 1-10,
        without a window. ``maximum_concurrency`` is 2-1000, or None for what the function has reserved. Raises
        ``ValueError`` for another value. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        """
        QueueMapping(
            self,
            "Queue",
            alias_arn=self.alias_arn,
            role=self.role,
            queue=queue,
            batch_size=batch_size,
            batching_window_sec=batching_window_sec,
            maximum_concurrency=maximum_concurrency,
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first error and of the first invocation refused for lack of concurrency."""
        for metric, trouble in (
            ("Errors", "failed"),
            ("Throttles", "was refused: all its concurrency is in use"),
        ):
            Alarm(
                self,
                metric,
                name=f"{self._name}-{metric.lower()}",
                description=f"An invocation of {self._name} {trouble}",
                metric=Metric("AWS/Lambda", metric, {"FunctionName": self.function_name}),
                threshold=1,
                actions=actions,
            )

    def _create_role(self, description: str) -> Role:
        role = Role(
            self,
            "Role",
            name=self._name,
            assumed_by=ServicePrincipal("lambda.amazonaws.com"),
            description=f"Function: {description}",
        )
        self.log_group.grant_write(role)
        Grant.add(role, actions=TRACING, resources=("*",), resource_is_star_because=TRACING_HAS_NO_ARN)
        return role

    def _place(self, network: INetwork) -> FunctionNetwork:
        return FunctionNetwork(self, "Network", name=self._name, network=network, role=self.role)

    def _in_network(self, asked: str) -> FunctionNetwork:
        if self._network is None:
            raise ValueError(f"{asked} is for a function in a VPC: give {self.node.path} a network=")
        return self._network

    def _logging(self) -> LambdaFunctionLoggingConfig:
        return LambdaFunctionLoggingConfig(
            log_format="JSON",
            log_group=self.log_group.log_group_name,
            application_log_level=settings_of(self).log_level,
            system_log_level="INFO",
        )

    def _send_failures_to(self, queue: IQueue) -> None:
        queue.grant_send_messages(self)
        LambdaFunctionEventInvokeConfig(
            self,
            "AsynchronousInvocations",
            function_name=self.function_name,
            qualifier=self.alias_name,
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=3600,
            destination_config=LambdaFunctionEventInvokeConfigDestinationConfig(
                on_failure=LambdaFunctionEventInvokeConfigDestinationConfigOnFailure(
                    destination=queue.queue_arn
                )
            ),
            depends_on=self.role.policies,
        )
