import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.compute import ContainerImage
from modules.core import PlatformStack
from modules.kubernetes import FargateProfile, IKubernetesCluster, KubernetesCluster, Nodes, Workload
from modules.network import SecurityGroup
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.networks import CIDR, imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
CLUSTER_ARN = f"arn:aws:eks:{ACCOUNT}:cluster/cairn-test-shop"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-recommendations@sha256:{'0' * 64}"
GROUP_ARN = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/cairn-test-recommendations/0f"
INTERFACES = f"arn:aws:ec2:{ACCOUNT}:network-interface/*"


class ExistingTopic:
    topic_arn = f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms"


class ExistingTargets:
    target_group_arn = GROUP_ARN
    resource_label = "app/shop/0f/targetgroup/recommendations/0f"

    def __init__(self, *listeners: Any) -> None:
        self.listeners = list(listeners)


def cluster(stack: PlatformStack, **arguments: Any) -> KubernetesCluster:
    network, key = imported_network(stack), imported_key(stack)
    return KubernetesCluster(stack, "Shop", name="shop", network=network, key=key, **arguments)


def existing(stack: PlatformStack) -> IKubernetesCluster:
    return KubernetesCluster.from_cluster_name(
        stack,
        "Shop",
        "cairn-test-shop",
        cluster_security_group_id="sg-0c1c",
        node_role_arn="arn:aws:iam::123456789012:role/cairn-test-shop-nodes",
        controller_role_arn="arn:aws:iam::123456789012:role/cairn-test-shop-controller",
    )


def workload(stack: PlatformStack, name: str = "recommendations", **arguments: Any) -> Workload:
    known: Any = stack.node.try_find_child("Shop")
    return Workload(
        stack,
        name.capitalize(),
        name=name,
        description="Recommends products",
        cluster=known or existing(stack),
        network=imported_network(stack),
        image=ContainerImage(IMAGE),
        **arguments,
    )


def made(make: Callable[..., Any], then: Callable[[Any], object] = repr, **arguments: Any) -> Template:
    return synthesize(lambda stack: then(make(stack, **arguments)))


def manifests(template: Template) -> dict[str, dict[str, Any]]:
    """Return the objects by kind; of network policies the workload's own."""
    objects = template.content["output"]["kubernetes_recommendations"]["value"]["objects"]
    return {each["kind"]: each for each in objects if each["metadata"]["name"] != "default-deny"}


def of_role(template: Template, name: str) -> list[dict[str, Any]]:
    """Return the statements of the role whose construct path holds ``name``."""
    policies = template.resources("aws_iam_role_policy")
    (policy,) = [each for each in policies if name in each["role"]]
    return list(json.loads(policy["policy"])["Statement"])


def allowed(*actions: str, on: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on if isinstance(on, list) else [on]}


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


def test_a_pod_is_hardened_with_nothing_asked_for() -> None:
    found = manifests(made(workload))["Deployment"]["spec"]
    pod = found["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
    }
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert pod["automountServiceAccountToken"] is False
    assert (container["image"], container["env"]) == (IMAGE, [{"name": "AWS_REGION", "value": "eu-west-1"}])
    assert container["resources"] == {
        "requests": {"cpu": "250m", "memory": "512Mi"},
        "limits": {"memory": "512Mi"},
    }
    assert "args" not in container


def test_pods_are_asked_how_they_are_and_leave_in_their_own_time() -> None:
    template = made(workload, pre_stop_sec=20, stop_timeout_sec=40, health_path="/healthy", port=9000)
    pod = manifests(template)["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    probes = {name: container[name]["httpGet"] for name in container if name.endswith("Probe")}
    assert sorted(probes) == ["livenessProbe", "readinessProbe", "startupProbe"]
    assert all(get == {"path": "/healthy", "port": "http"} for get in probes.values())
    assert container["ports"] == [{"name": "http", "containerPort": 9000, "protocol": "TCP"}]
    assert container["lifecycle"] == {"preStop": {"sleep": {"seconds": 20}}}
    assert pod["terminationGracePeriodSeconds"] == 60


def test_pods_are_spread_and_replaced_without_a_gap() -> None:
    found = manifests(made(workload, minimum=3, maximum=7, cpu_target_percent=50, progress_deadline_sec=90))
    spec = found["Deployment"]["spec"]
    assert "replicas" not in spec
    assert spec["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
    }
    assert (spec["progressDeadlineSeconds"], spec["minReadySeconds"]) == (90, 10)
    spread = spec["template"]["spec"]["topologySpreadConstraints"]
    assert [(each["topologyKey"], each["whenUnsatisfiable"]) for each in spread] == [
        ("topology.kubernetes.io/zone", "DoNotSchedule"),
        ("kubernetes.io/hostname", "ScheduleAnyway"),
    ]
    scaler = found["HorizontalPodAutoscaler"]["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (3, 7)
    assert scaler["metrics"][0]["resource"]["target"]["averageUtilization"] == 50
    assert found["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1


def test_a_namespace_is_closed_but_for_what_every_pod_needs() -> None:
    template = made(workload)
    objects = template.content["output"]["kubernetes_recommendations"]["value"]["objects"]
    (deny,) = [each for each in objects if each["metadata"]["name"] == "default-deny"]
    assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    found = manifests(template)
    assert found["Namespace"]["metadata"]["labels"] == {
        "kubernetes.io/metadata.name": "recommendations",
        "pod-security.kubernetes.io/enforce": "restricted",
        "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
    }
    policy = found["NetworkPolicy"]["spec"]
    assert policy["ingress"] == []
    blocks = [rule["to"][0].get("ipBlock", {}).get("cidr") for rule in policy["egress"]]
    assert blocks == [None, "169.254.170.23/32", "0.0.0.0/0"]
    assert policy["egress"][2]["ports"] == [{"protocol": "TCP", "port": 443}]


def test_neighbours_are_let_in_and_reached_one_by_one() -> None:
    def build(stack: PlatformStack) -> None:
        callee, caller = workload(stack), workload(stack, "basket")
        callee.allow_from(
            "FromBalancer", SecurityGroup.from_security_group_id(stack, "Balancer", "sg-0a1b2c3d")
        )
        callee.allow_from_workload(caller)
        callee.allow_to("10.0.8.0/24", port=5432)

    template = synthesize(build)
    rule = template.resource("aws_vpc_security_group_ingress_rule")
    assert (rule["security_group_id"], rule["referenced_security_group_id"]) == ("sg-0c1c", "sg-0a1b2c3d")
    assert (rule["from_port"], rule["to_port"]) == (8080, 8080)
    policy = manifests(template)["NetworkPolicy"]["spec"]
    (inside,) = policy["ingress"]
    assert inside["from"] == [
        {"ipBlock": {"cidr": CIDR}},
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "basket"}}},
    ]
    assert policy["egress"][-1] == {
        "to": [{"ipBlock": {"cidr": "10.0.8.0/24"}}],
        "ports": [{"protocol": "TCP", "port": 5432}],
    }
    basket = template.content["output"]["kubernetes_basket"]["value"]["objects"]
    (own,) = [
        each for each in basket if each["metadata"]["name"] == "basket" and each["kind"] == "NetworkPolicy"
    ]
    assert own["spec"]["egress"][-1]["ports"] == [{"protocol": "TCP", "port": 8080}]


