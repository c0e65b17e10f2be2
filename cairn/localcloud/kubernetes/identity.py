"""Who calls a cluster, and what their access policies allow.

A bearer token is a presigned STS request of the caller's; an access entry of the cluster lets them in, and the access
policies associated with it say what they may do. Rules of the caller's own Kubernetes groups are not looked at.
https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
"""

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.kinds import Kind
from cairn.localcloud.kubernetes.refusal import Refusal


@dataclass(frozen=True)
class Caller:
    """An IAM principal with an access entry of the cluster."""

    cluster: ClusterKey
    user: str
    entry_arn: str

    def check(self, verb: str, kind: Kind, namespace: str = "", subresource: str = "") -> None:
        """Raise `Refusal` unless an access policy allows `verb` on objects of `kind` in `namespace`."""
        resource = f"{kind.plural}/{subresource}" if subresource else kind.plural
        if any(_allows(rule, verb, kind.group, resource) for rule in self._rules(namespace)):
            return
        where = f' in the namespace "{namespace}"' if namespace else " at the cluster scope"
        raise Refusal(
            403,
            f'{resource} is forbidden: User "{self.user}" cannot {verb} resource "{resource}" in API group '
            f'"{kind.group}"{where}',
        )

    def _rules(self, namespace: str) -> Iterator[dict[str, Any]]:
        from ministack.services import eks

        found = eks._access_policy_associations(
            self.cluster.name, self.cluster.account_id, self.cluster.region
        )
        for principal_arn, policy_arn, association in found:
            if principal_arn == self.entry_arn and _covers(association["accessScope"], namespace):
                yield from eks._ACCESS_POLICY_RULES[eks._access_policy_name(policy_arn)]


def caller_of(cluster: ClusterKey, authorization: str) -> Caller:
    """Who sends the header `Authorization`; raises `Refusal` for a token that is not valid for this cluster."""
    from ministack.services import eks

    scheme, _, token = authorization.partition(" ")
    credential = eks._verify_eks_token(token, cluster.name) if scheme == "Bearer" else None
    entry = credential and eks._access_entry_for_principal(
        cluster.name, cluster.account_id, cluster.region, credential.principal_arn
    )
    if not credential or not entry:
        raise Refusal(401, "Unauthorized")
    return Caller(cluster, entry.get("username") or credential.principal_arn, entry["principalArn"])


def _covers(scope: dict[str, Any], namespace: str) -> bool:
    patterns = scope.get("namespaces") or []
    return scope["type"] == "cluster" or any(
        namespace and fnmatch.fnmatchcase(namespace, each) for each in patterns
    )


def _allows(rule: dict[str, Any], verb: str, group: str, resource: str) -> bool:
    wanted = {"verbs": verb, "apiGroups": group, "resources": resource}
    return all({value, "*"} & set(rule.get(name, ())) for name, value in wanted.items())
