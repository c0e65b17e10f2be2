"""The nodes of a cluster, what they run for it, and pods that run without one."""

import json
from typing import Any

import pytest

from modules.compute import ContainerImage
from modules.core import PlatformStack
from modules.kubernetes import FargateProfile, Nodes
from tests.support.kubernetes_modules import ACCOUNT, IMAGE, allowed, cluster, existing, made, of_role
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

CLUSTER_ARN = f"arn:aws:eks:{ACCOUNT}:cluster/cairn-test-shop"
INTERFACES = f"arn:aws:ec2:{ACCOUNT}:network-interface/*"


def test_nodes_hide_their_credentials_from_pods_and_are_replaced_one_by_one() -> None:
    template = made(cluster, nodes=Nodes(minimum=3, maximum=9, architecture="ARM64", disk_gb=80))
    group = template.resource("aws_eks_node_group")
    assert group["scaling_config"] == {"min_size": 3, "max_size": 9, "desired_size": 3}
    assert group["update_config"] == {"max_unavailable": 1}
    assert group["node_repair_config"] == {"enabled": True}
    assert (group["ami_type"], group["subnet_ids"]) == (
        "AL2023_ARM_64_STANDARD",
        ["subnet-11", "subnet-12"],
    )
    assert group["lifecycle"] == {"ignore_changes": ["scaling_config[0].desired_size"]}
    assert "remote_access" not in group
    nodes = template.resource("aws_launch_template")
    assert nodes["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_tokens": "required",
        "http_put_response_hop_limit": 1,
    }
    (disk,) = nodes["block_device_mappings"]
    assert (disk["ebs"]["encrypted"], disk["ebs"]["volume_size"]) == ("true", 80)


def test_add_ons_come_before_and_after_the_nodes() -> None:
    template = made(cluster)
    add_ons = {each["addon_name"]: each for each in template.resources("aws_eks_addon")}
    waiting = {name for name, each in add_ons.items() if "aws_eks_node_group" in str(each["depends_on"])}
    assert waiting == {"amazon-cloudwatch-observability", "coredns", "metrics-server"}
    assert set(add_ons) - waiting == {"eks-pod-identity-agent", "kube-proxy", "vpc-cni"}
    network = json.loads(add_ons["vpc-cni"]["configuration_values"])
    assert network["enableNetworkPolicy"] == "true"
    assert network["env"]["CLUSTER_NAME"].startswith("${aws_eks_cluster.Shop")
    assert str(template.resource("aws_eks_node_group")["depends_on"]).count("aws_eks_addon") == 3


def test_nodes_join_their_cluster_and_pull_what_aws_runs_there() -> None:
    statements = of_role(made(cluster), "Shop_NodeRole_")
    assert statements[1] == allowed(
        "eks-auth:AssumeRoleForPodIdentity", "eks:DescribeCluster", on=CLUSTER_ARN
    )
    pulls = [each for each in statements if "ecr:BatchGetImage" in each["Action"]]
    assert [each["Resource"][0] for each in pulls] == [
        "arn:aws:ecr:eu-west-1:602401143452:repository/amazon-k8s-cni"
    ]
    opted_in = synthesize(cluster, region="eu-south-1")
    assert "arn:aws:ecr:eu-south-1:590381155156:repository/eks/coredns" in str(
        of_role(opted_in, "Shop_NodeRole_")
    )


def test_the_network_add_on_is_held_to_its_cluster() -> None:
    template = made(cluster)
    statements = {tuple(each["Action"]): each for each in of_role(template, "Shop_PodNetwork_")}
    attach = next(each for actions, each in statements.items() if "ec2:AssignPrivateIpAddresses" in actions)
    assert attach["Resource"] == [INTERFACES]
    assert attach["Condition"] == {
        "StringEquals": {"aws:ResourceTag/cluster.k8s.amazonaws.com/name": "cairn-test-shop"}
    }
    tags = statements[("ec2:CreateTags",)]
    assert tags["Condition"] == {"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"}}
    trust = json.loads(_role(template, "shop-aws-node")["assume_role_policy"])
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": CLUSTER_ARN,
                    "aws:RequestTag/kubernetes-namespace": "kube-system",
                    "aws:RequestTag/kubernetes-service-account": "aws-node",
                    "aws:SourceAccount": "123456789012",
                }
            },
        }
    ]


def _role(template: Template, name: str) -> dict[str, Any]:
    (found,) = [each for each in template.resources("aws_iam_role") if each["name"] == f"cairn-test-{name}"]
    return found


def test_a_fargate_profile_pulls_its_images_and_nothing_else() -> None:
    def profile(stack: PlatformStack) -> None:
        FargateProfile(
            stack,
            "Batch",
            name="batch",
            cluster=existing(stack),
            network=imported_network(stack),
            namespaces=["batch"],
            images=[ContainerImage(IMAGE)],
        )

    template = synthesize(profile)
    found = template.resource("aws_eks_fargate_profile")
    assert (found["selector"], found["subnet_ids"]) == (
        [{"namespace": "batch"}],
        ["subnet-11", "subnet-12"],
    )
    trust = json.loads(template.resource("aws_iam_role")["assume_role_policy"])["Statement"][0]
    assert trust["Condition"]["ArnLike"] == {
        "aws:SourceArn": f"arn:aws:eks:{ACCOUNT}:fargateprofile/cairn-test-shop/*"
    }
    assert template.statements()[1]["Resource"] == [
        f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-recommendations"
    ]


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("minimum", 0, "minimum must be 1-450, got 0"),
        ("maximum", 1, "maximum must be 2-450, got 1"),
        ("architecture", "RISCV", "architecture must be one of"),
        ("disk_gb", 10, "disk_gb must be 20-1000, got 10"),
        ("instance_types", (), "instance_types must be"),
    ],
)
def test_rejects_nodes_that_are_not_allowed(argument: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Nodes(**{argument: value})


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"namespaces": []}, "namespaces must be 1-5"), ({"images": []}, "images must be")],
)
def test_rejects_a_fargate_profile_of_nothing(changed: dict[str, Any], message: str) -> None:
    def profile(stack: PlatformStack) -> None:
        arguments = {"namespaces": ["batch"], "images": [ContainerImage(IMAGE)], **changed}
        FargateProfile(
            stack,
            "Batch",
            name="batch",
            cluster=existing(stack),
            network=imported_network(stack),
            **arguments,
        )

    with pytest.raises(ValueError, match=message):
        synthesize(profile)
