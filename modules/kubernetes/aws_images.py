"""The images that AWS publishes for its add-ons, by name, and the right to pull them.

https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
"""

from modules.core import StackSettings
from modules.iam import Statement, aws_repository_arn

_REPOSITORIES = (
    "amazon-k8s-cni",
    "amazon-k8s-cni-init",
    "amazon/aws-load-balancer-controller",
    "amazon/aws-network-policy-agent",
    "eks/coredns",
    "eks/eks-pod-identity-agent",
    "eks/kube-proxy",
    "eks/metrics-server",
    "eks/observability/aws-for-fluent-bit",
    "eks/observability/cloudwatch-agent",
    "eks/observability/cloudwatch-agent-operator",
    "eks/pause",
)
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def pull_statements(settings: StackSettings) -> list[Statement]:
    """Return the right to pull them, and to log in to registries."""
    repositories = tuple(aws_repository_arn(settings, name) for name in _REPOSITORIES)
    return [
        Statement(
            actions=("ecr:GetAuthorizationToken",),
            resources=("*",),
            resource_is_star_because="a token of Amazon ECR is for the registry, which has no ARN",
        ),
        Statement(actions=_PULL, resources=repositories),
    ]
