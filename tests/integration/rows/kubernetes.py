"""Rows of ``modules/kubernetes``."""

from modules.core import PlatformStack
from modules.kubernetes import FargateProfile, KubernetesCluster, Nodes, Workload
from tests.integration.rows.containers import probe_image
from tests.integration.rows.row import IDENTITY, Made, Now, Row


def _cluster(stack: PlatformStack, made: Made, now: Now) -> KubernetesCluster:
    made["PermissionsBoundary"]
    cluster = KubernetesCluster(
        stack,
        "KubernetesCluster",
        name="lifecycle",
        network=made["PrivateNetwork"],
        key=made["Key"],
        version=now("1.33", "1.34"),
        nodes=Nodes(maximum=now(4, 6)),
    )
    cluster.grant_view(made["Role"], id="Operators", namespaces=["recommendations"])
    cluster.add_alarms([made["Topic"]])
    return cluster


def _workload(stack: PlatformStack, made: Made, now: Now) -> Workload:
    made["ListenerRule"]
    workload = Workload(
        stack,
        "Workload",
        name="recommendations",
        description="Recommends products",
        cluster=made["KubernetesCluster"],
        network=made["PrivateNetwork"],
        image=probe_image(stack),
        target_group=made["TargetGroup"],
        environment={"GREETING": now("hello", "good day")},
    )
    workload.allow_from("FromLoadBalancer", made["ApplicationLoadBalancer"])
    workload.add_alarms([made["Topic"]])
    return workload


def _fargate(stack: PlatformStack, made: Made, _now: Now) -> FargateProfile:
    return FargateProfile(
        stack,
        "FargateProfile",
        name="batch",
        cluster=made["KubernetesCluster"],
        network=made["PrivateNetwork"],
        namespaces=["batch"],
        images=[probe_image(stack)],
    )


ROWS = (
    Row("KubernetesCluster", _cluster),
    Row("Workload", _workload),
    Row("FargateProfile", _fargate),
)

FIXED_TYPES = {
    "aws_eks_access_policy_association": IDENTITY,
}
