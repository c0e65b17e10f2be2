"""S3 and DynamoDB, reached without leaving the VPC and without a charge."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.core import StackSettings, arn, settings_of
from modules.iam import PolicyDocument
from modules.network.endpoint_policy import to_aws_owned, to_own_buckets, to_own_resources

DYNAMODB_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)
S3_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)
# https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
PACKAGES = "arn:aws:s3:::al2023-repos-{region}-de612dc2/*"


class GatewayEndpoints(Construct):
    """The gateway endpoints of S3 and DynamoDB, open to this account's principals and resources alone.

    S3 also serves the layers of container images, which ECR keeps in a bucket that AWS owns, and the packages of Amazon
    Linux 2023, which instances install at their first start.
    See https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html.
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, vpc_id: str, route_table_ids: Sequence[str]
    ) -> None:
        super().__init__(scope, id)
        settings = settings_of(self)
        policies = {"dynamodb": _dynamodb_policy(settings), "s3": _s3_policy(settings)}
        for service, policy in policies.items():
            VpcEndpoint(
                self,
                service.capitalize(),
                vpc_id=vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{settings.region}.{service}",
                route_table_ids=list(route_table_ids),
                policy=policy,
                tags={"Name": f"{name}-{service}"},
            )


def _dynamodb_policy(settings: StackSettings) -> str:
    tables = arn(settings, "dynamodb", "table/*")
    own_tables = to_own_resources(actions=DYNAMODB_ACTIONS, resource=tables, account_id=settings.account_id)
    return PolicyDocument([own_tables]).render()


def _s3_policy(settings: StackSettings) -> str:
    image_layers = f"arn:aws:s3:::prod-{settings.region}-starport-layer-bucket/*"
    own_buckets = to_own_buckets(actions=S3_ACTIONS, account_id=settings.account_id)
    layers = to_aws_owned(actions=("s3:GetObject",), resource=image_layers)
    repositories = to_aws_owned(actions=("s3:GetObject",), resource=PACKAGES.format(region=settings.region))
    return PolicyDocument([own_buckets, layers, repositories]).render()
