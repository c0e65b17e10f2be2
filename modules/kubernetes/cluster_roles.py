"""What the software of AWS in a cluster may do, each part under a role of its own.

AWS's ready-made policies say ``*`` nearly everywhere; these hold the same software to this cluster.
https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md
"""

from __future__ import annotations

from collections.abc import Sequence

from modules.core import StackSettings, arn
from modules.iam import (
    CHANGE_INTERFACES,
    CHANGE_NODES,
    CLUSTER_LOOK_UPS,
    CLUSTER_TAG,
    LOOKING_UP_HAS_NO_ARN,
    NODE_TAG,
    POD_METRICS,
    POD_METRICS_HAVE_NO_ARN,
    Statement,
    tag_new_interfaces,
)
from modules.kubernetes.aws_images import pull_statements

ASSUME_FOR_POD = ("eks-auth:AssumeRoleForPodIdentity",)
REGISTER = ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets")


def look_ups(*actions: str) -> Statement:
    """Return the right to describe: ``actions`` of ``CLUSTER_LOOK_UPS``, none of which takes an ARN."""
    wanted = actions or CLUSTER_LOOK_UPS
    return Statement(actions=wanted, resources=("*",), resource_is_star_because=LOOKING_UP_HAS_NO_ARN)


def control_plane_statements() -> list[Statement]:
    """Return what the cluster's role needs; load balancers and disks are made by Terraform, not by Kubernetes."""
    return [
        look_ups(
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeInstanceTopology",
            "ec2:DescribeInstances",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeVpcs",
        )
    ]


def node_statements(settings: StackSettings, cluster_arn: str) -> list[Statement]:
    """Return what nodes need: to join the cluster, pull what AWS runs there, and ask for pods' roles."""
    return [
        look_ups("ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ec2:DescribeVpcs"),
        Statement(actions=("eks:DescribeCluster", *ASSUME_FOR_POD), resources=(cluster_arn,)),
        *pull_statements(settings),
    ]


def network_statements(
    settings: StackSettings, *, cluster_name: str, subnet_ids: Sequence[str], security_group_id: str
) -> list[Statement]:
    """Return what the network add-on needs to give pods addresses, held to what is tagged as the cluster's."""
    interfaces = arn(settings, "ec2", "network-interface/*")
    places = [arn(settings, "ec2", f"subnet/{subnet}") for subnet in subnet_ids]
    group = arn(settings, "ec2", f"security-group/{security_group_id}")
    return [
        look_ups(
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeTags",
        ),
        tag_new_interfaces(settings),
        Statement(
            ("ec2:CreateNetworkInterface",),
            (interfaces,),
            {"StringEquals": {f"aws:RequestTag/{CLUSTER_TAG}": cluster_name}},
        ),
        Statement(("ec2:CreateNetworkInterface",), (*places, group)),
        Statement(
            CHANGE_INTERFACES,
            (interfaces,),
            {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": cluster_name}},
        ),
        Statement(
            CHANGE_NODES,
            (arn(settings, "ec2", "instance/*"),),
            {"StringEquals": {f"aws:ResourceTag/{NODE_TAG}": cluster_name}},
        ),
        Statement(("ec2:ModifyNetworkInterfaceAttribute",), (group,)),
    ]


def observability_statements() -> list[Statement]:
    """Return what the observability agent needs beside writing to its log groups."""
    return [
        look_ups("ec2:DescribeTags", "ec2:DescribeVolumes"),
        Statement(actions=POD_METRICS, resources=("*",), resource_is_star_because=POD_METRICS_HAVE_NO_ARN),
    ]


def load_balancing_statements() -> list[Statement]:
    """Return what the load balancer controller needs beside registering with the target groups granted to it."""
    return [
        look_ups(
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeInstances",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
        )
    ]
