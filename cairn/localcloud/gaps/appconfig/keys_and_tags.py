"""The key that encrypts a profile's versions is forgotten, and the tags of a deployment are.

AWS reads the key back with the configuration profile and with each deployment, and a deployment's tags by its ARN.
https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_CreateConfigurationProfile.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_FIELD = "KmsKeyIdentifier"


def install() -> None:
    """Keep them, and say them."""
    from ministack.services import appconfig

    @around(appconfig, "_create_configuration_profile")
    def _create(original: Function, application: str, body: dict[str, Any]) -> Any:
        status, headers, content = original(application, body)
        if status == 201 and body.get(_FIELD):
            record = appconfig._config_profiles[f"{application}/{json.loads(content)['Id']}"]
            record.update(_key(body[_FIELD]))
            content = json.dumps(record).encode()
        return status, headers, content

    @around(appconfig, "_update_configuration_profile")
    def _update(original: Function, application: str, profile: str, body: dict[str, Any]) -> Any:
        record = appconfig._config_profiles.get(f"{application}/{profile}")
        if record is not None and body.get(_FIELD):
            record.update(_key(body[_FIELD]))
        return original(application, profile, body)

    @around(appconfig, "_start_deployment")
    def _start(original: Function, application: str, environment: str, body: dict[str, Any]) -> Any:
        status, headers, content = original(application, environment, body)
        if status != 201:
            return status, headers, content
        number = json.loads(content)["DeploymentNumber"]
        appconfig._apply_tags(appconfig._deployment_arn(application, environment, number), body.get("Tags"))
        if body.get(_FIELD):
            record = appconfig._deployments[f"{application}/{environment}/{number}"]
            record.update(_key(body[_FIELD]))
            content = json.dumps(appconfig._deployment_view(record)).encode()
        return status, headers, content


def _key(identifier: str) -> dict[str, str]:
    arn = {"KmsKeyArn": identifier} if identifier.startswith("arn:") else {}
    return {_FIELD: identifier, **arn}
