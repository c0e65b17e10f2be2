"""The step after Terraform: manifests to the cluster, and away with what a stack no longer has."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cairn.kubernetes.addresses import PLURALS, order
from cairn.kubernetes.client import KubernetesClient, NoClusterError
from cairn.kubernetes.manifests import STACK_LABEL, Manifests, identity, manifests_of
from cairn.kubernetes.rollout import wait_for_rollout

FOLDER = "kubernetes"
"""Where manifests are written, in the directory of their stack."""
Tell = Callable[[str], None]


def deploy(
    stack: str, outputs: Mapping[str, Any], variables: Mapping[str, str], *, folder: Path, tell: Tell
) -> None:
    """Apply the manifests in ``outputs``, delete what of the stack is listed no longer, and wait for rollouts.

    They are written to ``kubernetes/`` in ``folder`` first. Raises ``CairnError`` where a cluster refuses an object or
    a new version does not come up.
    """
    for manifests in manifests_of(stack, outputs):
        manifests.write(folder / FOLDER)
        tell(f"{stack}: {len(manifests.objects)} manifests to {manifests.cluster}")
        _deploy(KubernetesClient(manifests.cluster, variables), manifests)


def _deploy(client: KubernetesClient, manifests: Manifests) -> None:
    objects = sorted(manifests.objects, key=order)
    for entry in objects:
        client.apply(entry)
    _delete(client, manifests.stack, keep={identity(entry) for entry in objects})
    for entry in objects:
        if entry["kind"] == "Deployment":
            wait_for_rollout(client, entry)


def withdraw(stack: str, outputs: Mapping[str, Any], variables: Mapping[str, str], *, tell: Tell) -> None:
    """Delete every object of the stack: to be called before its resources are destroyed."""
    for manifests in manifests_of(stack, outputs):
        try:
            client = KubernetesClient(manifests.cluster, variables)
        except NoClusterError:
            continue
        tell(f"{stack}: its objects go from {manifests.cluster}")
        _delete(client, stack, keep=set())


def _delete(client: KubernetesClient, stack: str, *, keep: set[tuple[str, str, str, str]]) -> None:
    """Delete the stack's objects, those that others need last."""
    for api_version, kind in reversed(list(PLURALS)):
        for entry in client.list(api_version, kind, label=f"{STACK_LABEL}={stack}"):
            if identity(entry) not in keep:
                client.delete(entry)
