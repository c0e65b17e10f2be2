"""Whose each pod of this process is: cluster, namespace and service account, by the pod's uid."""

from typing import NamedTuple

from cairn.localcloud.kubernetes.cluster import ClusterKey


class PodOwner(NamedTuple):
    """The service account that a pod runs as."""

    cluster: ClusterKey
    namespace: str
    service_account: str


_owners: dict[str, PodOwner] = {}


def note(uid: str, owner: PodOwner) -> None:
    """Say whose the pod `uid` is."""
    _owners[uid] = owner


def forget(uid: str) -> None:
    """Say that the pod `uid` is gone."""
    _owners.pop(uid, None)


def owner_of(uid: str) -> PodOwner | None:
    """Whose the pod `uid` is, while it runs."""
    return _owners.get(uid)
