"""Reading a configuration is an action of no name, on no resource.

AWS authorizes `StartConfigurationSession` and `GetLatestConfiguration` on one configuration: the profile in the
environment of the application, named by their ids whatever names the caller used.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappconfig.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

# The data plane signs as the control plane does.
_SERVICES = ("appconfig", "appconfigdata")
_PARTS = ("ApplicationIdentifier", "EnvironmentIdentifier", "ConfigurationProfileIdentifier")


_ACTIONS = {
    ("POST", "/configurationsessions"): "appconfig:StartConfigurationSession",
    ("GET", "/configuration"): "appconfig:GetLatestConfiguration",
}


def install() -> None:
    """Name the action, and the configuration that a call asks for."""
    from ministack.core import iam_actions

    @around(iam_actions, "extract_iam_action")
    def _name(original: Function, service: str, method: str, path: str, *rest: Any) -> Any:
        reads = service in _SERVICES and _ACTIONS.get((method, path))
        return reads or original(service, method, path, *rest)

    @around(iam_actions, "extract_resource_arn")
    def _extract(original: Function, service: str, method: str, path: str, *rest: Any) -> str:
        if service not in _SERVICES or (method, path) not in _ACTIONS:
            return str(original(service, method, path, *rest))
        _, body, query, region, account_id = rest
        asked = _asked_for(body, query)
        if asked is None:
            return "*"
        application, environment, profile = asked
        return (
            f"arn:aws:appconfig:{region}:{account_id}:application/{application}/environment/{environment}"
            f"/configuration/{profile}"
        )


def _asked_for(body: bytes, query: dict[str, Any]) -> tuple[str, str, str] | None:
    """The ids of application, environment and profile; nothing where there is no such thing."""
    from ministack.services import appconfig

    token = query.get("configuration_token")
    if token:
        session = appconfig._sessions.get(token[0] if isinstance(token, list) else token)
        return None if session is None else tuple(session[part] for part in _PARTS)
    try:
        names = json.loads(body or b"{}")
    except ValueError:
        return None
    application = appconfig._resolve_application_id(names.get(_PARTS[0], ""))
    environment = application and appconfig._resolve_environment_id(application, names.get(_PARTS[1], ""))
    profile = application and appconfig._resolve_configuration_profile_id(
        application, names.get(_PARTS[2], "")
    )
    return (application, environment, profile) if environment and profile else None
