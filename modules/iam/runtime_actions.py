"""Everything that a role of the running platform may ever be granted: the content of the permissions boundary."""

from collections.abc import Mapping

from modules.core import StackSettings, arn, physical_name
from modules.iam.statement import Statement

# Service and resource (``{name}`` is any name of the environment) to the actions allowed on it.
_ACTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("dynamodb", "table/{name}"): (
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
    ),
    ("dynamodb", "table/{name}/stream/*"): (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    ("ecr", "repository/*"): (
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ),
    ("events", "event-bus/{name}"): ("events:PutEvents",),
    ("kms", "key/*"): ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
    ("lambda", "function:{name}"): ("lambda:InvokeFunction",),
    ("lambda", "function:{name}:*"): ("lambda:InvokeFunction",),
    ("logs", "log-group:*"): (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
    ),
    ("sns", "{name}"): ("sns:Publish",),
    ("sqs", "{name}"): (
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
    ),
}
TRACING = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
TRACING_HAS_NO_ARN = "AWS X-Ray has no resource to name when traces are sent"
_REGISTRY = Statement(
    actions=("ecr:GetAuthorizationToken",),
    resources=("*",),
    resource_is_star_because="a token of Amazon ECR is for the registry, which has no ARN",
)
_DISCOVERY = Statement(
    actions=("servicediscovery:DiscoverInstances",),
    resources=("*",),
    resource_is_star_because="AWS Cloud Map names what is asked for by conditions, which the grant holds",
)


def runtime_statements(settings: StackSettings) -> list[Statement]:
    """Return the statements of the boundary, for the names, the account and the region of ``settings``."""
    any_name = physical_name(settings, "*")
    named = [
        Statement(actions=actions, resources=(arn(settings, service, resource.format(name=any_name)),))
        for (service, resource), actions in _ACTIONS.items()
    ]
    tracing = Statement(actions=TRACING, resources=("*",), resource_is_star_because=TRACING_HAS_NO_ARN)
    return [*named, tracing, _REGISTRY, _DISCOVERY]
