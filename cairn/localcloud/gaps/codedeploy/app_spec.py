"""The AppSpec of a deployment: what is released, and the functions that are asked at each step.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import yaml

from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError
from cairn.localcloud.gaps.codedeploy.records import Record

_TYPES = {"ECS": "AWS::ECS::Service", "Lambda": "AWS::Lambda::Function"}
_NEEDED = {
    "ECS": ("TaskDefinition", "LoadBalancerInfo"),
    "Lambda": ("Name", "Alias", "CurrentVersion", "TargetVersion"),
}
HOOKS = {
    "ECS": (
        "BeforeInstall",
        "AfterInstall",
        "AfterAllowTestTraffic",
        "BeforeAllowTraffic",
        "AfterAllowTraffic",
    ),
    "Lambda": ("BeforeAllowTraffic", "AfterAllowTraffic"),
}


@dataclass(frozen=True)
class AppSpec:
    """`target` is the name that the AppSpec gives the resource, `hooks` maps an event to a function."""

    target: str
    properties: Record
    hooks: dict[str, str]


def revision_of(asked: Record) -> Record:
    """The revision with its digest; raises `CodeDeployError` for one that is not an AppSpec's content."""
    revision = asked.get("revision") or {}
    for kind, field in (("AppSpecContent", "appSpecContent"), ("String", "string")):
        if revision.get("revisionType") == kind and revision.get(field):
            content = revision[field]["content"]
            digest = hashlib.sha256(content.encode()).hexdigest()
            return {"revisionType": kind, field: {"content": content, "sha256": digest}}
    raise CodeDeployError(
        "InvalidRevisionException",
        "The local cloud takes the AppSpec itself: revisionType AppSpecContent or String, got "
        f"{revision.get('revisionType')}",
    )


def app_spec_of(revision: Record, platform: str) -> AppSpec:
    """The AppSpec, in JSON or YAML; raises `CodeDeployError` for one that is not valid for the platform."""
    content = (revision.get("appSpecContent") or revision["string"])["content"]
    try:
        document = yaml.safe_load(content)
        ((target, resource),) = document["Resources"][0].items()
        hooks = {event: function for hook in document.get("Hooks") or [] for event, function in hook.items()}
        properties = resource["Properties"]
    except (yaml.YAMLError, AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise CodeDeployError(
            "InvalidRevisionException", f"The AppSpec file is not valid: {error!r}"
        ) from None
    _check(platform, resource.get("Type"), properties, hooks)
    return AppSpec(target, properties, hooks)


def _check(platform: str, kind: Any, properties: Record, hooks: dict[str, str]) -> None:
    if kind != _TYPES[platform]:
        raise CodeDeployError(
            "InvalidRevisionException", f"The resource must be of the type {_TYPES[platform]}, got {kind}"
        )
    missing = [name for name in _NEEDED[platform] if not properties.get(name)]
    unknown = [event for event in hooks if event not in HOOKS[platform]]
    if missing or unknown:
        raise CodeDeployError(
            "InvalidRevisionException",
            f"The AppSpec file lacks the properties {missing} and has the unknown hooks {unknown}",
        )
