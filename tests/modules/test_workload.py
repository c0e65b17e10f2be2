from typing import Any

import pytest

from modules.core import PlatformStack
from modules.kubernetes import Workload
from modules.network import SecurityGroup
from tests.support.grantee import imported_key
from tests.support.kubernetes_modules import ACCOUNT, IMAGE, ExistingTopic, allowed, made, of_role, workload
from tests.support.networks import CIDR
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

GROUP_ARN = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/cairn-test-recommendations/0f"


class ExistingTargets:
    target_group_arn = GROUP_ARN
    resource_label = "app/shop/0f/targetgroup/recommendations/0f"

    def __init__(self, *listeners: Any) -> None:
        self.listeners = list(listeners)


def manifests(template: Template) -> dict[str, dict[str, Any]]:
    """Return the objects by kind; of network policies the workload's own."""
    objects = template.content["output"]["kubernetes_recommendations"]["value"]["objects"]
    return {each["kind"]: each for each in objects if each["metadata"]["name"] != "default-deny"}


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
