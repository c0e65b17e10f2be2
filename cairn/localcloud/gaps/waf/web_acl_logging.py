"""PutLoggingConfiguration and its kin.

AWS keeps one logging configuration a web ACL, takes only destinations whose name begins with
`aws-waf-logs-`, and forgets it with the web ACL. The emulator does not know the actions.
https://docs.aws.amazon.com/waf/latest/APIReference/API_PutLoggingConfiguration.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around, keep

_PREFIX = "aws-waf-logs-"


def install() -> None:
    """Answer the four actions and remember the configurations."""
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import waf

    configurations = AccountRegionScopedDict()
    keep(waf, "_cairn_logging_configurations", configurations)
    answers = _Answers(waf, configurations)

    @around(waf, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Any:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        answer = answers.for_action(action)
        if answer is None:
            return await original(method, path, headers, body, query)
        return answer(json.loads(body or b"{}"))

    @around(waf, "delete_web_acl_record")
    def _delete(original: Function, uid: str, scope: str) -> Any:
        acl = waf._resource_from_scope(waf._web_acls, uid, scope)
        configurations.pop((acl or {}).get("ARN"), None)
        return original(uid, scope)


class _Answers:
    def __init__(self, waf: Any, configurations: Any) -> None:
        self._waf = waf
        self._configurations = configurations

    def for_action(self, action: str) -> Function | None:
        return {
            "PutLoggingConfiguration": self._put,
            "GetLoggingConfiguration": self._get,
            "DeleteLoggingConfiguration": self._delete,
            "ListLoggingConfigurations": self._list,
        }.get(action)

    def _put(self, request: dict[str, Any]) -> Any:
        wanted = request["LoggingConfiguration"]
        _, missing = self._waf._resolve_local_web_acl(wanted["ResourceArn"])
        if missing:
            return missing
        destinations = wanted.get("LogDestinationConfigs", [])
        if len(destinations) != 1 or not _is_waf_destination(destinations[0]):
            return self._waf._waf_err(
                "WAFInvalidParameterException",
                "Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other "
                "information separated by colons or slashes., field: LOG_DESTINATION, "
                f"parameter: {', '.join(destinations)}",
            )
        self._configurations[wanted["ResourceArn"]] = wanted
        return self._waf.json_response({"LoggingConfiguration": wanted})

    def _get(self, request: dict[str, Any]) -> Any:
        found = self._configurations.get(request["ResourceArn"])
        if found is None:
            return self._absent()
        return self._waf.json_response({"LoggingConfiguration": found})

    def _delete(self, request: dict[str, Any]) -> Any:
        if self._configurations.pop(request["ResourceArn"], None) is None:
            return self._absent()
        return self._waf.json_response({})

    def _list(self, request: dict[str, Any]) -> Any:  # noqa: ARG002 - every action takes its request
        return self._waf.json_response({"LoggingConfigurations": list(self._configurations.values())})

    def _absent(self) -> Any:
        return self._waf._waf_err(
            "WAFNonexistentItemException",
            "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",  # noqa: RUF001
        )


def _is_waf_destination(arn: str) -> bool:
    name = arn.split(":log-group:")[-1] if ":log-group:" in arn else arn.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    return name.startswith(_PREFIX)
