"""Which resource a request to an added service is about: what a policy's `Resource` is held against.

AWS holds a statement's `Resource` against the resource that the call names. The emulator knows the resources
of its own services. Here are those of the services that were added to it, from the service authorization
reference; a call that is not here is about `*`, and only a policy for `*` allows it.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import re
from string import Template
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_BY_FIELDS: dict[str, tuple[str, ...]] = {
    "codedeploy": (
        "arn:aws:codedeploy:$region:$account:deploymentgroup:$applicationName/$deploymentGroupName",
        "arn:aws:codedeploy:$region:$account:deploymentgroup:$applicationName/$currentDeploymentGroupName",
        "arn:aws:codedeploy:$region:$account:application:$applicationName",
        "arn:aws:codedeploy:$region:$account:deploymentconfig:$deploymentConfigName",
        "$ResourceArn",
    ),
    "codepipeline": (
        "arn:aws:codepipeline:$region:$account:$pipelineName/$stageName/$actionName",
        "arn:aws:codepipeline:$region:$account:$pipelineName/$stageName",
        "arn:aws:codepipeline:$region:$account:$pipelineName",
        "arn:aws:codepipeline:$region:$account:$name",
        "$resourceArn",
    ),
    "shield": ("arn:aws:shield::$account:protection/$ProtectionId", "$ResourceARN"),
}
"""The first whose fields the JSON body all has."""

_BY_PATH: dict[str, tuple[tuple[str, str], ...]] = {
    "guardduty": ((r"/detector/(?P<id>[^/]+)", "arn:aws:guardduty:$region:$account:detector/$id"),),
    "vpc-lattice": (
        (
            r"/services/(?P<id>[^/]+)/listeners/(?P<listener>[^/]+)",
            "arn:aws:vpc-lattice:$region:$account:service/$id/listener/$listener",
        ),
        (r"/services/(?P<id>[^/]+)", "arn:aws:vpc-lattice:$region:$account:service/$id"),
        (r"/servicenetworks/(?P<id>[^/]+)", "arn:aws:vpc-lattice:$region:$account:servicenetwork/$id"),
        (r"/targetgroups/(?P<id>[^/]+)", "arn:aws:vpc-lattice:$region:$account:targetgroup/$id"),
    ),
}
"""The first whose pattern the path begins with."""


def install() -> None:
    """Tell the emulator's IAM the resource of a request to an added service."""
    from ministack.core import iam_actions

    @around(iam_actions, "extract_resource_arn")
    def _extract(
        original: Function,
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        found = resource_arn(service, path, body, {"region": region, "account": account_id})
        return found or original(service, method, path, headers, body, query_params, region, account_id)


def resource_arn(service: str, path: str, body: bytes, where: dict[str, str]) -> str | None:
    """The ARN that the request names, `where` being its `region` and `account`; nothing where it names none."""
    for pattern, arn in _BY_PATH.get(service, ()):
        found = re.match(pattern, path)
        if found:
            return Template(arn).substitute(where | found.groupdict())
    fields = where | (_fields(body) if service in _BY_FIELDS else {})
    for arn in _BY_FIELDS.get(service, ()):
        if all(name in fields for name in Template(arn).get_identifiers()):
            return Template(arn).substitute(fields)
    return None


def _fields(body: bytes) -> dict[str, str]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(document, dict):
        return {}
    named = document.get("pipeline", {})
    document = {
        **document,
        **({"name": named["name"]} if isinstance(named, dict) and "name" in named else {}),
    }
    return {name: value for name, value in document.items() if isinstance(value, str) and value}
