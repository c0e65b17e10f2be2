import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cairn.errors import CairnError
from cairn.kubernetes.client import NoClusterError
from cairn.kubernetes.deploy import deploy, withdraw
from cairn.kubernetes.manifests import STACK_LABEL, identity
from cairn.kubernetes.rollout import wait_for_rollout

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}}
DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"progressDeadlineSeconds": 5},
}
DONE = {"observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}


class FakeCluster:
    """A cluster in memory whose Deployments say each of ``statuses`` in turn, and the last one for ever."""

    def __init__(self, *statuses: Mapping[str, Any]) -> None:
        self.cluster = "shop"
        self.objects: dict[tuple[str, str, str, str], dict[str, Any]] = {}
        self.calls: list[str] = []
        self._statuses = list(statuses) or [DONE]

    def apply(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        self.calls.append(f"apply {entry['kind']}")
        self.objects[identity(entry)] = dict(entry)
        return dict(entry)

    def get(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        return {**entry, "metadata": {"generation": 2}, "spec": {"replicas": 2}, "status": dict(status)}

    def list(self, api_version: str, kind: str, *, label: str) -> Iterator[dict[str, Any]]:
        name, value = label.split("=")
        return iter(
            [
                one
                for key, one in self.objects.items()
                if key[:2] == (api_version, kind) and one["metadata"]["labels"].get(name) == value
            ]
        )

    def delete(self, entry: Mapping[str, Any]) -> None:
        self.calls.append(f"delete {entry['kind']}")
        del self.objects[identity(entry)]


def no_pause(_seconds: float) -> None: ...


def outputs(*objects: Mapping[str, Any]) -> dict[str, Any]:
    return {"kubernetes_web": {"cluster": "shop", "objects": list(objects)}, "url": "https://shop.example"}


def applied(cluster: FakeCluster, folder: Path, *objects: Mapping[str, Any], stack: str = "web") -> None:
    deploy(stack, outputs(*objects), lambda _: cluster, folder=folder, tell=lambda _: None, pause=no_pause)


def test_what_others_need_is_applied_first(tmp_path: Path) -> None:
    cluster = FakeCluster()
    applied(cluster, tmp_path, DEPLOYMENT, SERVICE, NAMESPACE)
    assert cluster.calls == ["apply Namespace", "apply Service", "apply Deployment"]
    assert {one["metadata"]["labels"][STACK_LABEL] for one in cluster.objects.values()} == {"web"}


def test_what_a_stack_has_no_longer_is_deleted_and_another_stack_s_is_not(tmp_path: Path) -> None:
    cluster = FakeCluster()
    applied(cluster, tmp_path, {**NAMESPACE, "metadata": {"name": "other"}}, stack="other")
    applied(cluster, tmp_path, NAMESPACE, SERVICE, DEPLOYMENT)
    cluster.calls.clear()
    applied(cluster, tmp_path, NAMESPACE, DEPLOYMENT)
    assert [call for call in cluster.calls if call.startswith("delete")] == ["delete Service"]
    applied(cluster, tmp_path, {**NAMESPACE, "metadata": {"name": "other"}}, stack="other")
    assert len(cluster.objects) == 3
    withdraw("web", outputs(), lambda _: cluster, tell=lambda _: None)
    assert [key[3] for key in cluster.objects] == ["other"]
    assert cluster.calls[-2:] == ["delete Deployment", "delete Namespace"]


def test_nothing_is_withdrawn_from_a_cluster_that_is_gone() -> None:
    told: list[str] = []

    def connect(name: str) -> FakeCluster:
        raise NoClusterError(f"There is no EKS cluster {name}.")

    withdraw("web", outputs(NAMESPACE), connect, tell=told.append)
    assert told == []


def test_manifests_are_written_as_one_list_before_they_are_applied(tmp_path: Path) -> None:
    def connect(name: str) -> FakeCluster:
        raise CairnError(f"{name} does not answer.")

    twice = {**outputs(NAMESPACE, SERVICE), "kubernetes_more": {"cluster": "shop", "objects": [NAMESPACE]}}
    with pytest.raises(CairnError):
        deploy("web", twice, connect, folder=tmp_path, tell=lambda _: None, pause=no_pause)
    content = json.loads((tmp_path / "kubernetes" / "shop.json").read_text())
    assert (content["kind"], [one["kind"] for one in content["items"]]) == ("List", ["Namespace", "Service"])


def test_a_rollout_is_over_when_every_pod_is_new_and_available() -> None:
    steps = [
        {"observedGeneration": 1, **{name: 2 for name in DONE if name != "observedGeneration"}},
        {**DONE, "replicas": 3},
        {**DONE, "availableReplicas": 1},
        DONE,
    ]
    cluster = FakeCluster(*steps)
    wait_for_rollout(cluster, DEPLOYMENT, pause=no_pause)
    assert len(cluster._statuses) == 1


def test_a_rollout_that_makes_no_progress_says_why() -> None:
    condition = {"type": "Progressing", "status": "False", "message": "ErrImagePull: no such image"}
    stuck = {**DONE, "updatedReplicas": 1, "conditions": [condition]}
    with pytest.raises(CairnError) as failure:
        wait_for_rollout(FakeCluster(stuck), DEPLOYMENT, pause=no_pause)
    assert failure.value.what == "The new version of shop/web does not come up in shop."
    assert failure.value.why == "ErrImagePull: no such image"
