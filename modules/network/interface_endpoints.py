"""AWS services reached at private addresses inside the VPC."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.core import StackSettings, settings_of, title
from modules.iam import PolicyDocument, Statement
from modules.network.endpoint_policy import to_own_resources, without_resource


@dataclass(frozen=True, kw_only=True)
class EndpointAccess:
    """What one endpoint lets through: ``actions`` on ``resource``, and ``accountwide`` actions that know no resource.

    ``resource`` is an ARN pattern in which ``{region}`` and ``{account}`` are replaced.
    """

    resource: str = ""
    actions: tuple[str, ...] = ()
    accountwide: tuple[str, ...] = ()


_IMAGES = EndpointAccess(
    resource="arn:aws:ecr:{region}:{account}:repository/*",
    actions=("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
    accountwide=("ecr:GetAuthorizationToken",),
)
INTERFACE_ENDPOINTS = {
    "autoscaling": EndpointAccess(
        resource="arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*",
        actions=("autoscaling:CompleteLifecycleAction",),
    ),
    "ecr.api": _IMAGES,
    "ecr.dkr": _IMAGES,
    "events": EndpointAccess(
        resource="arn:aws:events:{region}:{account}:event-bus/*", actions=("events:PutEvents",)
    ),
    "kms": EndpointAccess(
        resource="arn:aws:kms:{region}:{account}:key/*",
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
    ),
    "logs": EndpointAccess(
        resource="arn:aws:logs:{region}:{account}:log-group:*",
        actions=("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
    ),
    "monitoring": EndpointAccess(accountwide=("cloudwatch:PutMetricData",)),
    "secretsmanager": EndpointAccess(
        resource="arn:aws:secretsmanager:{region}:{account}:secret:*",
        actions=("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    ),
    "sns": EndpointAccess(resource="arn:aws:sns:{region}:{account}:*", actions=("sns:Publish",)),
    "sqs": EndpointAccess(
        resource="arn:aws:sqs:{region}:{account}:*",
        actions=(
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        ),
    ),
    "ssm": EndpointAccess(
        resource="arn:aws:ec2:{region}:{account}:instance/*", actions=("ssm:UpdateInstanceInformation",)
    ),
    "ssmmessages": EndpointAccess(
        accountwide=(
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        )
    ),
    "states": EndpointAccess(
        resource="arn:aws:states:{region}:{account}:stateMachine:*",
        actions=(
            "states:SendTaskFailure",
            "states:SendTaskHeartbeat",
            "states:SendTaskSuccess",
            "states:StartExecution",
        ),
    ),
    "sts": EndpointAccess(
        resource="arn:aws:iam::{account}:role/*",
        actions=("sts:AssumeRole",),
        accountwide=("sts:GetCallerIdentity",),
    ),
    "xray": EndpointAccess(
        accountwide=(
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        )
    ),
}
DEFAULT_INTERFACE_ENDPOINTS = ("ecr.api", "ecr.dkr", "events", "kms", "logs", "secretsmanager", "sqs", "sts")


class InterfaceEndpoints(Construct):
    """Interface endpoints with private DNS, behind one security group that admits HTTPS from the VPC alone.

    ``services`` are keys of ``INTERFACE_ENDPOINTS``; the policy of each allows what a running service needs of it.
    See https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        vpc_id: str,
        cidr: str,
        subnet_ids: Sequence[str],
        services: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        _check_services(services)
        settings = settings_of(self)
        self.security_group_id: str = self._security_group(name, vpc_id, cidr)
        for service in services:
            VpcEndpoint(
                self,
                title(service),
                vpc_id=vpc_id,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{settings.region}.{service}",
                subnet_ids=list(subnet_ids),
                security_group_ids=[self.security_group_id],
                private_dns_enabled=True,
                policy=PolicyDocument(_statements(INTERFACE_ENDPOINTS[service], settings)).render(),
                tags={"Name": f"{name}-{service}"},
            )

    def _security_group(self, name: str, vpc_id: str, cidr: str) -> str:
        group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{name}-endpoints",
            description="HTTPS from inside the VPC to its interface endpoints",
            vpc_id=vpc_id,
            tags={"Name": f"{name}-endpoints"},
        )
        VpcSecurityGroupIngressRule(
            self,
            "HttpsFromVpc",
            security_group_id=group.id,
            description="HTTPS from inside the VPC",
            cidr_ipv4=cidr,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
        )
        group_id: str = group.id
        return group_id


def _check_services(services: Sequence[str]) -> None:
    unknown = sorted(set(services) - set(INTERFACE_ENDPOINTS))
    if unknown:
        raise ValueError(
            f"interface_endpoints must be among {', '.join(INTERFACE_ENDPOINTS)}, got {', '.join(unknown)}"
        )
    if len(set(services)) != len(services):
        raise ValueError(f"interface_endpoints must name each service once, got {', '.join(services)}")


def _statements(access: EndpointAccess, settings: StackSettings) -> list[Statement]:
    account_id = settings.account_id
    statements = []
    if access.actions:
        resource = access.resource.format(region=settings.region, account=account_id)
        statements.append(to_own_resources(actions=access.actions, resource=resource, account_id=account_id))
    if access.accountwide:
        statements.append(without_resource(actions=access.accountwide, account_id=account_id))
    return statements
