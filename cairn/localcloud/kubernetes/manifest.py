"""What of a manifest is wrong before it is stored, and what Kubernetes fills in."""

import copy
import re
from typing import Any

from cairn.localcloud.kubernetes.fields import check
from cairn.localcloud.kubernetes.kinds import Kind
from cairn.localcloud.kubernetes.objects import Object
from cairn.localcloud.kubernetes.refusal import Refusal

_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


def checked(kind: Kind, namespace: str, name: str, content: Any) -> Object:
    """The manifest as it is stored; raises `Refusal` where a field is unknown, missing, or not that of its address."""
    check(content, kind.shape)
    metadata = content.get("metadata", {})
    said = (content.get("apiVersion"), content.get("kind"), metadata.get("name"))
    if said != (kind.api_version, kind.name, name):
        raise Refusal(
            400, f"the address is that of {kind.api_version} {kind.name} {name}, the manifest's: {said}"
        )
    if metadata.get("namespace", namespace) != namespace:
        raise Refusal(400, f"metadata.namespace must be {namespace!r}, got {metadata['namespace']!r}")
    if not _NAME.fullmatch(name):
        raise Refusal(
            422, f'{kind.name} "{name}" is invalid: metadata.name must be lower-case letters, digits and -'
        )
    entry: Object = copy.deepcopy(content)
    if kind.namespaced:
        entry["metadata"]["namespace"] = namespace
    if kind.name == "Deployment":
        _check_deployment(entry)
    if kind.name == "Service":
        _check_service(entry)
    return entry


def check_change(kind: Kind, known: Object, wanted: Object) -> None:
    """Raise `Refusal` for a change of what cannot change; what another one manages stays as it is."""
    if kind.name != "Deployment":
        return
    if known["spec"]["selector"] != wanted["spec"]["selector"]:
        raise Refusal(
            422, f'Deployment "{known["metadata"]["name"]}" is invalid: spec.selector: field is immutable'
        )
    wanted["spec"].setdefault("replicas", known["spec"].get("replicas", 1))


def _check_service(entry: Object) -> None:
    spec = entry.get("spec", {})
    if not spec.get("selector") or not spec.get("ports"):
        raise Refusal(
            422, f'Service "{entry["metadata"]["name"]}" is invalid: selector and ports are required'
        )
    for port in spec["ports"]:
        if not isinstance(port.get("targetPort", port.get("port")), int):
            raise Refusal(
                422, f"the local cloud takes numbers for targetPort, got {port.get('targetPort')!r}"
            )


def _check_deployment(entry: Object) -> None:
    spec = entry.get("spec", {})
    name = entry["metadata"]["name"]
    labels = spec.get("template", {}).get("metadata", {}).get("labels", {})
    selected = spec.get("selector", {}).get("matchLabels", {})
    if not selected or selected.items() - labels.items():
        raise Refusal(
            422,
            f'Deployment "{name}" is invalid: spec.selector must select the labels of spec.template: {labels}',
        )
    containers = spec["template"].get("spec", {}).get("containers", [])
    if len(containers) != 1:
        raise Refusal(
            422, f"the local cloud runs one container a pod, got {len(containers)} in Deployment {name}"
        )
    if not containers[0].get("image"):
        raise Refusal(
            422, f'Deployment "{name}" is invalid: spec.template.spec.containers[0].image: Required value'
        )
