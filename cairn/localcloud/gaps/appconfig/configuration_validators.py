"""A deployment starts whatever the profile's validators say, and there is no call that asks them.

AWS runs every validator when a deployment starts, and for `ValidateConfiguration`: the content has to follow each JSON
Schema (draft 4), and each function has to end without an error; AppConfig needs the function's permission. Where one
refuses, nothing is deployed: `BadRequestException`, `InvalidConfiguration`.
https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from cairn.localcloud import release_clock
from cairn.localcloud.gaps.api_gateway.schema_faults import faults_of
from cairn.localcloud.gaps.appconfig.refusal import invalid_configuration
from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.functions.invocation import invoke
from cairn.localcloud.gaps.resource_policy import permits_invocation

_VALIDATE = re.compile(r"/applications/([^/]+)/configurationprofiles/([^/]+)/validators")


def install() -> None:
    """Ask the validators, and take as long for a deployment as the local cloud's minutes say."""
    from ministack.services import appconfig

    appconfig._DEPLOYMENT_MINUTE_SECONDS = release_clock.minute_sec()

    @around(appconfig, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        started = re.fullmatch(r"/applications/([^/]+)/environments/[^/]+/deployments", path)
        asked = _VALIDATE.fullmatch(path)
        if method == "POST" and asked:
            version = query.get("configuration_version", "")
            wanted = version[0] if isinstance(version, list) else version
            return await _refusal(asked[1], asked[2], wanted) or (204, {}, b"")
        if method == "POST" and started:
            content = json.loads(body or b"{}")
            refusal = await _refusal(
                started[1], content.get("ConfigurationProfileId", ""), content.get("ConfigurationVersion", "")
            )
            if refusal is not None:
                return refusal
        return await original(method, path, headers, body, query)


async def _refusal(application: str, profile: str, version: str) -> Any:
    """AWS's answer where a validator refuses the version; nothing where none does, or there is no such version."""
    from ministack.services import appconfig

    record = appconfig._config_profiles.get(f"{application}/{profile}")
    kept = appconfig._hosted_versions.get(f"{application}/{profile}/{version}")
    if record is None or kept is None:
        return None
    for validator in record.get("Validators") or []:
        if validator["Type"] == "JSON_SCHEMA":
            faults = _schema_faults(validator["Content"], kept["Content"])
        else:
            faults = await _function_faults(validator["Content"], record, kept)
        if faults:
            return invalid_configuration("The configuration is not valid", validator["Type"], faults)
    return None


def _schema_faults(schema: str, content: Any) -> list[str]:
    try:
        value = json.loads(content)
    except ValueError as error:
        return [f"$: is not JSON: {error}"]
    document = json.loads(schema)

    def resolve(reference: str) -> Any:
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found

    return [f"$: {fault}" for fault in faults_of(document, value, resolve)]


async def _function_faults(
    function_arn: str, record: Mapping[str, Any], kept: Mapping[str, Any]
) -> list[str]:
    from ministack.core.responses import get_account_id, get_region

    source = f"arn:aws:appconfig:{get_region()}:{get_account_id()}:application/{record['ApplicationId']}"
    profile = f"{source}/configurationprofile/{record['Id']}"
    if not permits_invocation(function_arn, "appconfig.amazonaws.com", profile):
        return [f"{function_arn}: AWS AppConfig has no permission to invoke it"]
    content = kept["Content"]
    event = {
        "applicationId": record["ApplicationId"],
        "configurationProfileId": record["Id"],
        "configurationVersion": str(kept["VersionNumber"]),
        "content": base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode(),
        "uri": record.get("LocationUri", "hosted"),
    }
    answer = await invoke(function_arn, event)
    return [f"{function_arn}: {answer.text}"] if answer.failed else []
