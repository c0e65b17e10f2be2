"""Who may do what in a cluster: access entries and access policies, instead of the aws-auth ConfigMap."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.eks_access_entry import EksAccessEntry
from cdktf_cdktf_provider_aws.eks_access_policy_association import (
    EksAccessPolicyAssociation,
    EksAccessPolicyAssociationAccessScope,
)
from constructs import Construct

from modules.iam import Grant, IGrantable

DESCRIBE = ("eks:DescribeCluster",)
ADMINISTER, EDIT, VIEW = "AmazonEKSClusterAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"


class ClusterAccess(Construct):
    """The grants of a cluster, written from its name and ARN.

    A principal has one access entry a cluster: grant each one thing. Every grant brings ``eks:DescribeCluster`` along,
    by which clients find the endpoint.
    https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
    """

    cluster_arn: str
    cluster_name: str

    def grant_administer(self, grantee: IGrantable, *, id: str) -> Grant:
        """Allow everything in the cluster; ``id`` names the access entry."""
        return self._grant(grantee, id, ADMINISTER, ())

    def grant_edit(self, grantee: IGrantable, *, id: str, namespaces: Sequence[str]) -> Grant:
        """Allow reading and changing what runs in ``namespaces``, at least one; ``id`` names the access entry.

        Raises ``ValueError`` for none.
        """
        return self._grant(grantee, id, EDIT, _some(namespaces))

    def grant_view(self, grantee: IGrantable, *, id: str, namespaces: Sequence[str]) -> Grant:
        """Allow reading what runs in ``namespaces``, at least one, but no secrets; ``id`` names the access entry.

        Raises ``ValueError`` for none.
        """
        return self._grant(grantee, id, VIEW, _some(namespaces))

    def _grant(self, grantee: IGrantable, id: str, policy: str, namespaces: Sequence[str]) -> Grant:
        entry = EksAccessEntry(
            self, id, cluster_name=self.cluster_name, principal_arn=grantee.role_arn, type="STANDARD"
        )
        EksAccessPolicyAssociation(
            self,
            f"{id}Policy",
            cluster_name=self.cluster_name,
            principal_arn=grantee.role_arn,
            policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{policy}",
            access_scope=EksAccessPolicyAssociationAccessScope(
                type="namespace" if namespaces else "cluster", namespaces=list(namespaces) or None
            ),
            depends_on=[entry],
        )
        return Grant.add(grantee, actions=DESCRIBE, resources=(self.cluster_arn,))


def _some(namespaces: Sequence[str]) -> Sequence[str]:
    if isinstance(namespaces, str) or not namespaces:
        raise ValueError(f"namespaces must be a sequence of at least one, got {namespaces!r}")
    return namespaces
