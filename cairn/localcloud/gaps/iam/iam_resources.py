"""Which role, policy, instance profile or provider a call to IAM is about: what a policy's `Resource` is held against.

AWS names all of them with their path. The emulator knows roles without their path, and takes making a policy and
everything about instance profiles and identity providers to be about `*`: a policy for some names allowed none of it.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Tell the emulator's IAM the resource of a call to IAM itself."""
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
        found = _named(query_params, account_id) if service == "iam" else None
        return found or original(service, method, path, headers, body, query_params, region, account_id)


def _named(params: dict[str, Any], account_id: str) -> str | None:
    from ministack.services import iam

    provider = _one(params, "OpenIDConnectProviderArn")
    if provider:
        return provider
    profile, role, policy = (_one(params, name) for name in ("InstanceProfileName", "RoleName", "PolicyName"))
    if profile:
        kind, name, known = "instance-profile", profile, iam._instance_profiles.get(profile)
    elif role:
        kind, name, known = "role", role, iam._roles.get(role)
    elif policy and _one(params, "Action") == "CreatePolicy":
        kind, name, known = "policy", policy, None
    else:
        return None
    if known:
        return str(known["Arn"])
    return f"arn:aws:iam::{account_id}:{kind}{_one(params, 'Path') or '/'}{name}"


def _one(params: dict[str, Any], name: str) -> str:
    value = params.get(name) or ""
    return str(value[0] if isinstance(value, list) else value)
