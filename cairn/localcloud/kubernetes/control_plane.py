"""Every cluster of this process: its endpoint, its objects and its pods."""

import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

from cairn.localcloud.containers.client import client_of
from cairn.localcloud.databases.authority import Authority
from cairn.localcloud.environment import image_folders, trusted
from cairn.localcloud.kubernetes import nodes, pod_owners
from cairn.localcloud.kubernetes.api import Api
from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.containers import PodContainers
from cairn.localcloud.kubernetes.deployments import POD, Deployments
from cairn.localcloud.kubernetes.kinds import kind_at
from cairn.localcloud.kubernetes.objects import Object, Objects
from cairn.localcloud.kubernetes.pod import Pod
from cairn.localcloud.kubernetes.pod_identity import PodIdentities
from cairn.localcloud.kubernetes.pod_logs import PodLogs
from cairn.localcloud.kubernetes.server import Endpoint
from cairn.localcloud.kubernetes.target_groups import TargetGroups
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.ports import LOOPBACK
from cairn.localcloud.processes import MARK

CREDENTIALS_PATH = "/v2/credentials/eks-pods"
_SERVICE_ACCOUNT = kind_at("v1", "serviceaccounts")
_TICK_SEC = 0.25
_log = logging.getLogger("cairn.kubernetes")


class ControlPlane:
    """The clusters that are open, each with an endpoint; one thread runs the controllers of all.

    What it does beside serving the API is switched on by the gaps of `gaps/eks/`, each its own.
    """

    def __init__(self, objects: Objects) -> None:
        self._files = CloudFiles(Path(os.environ[MARK]))
        self._aws = f"http://{LOOPBACK}:{os.environ['GATEWAY_PORT']}"
        self._objects = objects
        self._open: dict[ClusterKey, tuple[Endpoint, Deployments]] = {}
        self._lock = threading.RLock()
        self._running = False
        self.identities = PodIdentities(f"{self._aws}{CREDENTIALS_PATH}")
        self.logs: PodLogs | None = None
        self.binds_target_groups = False
        self.runs_pods = False

    @property
    def certificate(self) -> bytes:
        """The PEM text of the authority that signs every endpoint."""
        return Authority(self._files.authority).certificate.read_bytes()

    def open(self, cluster: ClusterKey, preferred_port: int = 0) -> Endpoint:
        """Serve a cluster and run what it holds."""
        with self._lock:
            if cluster not in self._open:
                api = Api(cluster, self._objects, self._delete_pod)
                endpoint = Endpoint(api, Authority(self._files.authority), preferred_port)
                targets = TargetGroups(cluster, self._objects) if self.binds_target_groups else None
                deployments = Deployments(cluster, self._objects, self._start_pod, targets)
                self._open[cluster] = (endpoint, deployments)
                self._keep_running()
            return self._open[cluster][0]

    def close(self, cluster: ClusterKey) -> None:
        """End the pods of a cluster, and forget it."""
        with self._lock:
            found = self._open.pop(cluster, None)
        if found is not None:
            endpoint, deployments = found
            endpoint.close()
            deployments.end()
        self._objects.forget(cluster)

    def close_all(self) -> None:
        """End every cluster."""
        for cluster in list(self._open):
            self.close(cluster)

    def _delete_pod(self, cluster: ClusterKey, namespace: str, name: str) -> bool:
        return self._open[cluster][1].delete_pod(namespace, name)

    def _keep_running(self) -> None:
        if self.runs_pods and not self._running:
            self._running = True
            threading.Thread(target=self._run, daemon=True, name="kubernetes").start()

    def _run(self) -> None:
        from ministack.core.responses import request_scope

        while True:
            time.sleep(_TICK_SEC)
            for cluster, (_, deployments) in list(self._open.items()):
                with request_scope(cluster.account_id, cluster.region), self._lock:
                    if cluster not in self._open:
                        continue
                    try:
                        deployments.step()
                    except Exception:  # noqa: BLE001  the thread looks after the other clusters too
                        _log.exception("%s could not be looked after", cluster.arn)

    def _start_pod(self, cluster: ClusterKey, entry: Object, ended: Any) -> Pod:
        metadata, template = entry["metadata"], {"spec": entry["spec"]}
        namespace, name, uid = metadata["namespace"], metadata["name"], metadata["uid"]
        account = entry["spec"].get("serviceAccountName", "default")
        folder = self._files.scratch / "pods" / uid
        container = entry["spec"]["containers"][0]
        kubernetes = {"pod_name": name, "namespace_name": namespace, "container_name": container["name"]}

        def environment() -> dict[str, str]:
            given = self.identities.environment(
                cluster, namespace, account, name=name, uid=uid, folder=folder
            )
            return {**self._surroundings(), **given}

        def admit() -> str | None:
            from ministack.core.responses import request_scope

            if account != "default" and not self._objects.get(cluster, _SERVICE_ACCOUNT, namespace, account):
                return f'FailedCreate: serviceaccount "{account}" not found in namespace "{namespace}"'
            with request_scope(cluster.account_id, cluster.region):
                return nodes.why_not(cluster, container["image"])

        def log(number: int, line: str) -> None:
            if self.logs is not None:
                stream = f"{name}_{namespace}_{container['name']}-{number}"
                self.logs.write(cluster, stream, line, kubernetes)

        def gone() -> None:
            self.identities.forget(uid)
            pod_owners.forget(uid)
            ended()

        client = client_of(self._files.home, image_folders())
        pod_owners.note(uid, pod_owners.PodOwner(cluster, namespace, account))
        containers = PodContainers(client, template, name=name, uid=uid, environment=environment, log=log)
        return Pod(template, containers, admit=admit, ended=gone)

    def _surroundings(self) -> dict[str, str]:
        """Where AWS is, and that neither files nor the instance have credentials."""
        return {
            **trusted(),
            "AWS_ENDPOINT_URL": self._aws,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


def forget_pods(objects: Objects) -> None:
    """Forget the pods of an earlier run: their ReplicaSets make new ones."""
    objects.forget_all(POD)
