"""The images that AWS publishes for its add-ons: where they are, by name, and the right to pull them.

https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
"""

from modules.core import StackSettings
from modules.iam import Statement

# Regions that have to be opted into are served from accounts of their own.
_ACCOUNTS = {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "eu-south-1": "590381155156",
    "me-south-1": "558608220178",
}
_ACCOUNT = "602401143452"
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
    account = _ACCOUNTS.get(settings.region, _ACCOUNT)
    repositories = tuple(
        f"arn:aws:ecr:{settings.region}:{account}:repository/{name}" for name in _REPOSITORIES
    )
    return [
        Statement(
            actions=("ecr:GetAuthorizationToken",),
            resources=("*",),
            resource_is_star_because="a token of Amazon ECR is for the registry, which has no ARN",
        ),
        Statement(actions=_PULL, resources=repositories),
    ]
