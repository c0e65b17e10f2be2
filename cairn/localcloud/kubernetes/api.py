"""The Kubernetes API of one cluster, as far as the platform's manifests need it.

Server-side apply, get, list, delete and scale of the kinds of `kinds.KINDS`; everything else is refused in words.
https://kubernetes.io/docs/reference/using-api/server-side-apply/
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.kubernetes.cluster import ClusterKey
from cairn.localcloud.kubernetes.identity import Caller, caller_of
from cairn.localcloud.kubernetes.kinds import KINDS, Kind, kind_at
from cairn.localcloud.kubernetes.manifest import check_change, checked
from cairn.localcloud.kubernetes.objects import Object, Objects, not_found
from cairn.localcloud.kubernetes.refusal import Refusal

APPLY = "application/apply-patch+yaml"
BUILT_IN_NAMESPACES = ("default", "kube-system")
_PATH = re.compile(
    r"/(?:api/(?P<core>v1)|apis/(?P<group>[a-z0-9.]+/v[a-z0-9]+))"
    r"(?:/namespaces/(?P<namespace>[^/]+)(?=/[a-z]+))?/(?P<plural>[a-z]+)"
    r"(?:/(?P<name>[^/]+))?(?:/(?P<subresource>[a-z]+))?"
)
_NAMESPACE, _DEPLOYMENT = KINDS[0], kind_at("apps/v1", "deployments")


@dataclass(frozen=True)
class Request:
    """One request, with its query parameters and headers (names in lower case)."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Address:
    kind: Kind
    namespace: str
    name: str
    subresource: str


class Api:
    """Answers requests for `cluster`; `delete_pod` ends one pod and says whether there was one."""

    def __init__(
        self, cluster: ClusterKey, objects: Objects, delete_pod: Callable[[ClusterKey, str, str], bool]
    ) -> None:
        self._cluster, self._objects, self._delete_pod = cluster, objects, delete_pod

    def answer(self, request: Request) -> tuple[int, Object]:
        """The HTTP status and the object to answer with."""
        try:
            if request.path in ("/livez", "/readyz", "/version"):
                return 200, {"gitVersion": "v1.33.0", "platform": "cairn"}
            caller = caller_of(self._cluster, request.headers.get("authorization", ""))
            return self._served(request, caller, _address(request.path))
        except Refusal as refusal:
            return refusal.code, refusal.status

    def _served(self, request: Request, caller: Caller, at: _Address) -> tuple[int, Object]:
        if request.method == "GET":
            caller.check("get" if at.name else "list", at.kind, at.namespace, at.subresource)
            return 200, self._read(at, request.query)
        if request.method == "DELETE" and at.name and not at.subresource:
            caller.check("delete", at.kind, at.namespace)
            return 200, self._delete(at)
        if request.method == "PATCH" and at.subresource == "scale" and at.kind is _DEPLOYMENT:
            caller.check("patch", at.kind, at.namespace, "scale")
            return 200, self._scale(at, _parsed(request.body))
        if request.method == "PATCH" and at.name and not at.subresource and at.kind.fields is not None:
            caller.check("patch", at.kind, at.namespace)
            return self._apply(request, caller, at)
        raise Refusal(
            405,
            f"the local cloud does not serve {request.method} {request.path}: it has apply, get, list, delete, scale",
        )

    def _read(self, at: _Address, query: Mapping[str, str]) -> Object:
        if at.name:
            return self._existing(at)
        pairs = [pair.partition("=") for pair in query.get("labelSelector", "").split(",") if pair]
        found = self._objects.list(
            self._cluster, at.kind, at.namespace, {name: value.lstrip("=") for name, _, value in pairs}
        )
        return {
            "apiVersion": at.kind.api_version,
            "kind": f"{at.kind.name}List",
            "metadata": {"resourceVersion": "0"},
            "items": list(found),
        }

    def _existing(self, at: _Address) -> Object:
        found = self._objects.get(self._cluster, at.kind, at.namespace, at.name)
        if found is not None:
            return found
        if at.kind is _NAMESPACE and at.name in BUILT_IN_NAMESPACES:
            return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": at.name}}
        raise not_found(at.kind, at.name)

    def _delete(self, at: _Address) -> Object:
        if at.kind.name == "Pod":
            if not self._delete_pod(self._cluster, at.namespace, at.name):
                raise not_found(at.kind, at.name)
            return {"apiVersion": "v1", "kind": "Status", "status": "Success"}
        return self._objects.delete(self._cluster, at.kind, at.namespace, at.name)

    def _scale(self, at: _Address, content: Any) -> Object:
        found = self._existing(at)
        replicas = content.get("spec", {}).get("replicas") if isinstance(content, dict) else None
        if not isinstance(replicas, int) or replicas < 0:
            raise Refusal(422, f"spec.replicas must be a number that is not negative, got {replicas!r}")
        self._objects.set_replicas(self._cluster, at.kind, found, replicas)
        return {
            "apiVersion": "autoscaling/v1",
            "kind": "Scale",
            "metadata": found["metadata"],
            "spec": {"replicas": replicas},
        }

    def _apply(self, request: Request, caller: Caller, at: _Address) -> tuple[int, Object]:
        if request.headers.get("content-type") != APPLY:
            raise Refusal(415, f"the local cloud takes {APPLY}, got {request.headers.get('content-type')}")
        if request.query.get("force") != "true" or not request.query.get("fieldManager"):
            raise Refusal(
                422, "apply needs a fieldManager and force=true: the local cloud knows one manager an object"
            )
        if at.kind.namespaced:
            self._existing(_Address(_NAMESPACE, "", at.namespace, ""))
        wanted = checked(at.kind, at.namespace, at.name, _parsed(request.body))
        known = self._objects.get(self._cluster, at.kind, at.namespace, at.name)
        if known is None:
            caller.check("create", at.kind, at.namespace)
        else:
            check_change(at.kind, known, wanted)
        stored, new = self._objects.put(self._cluster, at.kind, wanted)
        return 201 if new else 200, stored


def _address(path: str) -> _Address:
    found = _PATH.fullmatch(path)
    if found is None:
        raise Refusal(404, f"the local cloud has nothing at {path}")
    kind = kind_at(found["core"] or found["group"], found["plural"])
    namespace = found["namespace"] or ""
    if kind.namespaced != bool(namespace) and (namespace or found["name"]):
        raise Refusal(
            404, f"{kind.name} is {'of a namespace' if kind.namespaced else 'of no namespace'}: {path}"
        )
    return _Address(kind, namespace, found["name"] or "", found["subresource"] or "")


def _parsed(body: bytes) -> Any:
    """JSON, which is YAML as well."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refusal(400, f"the local cloud takes manifests in JSON: {error}") from error
