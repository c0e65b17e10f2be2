"""Pods on AWS Fargate: a machine of its own for each."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.eks_fargate_profile import EksFargateProfile, EksFargateProfileSelector
from constructs import Construct

from modules.compute import ContainerImage
from modules.core import stack_of
from modules.iam import Role, ServicePrincipal
from modules.kubernetes.kubernetes_cluster import IKubernetesCluster
from modules.network import INetwork

SELECTORS = 5


class FargateProfile(Construct):
    """Puts the pods of ``namespaces`` (1-5) on AWS Fargate, in the private subnets.

    Its execution role pulls ``images``, at least one. EKS Pod Identity is not offered there: pods that
    need a role of their own belong on nodes. Raises ``ValueError`` for another number of namespaces or images.
    https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        cluster: IKubernetesCluster,
        network: INetwork,
        namespaces: Sequence[str],
        images: Sequence[ContainerImage],
    ) -> None:
        super().__init__(scope, id)
        if isinstance(namespaces, str) or not 1 <= len(namespaces) <= SELECTORS:
            raise ValueError(f"namespaces must be 1-{SELECTORS}, got {namespaces!r}")
        if not images:
            raise ValueError("images must be a sequence of at least one, got none")
        source = stack_of(self).arn("eks", f"fargateprofile/{cluster.cluster_name}/*")
        self.role = Role(
            self,
            "Role",
            name=name,
            assumed_by=ServicePrincipal("eks-fargate-pods.amazonaws.com", source_arn=source),
            description=f"Starts pods on Fargate: {', '.join(namespaces)}",
        )
        for image in images:
            image.grant_pull(self.role)
        resource = EksFargateProfile(
            self,
            "Resource",
            cluster_name=cluster.cluster_name,
            fargate_profile_name=stack_of(self).physical_name(name, max_length=63),
            pod_execution_role_arn=self.role.role_arn,
            subnet_ids=list(network.private_subnet_ids),
            selector=[EksFargateProfileSelector(namespace=each) for each in namespaces],
            depends_on=self.role.policies,
        )
        self.fargate_profile_arn: str = resource.arn
