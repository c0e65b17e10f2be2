"""Any bytes are a version of feature flags.

AWS keeps a version of a profile of the type `AWS.AppConfig.FeatureFlags` only where it follows the schema of such
documents and each value keeps to its attribute's constraints. Otherwise: `BadRequestException`, with the faults.
https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.appconfig.flag_faults import flag_faults
from cairn.localcloud.gaps.appconfig.refusal import invalid_configuration
from cairn.localcloud.gaps.around import Function, around

FLAGS = "AWS.AppConfig.FeatureFlags"


def install() -> None:
    """Read a version before it is kept."""
    from ministack.services import appconfig

    @around(appconfig, "_create_hosted_configuration_version")
    def _create(
        original: Function, application: str, profile: str, content: Any, *rest: Any, **named: Any
    ) -> Any:
        record = appconfig._config_profiles.get(f"{application}/{profile}") or {}
        faults = _faults(content) if record.get("Type") == FLAGS else []
        if faults:
            return invalid_configuration("Feature flags do not follow their schema", "JSON_SCHEMA", faults)
        return original(application, profile, content, *rest, **named)


def _faults(content: Any) -> list[str]:
    try:
        document = json.loads(content)
    except ValueError as error:
        return [f"$: is not JSON: {error}"]
    try:
        return list(flag_faults(document))
    except (AttributeError, TypeError):
        return ["$: flags, values and attributes must be objects"]
