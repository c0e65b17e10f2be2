"""Runs the Deployments of one cluster: pods as many as wanted, one version after another, as available as promised."""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.deployment_status import Counts, status_of
from cairn.localcloud.kubernetes.kinds import kind_at
from cairn.localcloud.kubernetes.objects import Object, Objects
from cairn.localcloud.kubernetes.pod import Pod
from cairn.localcloud.kubernetes.replica_sets import REPLICA_SET, current, owner_uid, replica_sets_of
from cairn.localcloud.kubernetes.rollout import Bounds, Revision, next_replicas
from cairn.localcloud.kubernetes.target_groups import TargetGroups

DEPLOYMENT = kind_at("apps/v1", "deployments")
POD = kind_at("v1", "pods")
_AUTOSCALER = kind_at("autoscaling/v2", "horizontalpodautoscalers")
_ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("aeiou01l3")))

StartPod = Callable[[ClusterKey, Object, Callable[[], None]], Pod]


@dataclass
class _Running:
    """One pod and the object that stands for it."""

    entry: Object
    replica_set: str
    pod: Pod
    ready: bool = False
    why: str = ""


class Deployments:
    """The controllers of one cluster; `step` is called again and again, in its account and region."""

    def __init__(
        self, cluster: ClusterKey, objects: Objects, start_pod: StartPod, targets: TargetGroups | None
    ) -> None:
        self._cluster, self._objects, self._start_pod = cluster, objects, start_pod
        self._targets = targets
        self._running: dict[str, _Running] = {}

    def step(self) -> None:
        """Look at everything once, and do what is due."""
        self._judge_pods()
        replica_sets: list[Object] = []
        for deployment in self._objects.list(self._cluster, DEPLOYMENT):
            replica_sets += self._roll_out(deployment)
        wanted = {each["metadata"]["uid"]: each for each in replica_sets}
        self._remove_orphans(set(wanted))
        for replica_set in replica_sets:
            self._fill(replica_set)
        self._write_pods()

    def delete_pod(self, namespace: str, name: str) -> bool:
        """End one pod, which its ReplicaSet then replaces; false where there is none."""
        for running in list(self._running.values()):
            metadata = running.entry["metadata"]
            if (metadata["namespace"], metadata["name"]) == (namespace, name):
                running.pod.terminate()
                return True
        return False

    def end(self) -> None:
        """End every pod, with the grace that it has."""
        for running in list(self._running.values()):
            running.pod.terminate()
        if self._targets is not None:
            self._targets.settle({})

    @property
    def empty(self) -> bool:
        """Whether no pod is left."""
        return not self._running

    def _judge_pods(self) -> None:
        passing: dict[str, list[tuple[Object, str]]] = {}
        for running in self._live():
            if running.pod.passing_for_sec is not None and running.pod.address:
                metadata = running.entry["metadata"]
                passing.setdefault(metadata["namespace"], []).append((metadata, running.pod.address))
        if self._targets is not None:
            self._targets.settle(passing)
        for running in self._live():
            passes = running.pod.passing_for_sec is not None
            running.why = self._gate(running) if passes else running.pod.message
            running.ready = passes and not running.why

    def _gate(self, running: _Running) -> str:
        """Why a pod that passes its probes is not ready; empty where it is."""
        metadata = running.entry["metadata"]
        if self._targets is None or not running.pod.address:
            return ""
        return self._targets.why_not_ready(metadata["namespace"], metadata["labels"], running.pod.address)

    def _roll_out(self, deployment: Object) -> list[Object]:
        """Move a rollout on by one step; returns the ReplicaSets that count."""
        spec = deployment["spec"]
        desired = self._desired(deployment)
        self._objects.set_replicas(self._cluster, DEPLOYMENT, deployment, desired)
        known = replica_sets_of(self._objects, self._cluster, deployment)
        new = current(self._objects, self._cluster, deployment, known)
        old = [each for each in known if each["metadata"]["uid"] != new["metadata"]["uid"]]
        bounds = Bounds.of(spec, desired)
        min_ready = float(spec.get("minReadySeconds", 0))
        views = {each["metadata"]["name"]: self._revision(each, min_ready) for each in (*old, new)}
        wanted = next_replicas(
            bounds,
            views[new["metadata"]["name"]],
            [views[each["metadata"]["name"]] for each in old],
        )
        for each in (*old, new):
            each["spec"]["replicas"] = wanted[each["metadata"]["name"]]
            self._objects.set_replicas(self._cluster, REPLICA_SET, each, each["spec"]["replicas"])
        self._write_status(deployment, new, old, bounds, min_ready)
        self._forget_history(old, int(spec.get("revisionHistoryLimit", 10)))
        return [*old, new]

    def _desired(self, deployment: Object) -> int:
        """What an autoscaler keeps within its bounds, else what the Deployment says."""
        wanted = int(deployment["spec"].get("replicas", 1))
        metadata = deployment["metadata"]
        for scaler in self._objects.list(self._cluster, _AUTOSCALER, metadata["namespace"]):
            target = scaler["spec"]["scaleTargetRef"]
            if (target["kind"], target["name"]) == ("Deployment", metadata["name"]) and wanted:
                return int(
                    min(max(wanted, scaler["spec"].get("minReplicas", 1)), scaler["spec"]["maxReplicas"])
                )
        return wanted

    def _revision(self, replica_set: Object, min_ready: float) -> Revision:
        pods = self._pods_of(replica_set)
        return Revision(
            replica_set["metadata"]["name"],
            int(replica_set["spec"]["replicas"]),
            sum(_is_available(running, min_ready) for running in pods),
        )

    def _write_status(
        self, deployment: Object, new: Object, old: list[Object], bounds: Bounds, min_ready: float
    ) -> None:
        updated = self._pods_of(new)
        pods = [*updated, *(running for each in old for running in self._pods_of(each))]
        counts = Counts(
            wanted=bounds.desired,
            replicas=len(pods),
            updated=len(updated),
            ready=sum(running.ready for running in pods),
            available=sum(_is_available(running, min_ready) for running in pods),
            updated_available=sum(_is_available(running, min_ready) for running in updated),
            least=max(0, bounds.desired - bounds.unavailable),
        )
        failure = next((_words(running) for running in updated if not running.ready and _words(running)), "")
        found = self._objects.get(
            self._cluster, DEPLOYMENT, deployment["metadata"]["namespace"], deployment["metadata"]["name"]
        )
        if found is not None:
            self._objects.set_status(self._cluster, DEPLOYMENT, found, status_of(found, counts, failure))

    def _forget_history(self, old: list[Object], limit: int) -> None:
        empty = [each for each in old if not each["spec"]["replicas"] and not self._pods_of(each)]
        for each in empty[: max(0, len(empty) - limit)]:
            metadata = each["metadata"]
            self._objects.delete(self._cluster, REPLICA_SET, metadata["namespace"], metadata["name"])

    def _fill(self, replica_set: Object) -> None:
        """Start what is missing, end what is too much: first what is not ready."""
        pods = sorted(self._pods_of(replica_set), key=lambda running: running.ready)
        missing = int(replica_set["spec"]["replicas"]) - len(pods)
        for running in pods[: max(0, -missing)]:
            running.pod.terminate()
        for _ in range(max(0, missing)):
            self._start(replica_set)

    def _start(self, replica_set: Object) -> None:
        template, metadata = replica_set["spec"]["template"], replica_set["metadata"]
        suffix = "".join(random.choices(_ALPHABET, k=5))  # noqa: S311 - a name
        entry, _ = self._objects.put(
            self._cluster,
            POD,
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": f"{metadata['name']}-{suffix}",
                    "namespace": metadata["namespace"],
                    "labels": template["metadata"]["labels"],
                    "ownerReferences": [
                        {
                            "apiVersion": "apps/v1",
                            "kind": "ReplicaSet",
                            "name": metadata["name"],
                            "uid": metadata["uid"],
                        }
                    ],
                },
                "spec": template["spec"],
                "status": {"phase": "Pending"},
            },
        )
        uid = entry["metadata"]["uid"]
        pod = self._start_pod(self._cluster, entry, lambda: self._ended(uid))
        self._running[uid] = _Running(entry, metadata["uid"], pod)

    def _ended(self, uid: str) -> None:
        running = self._running.pop(uid, None)
        if running is not None:
            self._objects.discard(self._cluster, POD, running.entry)

    def _remove_orphans(self, wanted: set[str]) -> None:
        """End pods of ReplicaSets that are gone, and forget ReplicaSets whose Deployment is."""
        deployments = {each["metadata"]["uid"] for each in self._objects.list(self._cluster, DEPLOYMENT)}
        for replica_set in self._objects.list(self._cluster, REPLICA_SET):
            if owner_uid(replica_set) not in deployments:
                self._objects.discard(self._cluster, REPLICA_SET, replica_set)
        for running in list(self._running.values()):
            if running.replica_set not in wanted:
                running.pod.terminate()

    def _write_pods(self) -> None:
        for running in list(self._running.values()):
            self._objects.set_status(self._cluster, POD, running.entry, _pod_status(running))

    def _live(self) -> Iterator[_Running]:
        return (running for running in list(self._running.values()) if not running.pod.terminating)

    def _pods_of(self, replica_set: Object) -> list[_Running]:
        uid = replica_set["metadata"]["uid"]
        return [running for running in self._live() if running.replica_set == uid]


def _is_available(running: _Running, min_ready: float) -> bool:
    return running.ready and (running.pod.passing_for_sec or 0.0) >= min_ready


def _words(running: _Running) -> str:
    reason = running.pod.reason
    return f"{reason}: {running.why}".strip(": ") if reason or running.why else ""


def _pod_status(running: _Running) -> dict[str, Any]:
    pod = running.pod
    state = "Terminating" if pod.terminating else pod.phase
    waiting = {"waiting": {"reason": pod.reason, "message": pod.message}} if pod.reason else {"running": {}}
    return {
        "phase": state,
        "podIP": pod.address or "",
        "startTime": running.entry["metadata"]["creationTimestamp"],
        "conditions": [{"type": "Ready", "status": str(running.ready), "message": running.why}],
        "containerStatuses": [
            {
                "name": running.entry["spec"]["containers"][0]["name"],
                "image": running.entry["spec"]["containers"][0]["image"],
                "ready": running.ready,
                "restartCount": pod.restarts,
                "state": waiting,
            }
        ],
    }
