"""The software of AWS that runs as pods of a cluster under a role: which service account has it."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.eks_pod_identity_association import EksPodIdentityAssociation
from constructs import Construct

from modules.iam import Role, Statement
from modules.kubernetes.pod_identity_principal import PodIdentityPrincipal


class SystemPods(Construct):
    """A role for the pods of ``service_account`` in ``namespace``, with ``statements`` and what is granted later.

    https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        cluster_name: str,
        cluster_arn: str,
        namespace: str,
        service_account: str,
        statements: Sequence[Statement],
    ) -> None:
        super().__init__(scope, id)
        principal = PodIdentityPrincipal(
            cluster_arn=cluster_arn, namespace=namespace, service_account=service_account
        )
        self.role = Role(self, "Role", name=name, assumed_by=principal, description=description)
        for statement in statements:
            self.role.add_to_policy(statement)
        self.association: ITerraformDependable = EksPodIdentityAssociation(
            self,
            "Association",
            cluster_name=cluster_name,
            namespace=namespace,
            service_account=service_account,
            role_arn=self.role.role_arn,
        )
        self.role_arn = self.role.role_arn

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the policy of the role."""
        self.role.add_to_policy(statement)
