"""Everything that a role of the running platform may ever be granted: the content of the permissions boundary."""

from collections.abc import Mapping

from modules.core import StackSettings, physical_name
from modules.iam.aws_registry import aws_repository_arn
from modules.iam.boundary_statements import boundary_statements
from modules.iam.function_interfaces import function_interfaces
from modules.iam.pod_interfaces import pod_interfaces
from modules.iam.statement import Statement

# Service and resource to the actions allowed on it. ``{name}`` is any name of the environment, and all that comes
# after it: a table is also its streams, a function its aliases.
_ACTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cognito-idp", "userpool/*"): ("cognito-idp:AdminGetUser",),
    # AWS makes up the id in the middle; the grant names the group.
    ("autoscaling", "autoScalingGroup:*:autoScalingGroupName/{name}"): (
        "autoscaling:CompleteLifecycleAction",
    ),
    ("appconfig", "application/*"): (
        "appconfig:GetLatestConfiguration",
        "appconfig:StartConfigurationSession",
    ),
    ("dynamodb", "table/{name}"): (
        "dynamodb:DeleteItem",
        "dynamodb:DescribeStream",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
    ),
    ("ec2", "instance/*"): ("ssm:UpdateInstanceInformation",),
    ("ecr", "repository/*"): (
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ),
    ("elasticache", "replicationgroup:{name}"): ("elasticache:Connect",),
    ("elasticache", "user:{name}"): ("elasticache:Connect",),
    ("eks", "cluster/{name}"): ("eks-auth:AssumeRoleForPodIdentity", "eks:DescribeCluster"),
    ("elasticloadbalancing", "targetgroup/{name}/*"): (
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:RegisterTargets",
    ),
    ("events", "event-bus/{name}"): ("events:PutEvents",),
    ("execute-api", "*"): ("execute-api:Invoke", "execute-api:ManageConnections"),
    ("kms", "key/*"): ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
    ("lambda", "function:{name}"): ("lambda:InvokeFunction",),
    ("logs", "log-group:*"): (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
    ),
    ("logs", "log-group:RDSOSMetrics"): ("logs:PutRetentionPolicy",),
    ("rds", "cluster:{name}"): ("rds-data:ExecuteStatement",),
    # AWS makes up the id that a cluster is known by; the grant names the user.
    ("rds-db", "dbuser:cluster-*/*"): ("rds-db:connect",),
    # RDS names the secrets of master users.
    ("secretsmanager", "secret:rds!cluster-*"): (
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
    ),
    ("secretsmanager", "secret:{name}"): (
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ),
    # The grant names the domain and its configuration set.
    ("ses", "*"): ("ses:SendEmail",),
    ("sns", "{name}"): ("sns:Publish",),
    ("sqs", "{name}"): (
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
    ),
    ("ssm", "parameter/{name}"): ("ssm:GetParameter", "ssm:GetParameters"),
    ("states", "stateMachine:{name}"): (
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
        "states:SendTaskSuccess",
        "states:StartExecution",
        "states:StartSyncExecution",
    ),
    # AWS makes up the id of a service; the grant names it.
    ("vpc-lattice", "service/svc-*"): ("vpc-lattice-svcs:Invoke",),
}
_BUCKET = ("s3:GetReplicationConfiguration", "s3:ListBucket")
_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:PutObject",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
)
# https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
SESSIONS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
SESSIONS_HAVE_NO_ARN = "the channels of Session Manager belong to no resource"
TRACING = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
TRACING_SAMPLES = ("xray:GetSamplingRules", "xray:GetSamplingTargets")
TRACING_HAS_NO_ARN = "AWS X-Ray has no resource to name when traces are sent"
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
LOG_DELIVERY_HAS_NO_ARN = "the delivery of a service's logs belongs to no log group"
_RANDOM = Statement(
    actions=("secretsmanager:GetRandomPassword",),
    resources=("*",),
    resource_is_star_because="a random password belongs to no secret yet",
)
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
_HOOKS = Statement(
    actions=("codedeploy:PutLifecycleEventHookExecutionStatus",),
    resources=("*",),
    resource_is_star_because="an answer to a release belongs to no resource",
)
REGISTRY = Statement(
    actions=("ecr:GetAuthorizationToken",),
    resources=("*",),
    resource_is_star_because="a token of Amazon ECR is for the registry, which has no ARN",
)
_DISCOVERY = Statement(
    actions=("servicediscovery:DiscoverInstances",),
    resources=("*",),
    resource_is_star_because="AWS Cloud Map names what is asked for by conditions, which the grant holds",
)


# What the software of AWS in a Kubernetes cluster looks up: none of these takes an ARN.
CLUSTER_LOOK_UPS = (
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeInstanceTopology",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
)
LOOKING_UP_HAS_NO_ARN = "AWS lets these be described all or not at all"
POD_METRICS = ("cloudwatch:PutMetricData",)
POD_METRICS_HAVE_NO_ARN = "a metric has no ARN"
_CLUSTER = Statement(
    actions=(*CLUSTER_LOOK_UPS, *POD_METRICS),
    resources=("*",),
    resource_is_star_because=LOOKING_UP_HAS_NO_ARN,
)


def runtime_statements(settings: StackSettings) -> list[Statement]:
    """Return the statements of the boundary, for the names, the account and the region of ``settings``."""
    tracing = Statement(
        actions=(*TRACING, *TRACING_SAMPLES),
        resources=("*",),
        resource_is_star_because=TRACING_HAS_NO_ARN,
    )
    delivery = Statement(
        actions=LOG_DELIVERY, resources=("*",), resource_is_star_because=LOG_DELIVERY_HAS_NO_ARN
    )
    sessions = Statement(actions=SESSIONS, resources=("*",), resource_is_star_because=SESSIONS_HAVE_NO_ARN)
    published = Statement(_ACTIONS["ecr", "repository/*"], (aws_repository_arn(settings, "*"),))
    return [
        *boundary_statements(settings, actions=_ACTIONS, on_buckets=_BUCKET, on_objects=_OBJECTS),
        sessions,
        *pod_interfaces(settings, physical_name(settings, "*")),
        function_interfaces(settings),
        published,
        _CLUSTER,
        tracing,
        delivery,
        _RANDOM,
        REGISTRY,
        _HOOKS,
        _DISCOVERY,
    ]
