from typing import Any

import pytest

from modules.core import PlatformStack
from tests.support.grantee import KEY_ARN, grantee
from tests.support.kubernetes_modules import (
    ACCOUNT,
    ExistingTopic,
    allowed,
    cluster,
    existing,
    made,
    of_role,
    workload,
)
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

CLUSTER_ARN = f"arn:aws:eks:{ACCOUNT}:cluster/cairn-test-shop"


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
