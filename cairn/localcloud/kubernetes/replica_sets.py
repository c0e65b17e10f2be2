"""The ReplicaSets of a Deployment: one for every version of its template that still counts."""

import hashlib
import json
from typing import Any

from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.kinds import kind_at
from cairn.localcloud.kubernetes.objects import Object, Objects

REPLICA_SET = kind_at("apps/v1", "replicasets")
_HASH = "pod-template-hash"
_REVISION = "deployment.kubernetes.io/revision"


def replica_sets_of(objects: Objects, cluster: ClusterKey, deployment: Object) -> list[Object]:
    """Those that exist, the oldest revision first."""
    uid = deployment["metadata"]["uid"]
    found = objects.list(cluster, REPLICA_SET, deployment["metadata"]["namespace"])
    return sorted((each for each in found if owner_uid(each) == uid), key=_revision)


def current(objects: Objects, cluster: ClusterKey, deployment: Object, known: list[Object]) -> Object:
    """The one of the Deployment's template, made with no pods where there is none."""
    template = deployment["spec"]["template"]
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]
    last = max((_revision(each) for each in known), default=0)
    for each in known:
        if each["metadata"]["labels"][_HASH] == digest:
            if _revision(each) < last:
                each["metadata"]["annotations"][_REVISION] = str(last + 1)
                each, _ = objects.put(cluster, REPLICA_SET, each)
            return each
    made, _ = objects.put(cluster, REPLICA_SET, _made(deployment, template, digest, last + 1))
    return made


def owner_uid(entry: Object) -> str:
    """The UID of what controls an object."""
    owners: list[Any] = entry["metadata"].get("ownerReferences") or [{"uid": ""}]
    return str(owners[0]["uid"])


def _made(deployment: Object, template: Any, digest: str, revision: int) -> Object:
    metadata = deployment["metadata"]
    labels = {**template["metadata"]["labels"], _HASH: digest}
    return {
        "apiVersion": REPLICA_SET.api_version,
        "kind": REPLICA_SET.name,
        "metadata": {
            "name": f"{metadata['name']}-{digest}",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": {_REVISION: str(revision)},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": metadata["name"],
                    "uid": metadata["uid"],
                    "controller": True,
                }
            ],
        },
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {**template, "metadata": {**template["metadata"], "labels": labels}},
        },
    }


def _revision(replica_set: Object) -> int:
    return int(replica_set["metadata"]["annotations"][_REVISION])
