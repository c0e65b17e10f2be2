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
    outputs: Mapping[str, Mapping[str, Any]],
    variables: Mapping[str, str],
    *,
    folders: Mapping[str, Path],
    tell: Tell,
) -> None:
    """Apply the manifests in ``outputs`` (by stack), delete what of the stack is listed no longer, wait for rollouts.

    Each stack's are written to ``kubernetes/`` in its folder first. Raises ``CairnError`` where a cluster refuses an
    object or a new version does not come up.
    """
    for stack, values in outputs.items():
        for manifests in manifests_of(stack, values):
            manifests.write(folders[stack] / FOLDER)
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


def withdraw(outputs: Mapping[str, Mapping[str, Any]], variables: Mapping[str, str], *, tell: Tell) -> None:
    """Delete every object of the stacks in ``outputs``: to be called before their resources are destroyed."""
    for stack, values in outputs.items():
        for manifests in manifests_of(stack, values):
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
