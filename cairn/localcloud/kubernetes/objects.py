"""The objects of every cluster, as the API shows them; kept across restarts together with EKS's own state."""

import copy
import itertools
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.kinds import Kind
from cairn.localcloud.kubernetes.refusal import Refusal

Object = dict[str, Any]
_SEPARATOR = "\x00"


def now() -> str:
    """The time as Kubernetes writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Objects:
    """A store that threads share. What it gives out are copies; `stored` is what is kept across restarts."""

    def __init__(self) -> None:
        self.stored: dict[str, Object] = {}
        self._versions = itertools.count(int(time.time() * 1000))
        self._lock = threading.RLock()

    def get(self, cluster: ClusterKey, kind: Kind, namespace: str, name: str) -> Object | None:
        """The object of that name, if there is one."""
        with self._lock:
            return copy.deepcopy(self.stored.get(_key(cluster, kind, namespace, name)))

    def list(
        self, cluster: ClusterKey, kind: Kind, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> Iterator[Object]:
        """Those of `kind`, by name, in `namespace` where one is given, with every one of `labels`."""
        prefix = _SEPARATOR.join((*cluster, kind.plural, *([namespace, ""] if namespace else [""])))
        with self._lock:
            found = [
                copy.deepcopy(entry) for key, entry in sorted(self.stored.items()) if key.startswith(prefix)
            ]
        return (entry for entry in found if has_labels(entry, labels or {}))

    def put(self, cluster: ClusterKey, kind: Kind, wanted: Object) -> tuple[Object, bool]:
        """Write an object; returns it as stored, and whether it is new.

        Identity and time of creation stay; `generation` counts the changes of `spec`.
        """
        metadata = wanted["metadata"]
        key = _key(cluster, kind, metadata.get("namespace", ""), metadata["name"])
        with self._lock:
            known = self.stored.get(key)
            if known is not None and _without_version(known) == _without_version(
                _with_identity(wanted, known, _generation(wanted, known))
            ):
                return copy.deepcopy(known), False
            entry = _with_identity(wanted, known, _generation(wanted, known))
            entry["metadata"]["resourceVersion"] = str(next(self._versions))
            self.stored[key] = entry
            return copy.deepcopy(entry), known is None

    def set_status(self, cluster: ClusterKey, kind: Kind, seen: Object, status: Object) -> None:
        """Write the status of an object, unless it has gone meanwhile."""
        metadata = seen["metadata"]
        with self._lock:
            known = self.stored.get(_key(cluster, kind, metadata.get("namespace", ""), metadata["name"]))
            if known is not None and known.get("status") != status:
                known["status"] = copy.deepcopy(status)
                known["metadata"]["resourceVersion"] = str(next(self._versions))

    def set_replicas(self, cluster: ClusterKey, kind: Kind, seen: Object, replicas: int) -> None:
        """Write how many pods an object wants, unless it has gone meanwhile."""
        found = self.get(cluster, kind, seen["metadata"]["namespace"], seen["metadata"]["name"])
        if found is not None and found["spec"].get("replicas") != replicas:
            found["spec"]["replicas"] = replicas
            self.put(cluster, kind, found)

    def delete(self, cluster: ClusterKey, kind: Kind, namespace: str, name: str) -> Object:
        """Remove an object, and a namespace's content with it; raises `Refusal` where there is none."""
        with self._lock:
            found = self.stored.pop(_key(cluster, kind, namespace, name), None)
            if found is None:
                raise not_found(kind, name)
            if kind.name == "Namespace":
                for key in [key for key in self.stored if _is_in(key, cluster, name)]:
                    del self.stored[key]
            return found

    def discard(self, cluster: ClusterKey, kind: Kind, seen: Object) -> None:
        """Remove an object if it is still there."""
        metadata = seen["metadata"]
        with self._lock:
            self.stored.pop(_key(cluster, kind, metadata.get("namespace", ""), metadata["name"]), None)

    def forget_all(self, kind: Kind) -> None:
        """Remove every object of that kind, of every cluster."""
        with self._lock:
            for key in [key for key in self.stored if key.split(_SEPARATOR)[3] == kind.plural]:
                del self.stored[key]

    def forget(self, cluster: ClusterKey) -> None:
        """Remove everything of a cluster."""
        prefix = _SEPARATOR.join((*cluster, ""))
        with self._lock:
            for key in [key for key in self.stored if key.startswith(prefix)]:
                del self.stored[key]


def not_found(kind: Kind, name: str) -> Refusal:
    """Kubernetes's words for a missing object."""
    group = f".{kind.group}" if kind.group else ""
    return Refusal(404, f'{kind.plural}{group} "{name}" not found')


def has_labels(entry: Object, labels: Mapping[str, str]) -> bool:
    """Whether an object has every one of `labels`."""
    own = entry["metadata"].get("labels") or {}
    return all(own.get(name) == value for name, value in labels.items())


def _key(cluster: ClusterKey, kind: Kind, namespace: str, name: str) -> str:
    return _SEPARATOR.join((*cluster, kind.plural, namespace, name))


def _is_in(key: str, cluster: ClusterKey, namespace: str) -> bool:
    parts = key.split(_SEPARATOR)
    return tuple(parts[:3]) == tuple(cluster) and parts[4] == namespace


def _generation(wanted: Object, known: Object | None) -> int:
    if known is None:
        return 1
    before: int = known["metadata"]["generation"]
    return before if known.get("spec") == wanted.get("spec") else before + 1


def _with_identity(wanted: Object, known: Object | None, generation: int) -> Object:
    entry = copy.deepcopy(wanted)
    own = known["metadata"] if known else {"uid": str(uuid.uuid4()), "creationTimestamp": now()}
    entry["metadata"].update(
        uid=own["uid"], creationTimestamp=own["creationTimestamp"], generation=generation
    )
    if known and "status" in known:
        entry["status"] = copy.deepcopy(known["status"])
    return entry


def _without_version(entry: Object) -> Object:
    metadata = {name: value for name, value in entry["metadata"].items() if name != "resourceVersion"}
    return {**entry, "metadata": metadata}
