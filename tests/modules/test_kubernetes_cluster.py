import json
from typing import Any

import pytest

from modules.compute import ContainerImage
from modules.core import PlatformStack
from modules.kubernetes import FargateProfile, Nodes
from tests.support.grantee import KEY_ARN, grantee
from tests.support.kubernetes_modules import (
    ACCOUNT,
    IMAGE,
    ExistingTopic,
    allowed,
    cluster,
    existing,
    made,
    of_role,
    workload,
)
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

CLUSTER_ARN = f"arn:aws:eks:{ACCOUNT}:cluster/cairn-test-shop"
INTERFACES = f"arn:aws:ec2:{ACCOUNT}:network-interface/*"


def test_a_cluster_is_closed_encrypted_and_on_record_with_nothing_asked_for() -> None:
    template = made(cluster)
    found = template.resource("aws_eks_cluster")
    assert found["vpc_config"] == {
        "subnet_ids": ["subnet-11", "subnet-12"],
        "endpoint_private_access": True,
        "endpoint_public_access": False,
    }
    assert found["encryption_config"] == {"provider": {"key_arn": KEY_ARN}, "resources": ["secrets"]}
    assert found["enabled_cluster_log_types"] == [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ]
    assert found["access_config"] == {
        "authentication_mode": "API",
        "bootstrap_cluster_creator_admin_permissions": True,
    }
    assert (found["name"], found["version"]) == ("cairn-test-shop", "1.34")
    assert found["bootstrap_self_managed_addons"] is False
    assert found["upgrade_policy"] == {"support_type": "STANDARD"}
    logs = {log["name"]: log["kms_key_id"] for log in template.resources("aws_cloudwatch_log_group")}
    assert logs == {
        "/aws/eks/cairn-test-shop/cluster": KEY_ARN,
        "/aws/containerinsights/cairn-test-shop/application": KEY_ARN,
        "/aws/containerinsights/cairn-test-shop/dataplane": KEY_ARN,
        "/aws/containerinsights/cairn-test-shop/host": KEY_ARN,
        "/aws/containerinsights/cairn-test-shop/performance": KEY_ARN,
    }


def test_a_cluster_that_holds_data_is_not_destroyed() -> None:
    for protected in (True, False):
        found = synthesize(cluster, protect_data=protected).resource("aws_eks_cluster")
        assert found["lifecycle"]["prevent_destroy"] is protected


def test_a_cluster_opens_to_named_ranges_alone() -> None:
    found = made(cluster, public_access_cidrs=["203.0.113.0/24"]).resource("aws_eks_cluster")["vpc_config"]
    assert (found["endpoint_public_access"], found["public_access_cidrs"]) == (True, ["203.0.113.0/24"])


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


def test_the_control_plane_looks_things_up_and_uses_the_key() -> None:
    statements = of_role(made(cluster), "Shop_Role_")
    looks, key = sorted(statements, key=lambda each: str(each["Resource"]))
    assert looks == allowed(
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeInstanceTopology",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
        on="*",
    )
    assert (key["Resource"], key["Action"]) == (
        [KEY_ARN],
        ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    )


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


def test_system_pods_have_their_own_service_accounts() -> None:
    associations = made(cluster).resources("aws_eks_pod_identity_association")
    assert {(each["namespace"], each["service_account"]) for each in associations} == {
        ("amazon-cloudwatch", "cloudwatch-agent"),
        ("kube-system", "aws-load-balancer-controller"),
        ("kube-system", "aws-node"),
    }


@pytest.mark.parametrize(
    ("verb", "arguments", "policy", "scope"),
    [
        ("administer", {}, "AmazonEKSClusterAdminPolicy", {"type": "cluster"}),
        (
            "edit",
            {"namespaces": ["shop"]},
            "AmazonEKSEditPolicy",
            {"type": "namespace", "namespaces": ["shop"]},
        ),
        (
            "view",
            {"namespaces": ["shop"]},
            "AmazonEKSViewPolicy",
            {"type": "namespace", "namespaces": ["shop"]},
        ),
    ],
)
def test_access_is_an_entry_a_policy_and_the_right_to_find_the_endpoint(
    verb: str, arguments: dict[str, Any], policy: str, scope: dict[str, Any]
) -> None:
    def grant(stack: PlatformStack) -> None:
        shop = existing(stack)
        given = getattr(shop, f"grant_{verb}")(grantee(stack), id="Team", **arguments)
        assert (given.actions, given.resources) == (("eks:DescribeCluster",), (CLUSTER_ARN,))

    template = synthesize(grant)
    entry = template.resource("aws_eks_access_entry")
    assert (entry["cluster_name"], entry["type"]) == ("cairn-test-shop", "STANDARD")
    association = template.resource("aws_eks_access_policy_association")
    assert association["policy_arn"] == f"arn:aws:eks::aws:cluster-access-policy/{policy}"
    assert association["access_scope"] == scope
    assert template.statements() == [allowed("eks:DescribeCluster", on=CLUSTER_ARN)]


def test_a_cluster_has_alarms() -> None:
    template = made(cluster, lambda made: made.add_alarms([ExistingTopic()]))
    names = {alarm["metric_name"] for alarm in template.resources("aws_cloudwatch_metric_alarm")}
    assert names == {"cluster_failed_node_count", "node_memory_utilization"}


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
        ("version", "latest", "version must be"),
        ("public_access_cidrs", ["0.0.0.0/0"], "public_access_cidrs must be"),
        ("public_access_cidrs", ["anywhere"], "public_access_cidrs must be"),
    ],
)
def test_rejects_a_cluster_that_is_not_allowed(argument: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(cluster, **{argument: value})


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


def test_rejects_access_to_no_namespace_and_a_port_that_there_is_not() -> None:
    def grant(stack: PlatformStack) -> None:
        shop = existing(stack)
        role = grantee(stack)
        for verb in ("edit", "view"):
            with pytest.raises(ValueError, match="namespaces must be"):
                getattr(shop, f"grant_{verb}")(role, id="Team", namespaces=[])
        with pytest.raises(ValueError, match="port must be 1-65535, got 0"):
            workload(stack).allow_to("10.0.0.0/16", port=0)

    synthesize(grant)


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
