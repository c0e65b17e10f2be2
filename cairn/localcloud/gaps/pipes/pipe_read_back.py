"""A pipe is read back without the parameters of its source and target.

AWS keeps what CreatePipe and UpdatePipe say of source, enrichment, target, log and key, and DescribePipe
returns it; it refuses a role that it cannot take on. The emulator keeps two ARNs, so that every plan
finds a change.
https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_DescribePipe.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.role_session import trusts

_KEPT = (
    "Enrichment",
    "EnrichmentParameters",
    "KmsKeyIdentifier",
    "LogConfiguration",
    "SourceParameters",
    "TargetParameters",
)


def install() -> None:
    """Keep the parameters with the pipe."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import pipes

    def refused(name: str, request: dict[str, Any]) -> Any:
        role = request.get("RoleArn")
        arn = f"arn:aws:pipes:{get_region()}:{get_account_id()}:pipe/{name}"
        if not role or trusts(role, service="pipes.amazonaws.com", source_arn=arn):
            return None
        return pipes._error(
            400, "ValidationException", f"The role {role} cannot be assumed by pipes.amazonaws.com."
        )

    @around(pipes, "_create_pipe")
    def _create(original: Function, name: str, request: dict[str, Any]) -> Any:
        refusal = refused(name, request)
        answer = refusal or original(name, request)
        if answer[0] == 200:
            pipe = pipes._pipes[name]
            pipe.update({key: request[key] for key in _KEPT if request.get(key)})
            stream = (request.get("SourceParameters") or {}).get("DynamoDBStreamParameters") or {}
            pipe["StartingPosition"] = stream.get("StartingPosition", "LATEST")
            pipes._positions[pipe["Arn"]] = pipes._initial_position(pipe)
        return answer

    @around(pipes, "_update_pipe")
    def _update(original: Function, name: str, request: dict[str, Any]) -> Any:
        refusal = refused(name, request)
        answer = refusal or original(name, request)
        if answer[0] == 200:
            for key in _KEPT:
                if request.get(key):
                    pipes._pipes[name][key] = _merged(pipes._pipes[name].get(key), request[key])
                elif key in request:
                    pipes._pipes[name].pop(key, None)
        return answer

    @around(pipes, "_describe_response")
    def _describe(original: Function, pipe: dict[str, Any]) -> dict[str, Any]:
        return {**original(pipe), **{key: pipe[key] for key in _KEPT if key in pipe}}


def _merged(before: Any, wanted: Any) -> Any:
    """An update leaves out what cannot change, such as where a stream was begun to be read."""
    if not isinstance(before, dict) or not isinstance(wanted, dict):
        return wanted
    fixed = {"DynamoDBStreamParameters": ("StartingPosition",)}
    kept = {
        name: {key: before[name][key] for key in keys if key in before[name]}
        for name, keys in fixed.items()
        if name in before
    }
    return {
        **wanted,
        **{name: {**wanted.get(name, {}), **values} for name, values in kept.items() if name in wanted},
    }
