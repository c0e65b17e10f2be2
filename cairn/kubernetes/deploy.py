"""The step after Terraform: manifests to the cluster, and away with what a stack no longer has."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from cairn.kubernetes.addresses import PLURALS, order
from cairn.kubernetes.client import NoClusterError
from cairn.kubernetes.manifests import STACK_LABEL, Manifests, identity, manifests_of
from cairn.kubernetes.rollout import wait_for_rollout

FOLDER = "kubernetes"
"""Where manifests are written, in the directory of their stack."""
Tell = Callable[[str], None]
Pause = Callable[[float], None]
Object = Mapping[str, Any]


class Cluster(Protocol):
    """The Kubernetes API of one cluster; ``KubernetesClient`` is one."""

    cluster: str

    def apply(self, entry: Object) -> dict[str, Any]:
        """Make ``entry`` what it says."""

    def get(self, entry: Object) -> dict[str, Any]:
        """Return the object of the kind, namespace and name of ``entry``."""

    def list(self, api_version: str, kind: str, *, label: str) -> Iterator[dict[str, Any]]:
        """Return the objects of that kind that have ``label``."""

    def delete(self, entry: Object) -> None:
        """Delete an object."""


Connect = Callable[[str], Cluster]
"""Gives the cluster of a name; raises ``NoClusterError`` where there is none."""


def deploy(
    stack: str, outputs: Mapping[str, Any], connect: Connect, *, folder: Path, tell: Tell, pause: Pause
) -> None:
    """Apply the manifests in ``outputs``, delete what of the stack is listed no longer, and wait for rollouts.

    They are written to ``kubernetes/`` in ``folder`` first. ``pause`` waits so many seconds; where it raises, a
    rollout goes on without us. Raises ``CairnError`` where a cluster refuses an object, or a version does not come up.
    """
    for manifests in manifests_of(stack, outputs):
        manifests.write(folder / FOLDER)
        tell(f"{stack}: {len(manifests.objects)} manifests to {manifests.cluster}")
        _deploy(connect(manifests.cluster), manifests, pause)


def withdraw(stack: str, outputs: Mapping[str, Any], connect: Connect, *, tell: Tell) -> None:
    """Delete every object of the stack: to be called before its resources are destroyed."""
    for manifests in manifests_of(stack, outputs):
        try:
            cluster = connect(manifests.cluster)
        except NoClusterError:
            continue
        tell(f"{stack}: its objects go from {manifests.cluster}")
        _delete(cluster, stack, keep=set())


def _deploy(cluster: Cluster, manifests: Manifests, pause: Pause) -> None:
    objects = sorted(manifests.objects, key=order)
    for entry in objects:
        cluster.apply(entry)
    _delete(cluster, manifests.stack, keep={identity(entry) for entry in objects})
    for entry in objects:
        if entry["kind"] == "Deployment":
            wait_for_rollout(cluster, entry, pause=pause)


def _delete(cluster: Cluster, stack: str, *, keep: set[tuple[str, str, str, str]]) -> None:
    """Delete the stack's objects, those that others need last."""
    for api_version, kind in reversed(list(PLURALS)):
        for entry in cluster.list(api_version, kind, label=f"{STACK_LABEL}={stack}"):
            if identity(entry) not in keep:
                cluster.delete(entry)
