"""Pipes run from DynamoDB streams to topics and state machines alone, whatever their role allows.

AWS takes on the pipe's role, reads the source under its rights, drops what no filter matches, sends the
rest through the enrichment function and the input templates, and delivers it: one by one to queues, topics
and buses, as one batch to functions and state machines. What was delivered is deleted from a queue, or
counts as read in a stream; what was not is read again.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html
"""

import json
from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import ACTIONS, UndeliveredError, send, service_of
from cairn.localcloud.gaps.pipes import pipe_source
from cairn.localcloud.gaps.pipes.template import rendered
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession, assume

_IN_BATCHES = ("lambda", "states")


def install() -> None:
    """Run every pipe that is to run, each time the emulator looks for work."""
    from ministack.core.responses import request_scope
    from ministack.services import pipes

    @around(pipes, "_poll_once")
    def _poll(original: Function) -> None:  # noqa: ARG001 - replaced as a whole
        for account_id, region, pipe in pipes._iter_all_pipes():
            if pipe.get("CurrentState") == "RUNNING":
                with request_scope(account_id, region):
                    _run(pipes, pipe)


def _run(pipes: Any, pipe: dict[str, Any]) -> None:
    try:
        session = assume(
            pipe["RoleArn"],
            service="pipes.amazonaws.com",
            source_arn=pipe["Arn"],
            session_name=pipe["Name"][:64],
        )
        for action in pipe_source.needed(pipe["Source"]):
            require(session, action, pipe["Source"])
        for batch in pipe_source.batches(pipe):
            events = _filtered(pipe, batch.records)
            if events:
                _deliver(session, pipe, _enriched(session, pipe, events))
            batch.done()
        pipe["StateReason"] = ""
    except (CannotAssumeError, UndeliveredError) as failed:
        pipe["StateReason"] = str(failed)
        pipes.logger.warning("Pipes %s: %s", pipe["Name"], failed)


def require(session: RoleSession, action: str, arn: str) -> None:
    """Raise `UndeliveredError` where the role may not do `action` on `arn`."""
    refusal = session.refusal(action, arn)
    if refusal:
        raise UndeliveredError("NO_PERMISSIONS", refusal)


def _filtered(pipe: dict[str, Any], records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from ministack.services import lambda_svc

    criteria = (pipe.get("SourceParameters") or {}).get("FilterCriteria")
    found: list[dict[str, Any]] = lambda_svc._apply_filter_criteria(records, {"FilterCriteria": criteria})
    return found


def _enriched(session: RoleSession, pipe: dict[str, Any], events: list[Any]) -> list[Any]:
    function = pipe.get("Enrichment")
    if not function:
        return events
    require(session, "lambda:InvokeFunction", function)
    template = (pipe.get("EnrichmentParameters") or {}).get("InputTemplate")
    answer = _invoke(function, [rendered(template, event, pipe) for event in events])
    return answer if isinstance(answer, list) else [answer]


def _deliver(session: RoleSession, pipe: dict[str, Any], events: list[Any]) -> None:
    target, parameters = pipe["Target"], pipe.get("TargetParameters") or {}
    service = service_of(target)
    require(session, ACTIONS.get(service, ""), target)
    shaped = [rendered(parameters.get("InputTemplate"), event, pipe) for event in events]
    if not shaped:
        return
    if service == "lambda":
        _invoke(target, shaped)
        return
    bus = parameters.get("EventBridgeEventBusParameters") or {}
    for text in _texts(shaped, whole=service in _IN_BATCHES):
        send(
            target,
            text,
            group_id=(parameters.get("SqsQueueParameters") or {}).get("MessageGroupId"),
            source=bus.get("Source") or f"Pipe {pipe['Name']}",
            detail_type=bus.get("DetailType") or f"Event from aws:{service_of(pipe['Source'])}",
        )


def _texts(events: list[Any], *, whole: bool) -> Iterator[str]:
    if whole:
        yield json.dumps(events)
    else:
        yield from (each if isinstance(each, str) else json.dumps(each) for each in events)


def _invoke(function_arn: str, event: Any) -> Any:
    from ministack.services import lambda_svc

    function, configuration, _ = lambda_svc._get_func_record_for_ref(function_arn)
    if configuration is None:
        raise UndeliveredError("NO_RESOURCE", f"{function_arn} does not exist.")
    record = lambda_svc._execution_record_for_config(function, configuration)
    result = lambda_svc._execute_function_with_config_scope(record, event)
    if result.get("error") or result.get("throttle"):
        raise UndeliveredError("ERROR_FROM_TARGET", json.dumps(result.get("body")))
    body = result.get("body")
    return json.loads(body) if isinstance(body, str | bytes) and body else body
