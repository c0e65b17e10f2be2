"""Amazon EKS: clusters, and workloads whose pods have roles of their own.
The endpoint is private; pods are hardened, closed to each other, and replaced without a gap.
"""

from modules.kubernetes.fargate_profile import FargateProfile
from modules.kubernetes.kubernetes_cluster import IKubernetesCluster, KubernetesCluster
from modules.kubernetes.node_group import Nodes
from modules.kubernetes.pod_identity_principal import PodIdentityPrincipal
from modules.kubernetes.workload import Workload

__all__ = [
    "FargateProfile",
    "IKubernetesCluster",
    "KubernetesCluster",
    "Nodes",
    "PodIdentityPrincipal",
    "Workload",
]
