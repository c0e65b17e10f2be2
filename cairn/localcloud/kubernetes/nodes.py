"""Whether a cluster has somewhere for a pod to run, and whether its nodes may pull the image.

https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.role_session import CannotAssumeError, assume
from cairn.localcloud.kubernetes.cluster import ClusterKey

_ECR = re.compile(r"^(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[^/]+/(?P<name>[^:@]+)")
_PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def why_not(cluster: ClusterKey, image: str) -> str | None:
    """`Reason: message` where no node takes a pod with `image`; to be called in the cluster's account and region."""
    from ministack.services import eks

    groups = [
        group
        for key, group in eks._nodegroups.items()
        if key.startswith(f"{cluster.name}/") and group["scalingConfig"].get("desiredSize", 0) > 0
    ]
    if not groups:
        return "Unschedulable: no nodes available to schedule pods: the cluster has no node group with a node"
    refusals = [_pull_refusal(group, image) for group in groups]
    return None if None in refusals else refusals[0]


def _pull_refusal(group: dict[str, Any], image: str) -> str | None:
    found = _ECR.match(image)
    if found is None:
        return None
    repository = f"arn:aws:ecr:{found['region']}:{found['account']}:repository/{found['name']}"
    wanted = [("ecr:GetAuthorizationToken", "*"), *((action, repository) for action in _PULL)]
    try:
        role = assume(
            group["nodeRole"],
            service="ec2.amazonaws.com",
            source_arn=group["nodegroupArn"],
            session_name="node",
            duration_sec=900,
        )
    except CannotAssumeError as error:
        return f"NodeNotReady: the nodes cannot assume their role {error}"
    for action, resource in wanted:
        refused = role.refusal(action, resource)
        if refused:
            return f"ErrImagePull: failed to pull {image}: {refused}"
    return None
