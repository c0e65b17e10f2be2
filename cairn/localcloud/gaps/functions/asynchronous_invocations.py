"""Asynchronous invocations are not retried or recorded as AWS does it.

AWS retries a failed asynchronous invocation as the function's, version's or alias's event invoke
configuration says, whoever invoked: EventBridge and SNS too. A record of what came of it goes to the
destination for success or for failure, as the function's role; without one, the event goes to the
dead-letter queue. The emulator never reports a success, always counts three, asks for no right, and
retries nothing that EventBridge or SNS sent. (AWS waits one minute and then two; here it is seconds.)
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import contextvars
import json
import threading
import time
from typing import Any

from cairn.localcloud.gaps import execution_role
from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import ACTIONS, UndeliveredError, invoke_asynchronously, send, service_of
from cairn.localcloud.gaps.functions.invocation_record import Outcome


def install() -> None:
    """Invoke with retries, and tell the destinations."""
    from ministack.services import eventbridge, lambda_svc, sns

    @around(lambda_svc, "invoke_async_with_retry")
    def _invoke(original: Function, function: dict[str, Any], event: Any) -> None:  # noqa: ARG001 - replaced as a whole
        work = contextvars.copy_context()
        threading.Thread(target=work.run, args=(_run, function, event), daemon=True).start()

    @around(eventbridge, "_dispatch_to_lambda")
    def _from_rule(original: Function, arn: str, payload: str) -> None:  # noqa: ARG001 - replaced as a whole
        invoke_asynchronously(arn, json.loads(payload))

    @around(sns, "_deliver_to_lambda")
    def _from_topic(
        original: Function,  # noqa: ARG001 - replaced as a whole
        arn: str,
        envelope: str,
        topic_arn: str,  # noqa: ARG001 - the function is not told
        subscription_arn: str,
        *_: Any,
    ) -> None:
        record = {
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription_arn,
            "EventSource": "aws:sns",
            "Sns": json.loads(envelope),
        }
        invoke_asynchronously(arn, {"Records": [record]})


def _run(function: dict[str, Any], event: Any) -> None:
    from ministack.core.responses import request_scope
    from ministack.services import lambda_svc

    configuration = function.get("config") or function
    account_id, region = lambda_svc._account_region_from_function_config(configuration)
    with request_scope(account_id, region):
        settings = _settings(lambda_svc, configuration)
        outcome = _outcome(lambda_svc, function, event, settings)
        _report(configuration, outcome, settings.get("DestinationConfig") or {})


def _settings(lambda_svc: Any, configuration: dict[str, Any]) -> dict[str, Any]:
    """What is configured for the version or alias that was invoked."""
    parts = configuration["FunctionArn"].split(":")
    base = lambda_svc._functions.get(parts[6]) or {}
    qualifier = parts[7] if len(parts) > 7 and parts[7] != "$LATEST" else None
    return lambda_svc._event_invoke_config(base, qualifier) or {}


def _outcome(lambda_svc: Any, function: dict[str, Any], event: Any, settings: dict[str, Any]) -> Outcome:
    retries = settings.get("MaximumRetryAttempts", 2)
    deadline = time.time() + settings.get("MaximumEventAgeInSeconds", 21600)
    failures = 0
    while True:
        result = lambda_svc._execute_function(function, event)
        failures += not result.get("throttle")
        if not result.get("error"):
            return Outcome("Success", failures, event, result)
        if failures > retries:
            return Outcome("RetriesExhausted", failures, event, result)
        delay = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS * 2 ** max(0, failures - 1)
        if time.time() + delay > deadline:
            return Outcome("EventAgeExceeded", failures, event, result)
        time.sleep(delay)


def _report(configuration: dict[str, Any], outcome: Outcome, destinations: dict[str, Any]) -> None:
    from ministack.services import lambda_svc

    destination = (destinations.get(outcome.destination) or {}).get("Destination")
    dead_letters = (configuration.get("DeadLetterConfig") or {}).get("TargetArn")
    try:
        if destination:
            _send(configuration, destination, outcome, json.dumps(outcome.record(configuration)), {})
        if dead_letters and outcome.condition != "Success":
            _send(configuration, dead_letters, outcome, json.dumps(outcome.event), outcome.attributes)
    except UndeliveredError as failed:
        lambda_svc.logger.warning("Lambda: %s: %s", configuration["FunctionArn"], failed)


def _send(
    configuration: dict[str, Any], arn: str, outcome: Outcome, text: str, attributes: dict[str, str]
) -> None:
    action = ACTIONS.get(service_of(arn), "")
    if not execution_role.allows(configuration, action, arn):
        raise UndeliveredError("NO_PERMISSIONS", f"The execution role may not do {action} on {arn}.")
    kind = "Success" if outcome.condition == "Success" else "Failure"
    detail_type = f"Lambda Function Invocation Result - {kind}"
    send(arn, text, attributes=attributes, source="lambda", detail_type=detail_type)
