"""The IAM role of a pod: that of the pod identity association of its namespace and service account.

https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession, assume
from cairn.localcloud.kubernetes.cluster import ClusterKey

SERVICE = "pods.eks.amazonaws.com"
AGENT = "eks-pod-identity-agent"
_LIFETIME_SEC = 6 * 3600
_RENEW_BEFORE_SEC = 20 * 60


def association_of(cluster: ClusterKey, namespace: str, service_account: str) -> dict[str, Any] | None:
    """The association of a service account; nothing where there is none, or the agent is not installed."""
    from ministack.core.responses import request_scope
    from ministack.services import eks

    with request_scope(cluster.account_id, cluster.region):
        if f"{cluster.name}/{AGENT}" not in eks._addons:
            return None
        for key, association in eks._pod_identity_associations.items():
            if key.startswith(f"{cluster.name}\x00") and (
                association["namespace"],
                association["serviceAccount"],
            ) == (namespace, service_account):
                return dict(association)
    return None


def assume_role_of(
    cluster: ClusterKey, namespace: str, service_account: str, session_name: str
) -> RoleSession:
    """The session of the service account's role; raises `CannotAssumeError` without one that may be assumed."""
    from ministack.core.responses import request_scope

    association = association_of(cluster, namespace, service_account)
    if association is None:
        raise CannotAssumeError(f"no pod identity association of {namespace}/{service_account}")
    with request_scope(cluster.account_id, cluster.region):
        return assume(
            association["roleArn"],
            service=SERVICE,
            source_arn=association["associationArn"],
            session_name=f"eks-{cluster.name}-{session_name}"[:64],
            duration_sec=_LIFETIME_SEC,
            actions=("sts:AssumeRole", "sts:TagSession"),
            request_tags={
                "eks-cluster-arn": cluster.arn,
                "eks-cluster-name": cluster.name,
                "kubernetes-namespace": namespace,
                "kubernetes-service-account": service_account,
            },
        )


@dataclass
class _Pod:
    cluster: ClusterKey
    namespace: str
    service_account: str
    name: str
    token: str
    session: RoleSession | None = None

    def credentials(self) -> RoleSession:
        if self.session is None or self.session.expires_at - time.time() < _RENEW_BEFORE_SEC:
            self.session = assume_role_of(self.cluster, self.namespace, self.service_account, self.name)
        return self.session


class PodIdentities:
    """The agent on the nodes: gives a pod that shows its token the credentials of its role."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._pods: dict[str, _Pod] = {}

    def environment(
        self, cluster: ClusterKey, namespace: str, service_account: str, *, name: str, uid: str, folder: Path
    ) -> Mapping[str, str]:
        """The variables of a pod's container, whose token lies in `folder`; none without an association."""
        if association_of(cluster, namespace, service_account) is None:
            return {}
        pod = self._pods.setdefault(
            uid, _Pod(cluster, namespace, service_account, name, secrets.token_urlsafe(32))
        )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "eks-pod-identity-token"
        file.touch(mode=0o600)
        file.write_text(pod.token)
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self._endpoint}/{uid}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(file),
            "AWS_STS_REGIONAL_ENDPOINTS": "regional",
            "AWS_DEFAULT_REGION": cluster.region,
            "AWS_REGION": cluster.region,
        }

    def forget(self, uid: str) -> None:
        """Give the pod no credentials any more."""
        self._pods.pop(uid, None)

    def credentials(self, uid: str, token: str) -> tuple[int, dict[str, str]]:
        """The HTTP status and content for a pod that shows `token`."""
        pod = self._pods.get(uid)
        if pod is None or not hmac.compare_digest(token.encode(), pod.token.encode()):
            return 401, {"message": "The token is not that of a pod."}
        try:
            session = pod.credentials()
        except CannotAssumeError as error:
            return 403, {
                "message": f"[AccessDeniedException]: Unauthorized Exception! EKS does not have permissions to "
                f"assume the associated role: {error}"
            }
        return 200, {
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.token,
            "AccountId": session.arn.split(":")[4],
            "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(session.expires_at)),
        }
