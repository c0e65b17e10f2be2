"""What the network add-on of a Kubernetes cluster does with the network interfaces of its pods.

https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md
"""

from modules.core import StackSettings, arn
from modules.iam.statement import Statement

CLUSTER_TAG = "cluster.k8s.amazonaws.com/name"
NODE_TAG = "eks:cluster-name"
CHANGE_NODES = (
    "ec2:AttachNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
)
CHANGE_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
    *CHANGE_NODES,
)
CREATE = ("ec2:CreateNetworkInterface",)
GROUPS = ("ec2:ModifyNetworkInterfaceAttribute",)


def pod_interfaces(settings: StackSettings, cluster_name: str) -> list[Statement]:
    """Return the boundary's statements: interfaces and nodes that are tagged for clusters like ``cluster_name``.

    That interfaces are made and deleted at all is in ``function_interfaces``, since those of functions have no tag.
    """
    interfaces, nodes = (arn(settings, "ec2", f"{kind}/*") for kind in ("network-interface", "instance"))
    subnets, groups = (arn(settings, "ec2", f"{kind}/*") for kind in ("subnet", "security-group"))

    def like(tag: str) -> dict[str, dict[str, str]]:
        return {"StringLike": {tag: cluster_name}}

    return [
        tag_new_interfaces(settings),
        Statement((*CREATE, *GROUPS), (subnets, groups)),
        Statement(CHANGE_NODES, (interfaces,), like(f"aws:ResourceTag/{CLUSTER_TAG}")),
        Statement(CHANGE_NODES, (nodes,), like(f"aws:ResourceTag/{NODE_TAG}")),
    ]


def tag_new_interfaces(settings: StackSettings) -> Statement:
    """Return the right to tag an interface in the call that makes it, and never later."""
    return Statement(
        ("ec2:CreateTags",),
        (arn(settings, "ec2", "network-interface/*"),),
        {"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"}},
    )
