"""The pods of one service account as the ones who assume a role."""

import json
from dataclasses import dataclass

from modules.core import StackSettings

SERVICE = "pods.eks.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class PodIdentityPrincipal:
    """Pods of ``service_account`` in ``namespace`` of one cluster, by EKS Pod Identity.

    The session's tags say which pods ask; the trust policy demands these, so that an association made for others by
    mistake gives them nothing. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    """

    cluster_arn: str
    namespace: str
    service_account: str

    def trust_policy(self, settings: StackSettings) -> str:
        """Return the JSON text of a trust policy for the pods, in the account of ``settings``."""
        tags = {
            "aws:RequestTag/eks-cluster-arn": self.cluster_arn,
            "aws:RequestTag/kubernetes-namespace": self.namespace,
            "aws:RequestTag/kubernetes-service-account": self.service_account,
            "aws:SourceAccount": settings.account_id,
        }
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {"StringEquals": tags},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