def test_pods_have_a_role_that_rights_are_granted_to() -> None:
    template = synthesize(lambda stack: imported_key(stack).grant_encrypt_decrypt(workload(stack)))
    association = template.resource("aws_eks_pod_identity_association")
    assert (association["namespace"], association["service_account"]) == (
        "recommendations",
        "recommendations",
    )
    assert association["role_arn"].startswith("${aws_iam_role.Recommendations_Role_")
    assert [each["Action"] for each in of_role(template, "Recommendations_Role_")] == [
        ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    ]
    pulled = of_role(template, "cairn-test-shop-nodes")
    assert pulled[1] == allowed(
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        on=f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-recommendations",
    )
    account = manifests(template)["ServiceAccount"]
    assert (account["metadata"]["name"], account["automountServiceAccountToken"]) == (
        "recommendations",
        False,
    )


def test_pods_behind_a_target_group_are_registered_by_the_controller() -> None:
    template = made(workload, target_group=ExistingTargets("listener"))
    assert of_role(template, "cairn-test-shop-controller") == [
        allowed(
            "elasticloadbalancing:DeregisterTargets",
            "elasticloadbalancing:RegisterTargets",
            on=GROUP_ARN,
        )
    ]
    found = manifests(template)
    assert found["TargetGroupBinding"]["spec"] == {
        "targetGroupARN": GROUP_ARN,
        "targetType": "ip",
        "serviceRef": {"name": "recommendations", "port": "http"},
    }
    assert found["Service"]["spec"] == {
        "type": "ClusterIP",
        "selector": {"app.kubernetes.io/name": "recommendations"},
        "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
    }


def test_a_workload_takes_a_command_and_variables_and_has_alarms() -> None:
    def alarm(made: Workload) -> None:
        made.add_alarms([ExistingTopic()])

    template = made(
        workload, alarm, command=["python", "-m", "app"], environment={"TABLE": "t"}, architecture="ARM64"
    )
    pod = manifests(template)["Deployment"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["python", "-m", "app"]
    assert {"name": "TABLE", "value": "t"} in pod["containers"][0]["env"]
    assert pod["nodeSelector"] == {"kubernetes.io/arch": "arm64"}
    names = {each["metric_name"] for each in template.resources("aws_cloudwatch_metric_alarm")}
    assert names == {"pod_memory_utilization_over_pod_limit", "pod_number_of_container_restarts"}


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


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("name", "Recommendations", "name must be"),
        ("port", 80, "port must be 1024-65535, got 80"),
        ("cpu_millicores", 10, "cpu_millicores must be"),
        ("memory_mb", 10, "memory_mb must be"),
        ("minimum", 1, "minimum must be 2-1000, got 1"),
        ("maximum", 1, "maximum must be 2-1000, got 1"),
        ("cpu_target_percent", 95, "cpu_target_percent must be"),
        ("user", 0, "user must be"),
        ("pre_stop_sec", 121, "pre_stop_sec must be 0-120, got 121"),
        ("stop_timeout_sec", 1, "stop_timeout_sec must be 2-120, got 1"),
        ("min_ready_sec", 301, "min_ready_sec must be"),
        ("progress_deadline_sec", 29, "progress_deadline_sec must be 30-3600, got 29"),
        ("architecture", "RISCV", "architecture must be one of"),
        ("health_path", "health", "health_path must begin with /"),
        ("environment", {"no-name": "x"}, "environment must be named"),
        ("target_group", ExistingTargets(), "target_group must have a load balancer"),
    ],
)
def test_rejects_a_workload_that_is_not_allowed(argument: str, value: Any, message: str) -> None:
    name = {"name": value} if argument == "name" else {argument: value}
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: workload(stack, **name))


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
