"""A cluster's endpoint does not answer.

On AWS it is a Kubernetes API over TLS, signed by `certificateAuthority`. A bearer token is a presigned STS request of
an IAM principal; the cluster's access entries and access policies say what it may do. Here the API has the kinds that
the platform's manifests hold, and refuses every other kind and field.
https://docs.aws.amazon.com/eks/latest/userguide/cluster-auth.html
"""

import base64
from typing import Any

from cairn.localcloud.after_restore import when_restored
from cairn.localcloud.gaps.around import Function, around, keep
from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.control_plane import ControlPlane, forget_pods
from cairn.localcloud.kubernetes.objects import Objects
from cairn.localcloud.kubernetes.saved_objects import SavedObjects

_objects = Objects()
_planes: list[ControlPlane] = []


def control_plane() -> ControlPlane:
    """The one of this process."""
    if not _planes:
        _planes.append(ControlPlane(_objects))
    return _planes[0]


def install() -> None:
    """Open an endpoint with every cluster, close it with the cluster, and open it again after a restart."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import eks

    keep(eks, "cairn_kubernetes_objects", SavedObjects(_objects))

    @around(eks, "_create_cluster")
    def _create(original: Function, body: Any, *rest: Any) -> Any:
        response = original(body, *rest)
        if response[0] == 200:
            key = ClusterKey(get_account_id(), get_region(), body["name"])
            _open(key, eks._clusters[body["name"]])
        return response

    @around(eks, "_delete_cluster")
    def _delete(original: Function, name: str) -> Any:
        response = original(name)
        if response[0] == 200:
            control_plane().close(ClusterKey(get_account_id(), get_region(), name))
        return response

    @when_restored
    def _reopen() -> None:
        forget_pods(_objects)
        for (account_id, region, name), cluster in eks._clusters.all_items():
            _open(ClusterKey(account_id, region, name), cluster, int(cluster["_port"]))

    @around(eks, "reset")
    def _reset(original: Function) -> Any:
        if _planes:
            control_plane().close_all()
        return original()


def _open(key: ClusterKey, cluster: dict[str, Any], preferred_port: int = 0) -> None:
    endpoint = control_plane().open(key, preferred_port)
    cluster.update(_port=endpoint.port, endpoint=endpoint.url)
    cluster["certificateAuthority"]["data"] = base64.b64encode(control_plane().certificate).decode()
