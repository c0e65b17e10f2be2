"""What a synthesized stack could lose and nobody be told: deliveries that are not kept, queues without an alarm."""

import json
import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(r"\$\{(?:data\.)?(\w+)\.(\w+)\.")
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
ASYNCHRONOUS = ("events.amazonaws.com", "s3.amazonaws.com", "ses.amazonaws.com", "sns.amazonaws.com")
WAITS = "ApproximateNumberOfMessagesVisible"

Resources = dict[str, dict[str, Any]]


def lost_unseen(content: dict[str, Any]) -> list[str]:
    """Return the faults of one stack, each as ``<address>: <what is missing>``."""
    resources: dict[str, Resources] = content.get("resource", {})
    kept = [fault for check in _CHECKS for fault in check(resources)]
    return sorted([*kept, *_unwatched(resources)])


def _queues(resources: dict[str, Resources]) -> Iterator[str]:
    last = _last_queues(resources)
    for name, body in resources.get("aws_sqs_queue", {}).items():
        if "redrive_policy" not in body and name not in last:
            yield f"aws_sqs_queue.{name}: no dead-letter queue, and it is none itself"


def _subscriptions(resources: dict[str, Resources]) -> Iterator[str]:
    for name, body in resources.get("aws_sns_topic_subscription", {}).items():
        if not _names(body.get("redrive_policy"), "aws_sqs_queue"):
            yield f"aws_sns_topic_subscription.{name}: no dead-letter queue"


def _rules(resources: dict[str, Resources]) -> Iterator[str]:
    for name, body in resources.get("aws_cloudwatch_event_target", {}).items():
        # A log group holds copies for people to look at: each event goes to those it is for as well.
        if _names(body["arn"], "aws_cloudwatch_log_group"):
            continue
        if not _names(body.get("dead_letter_config"), "aws_sqs_queue"):
            yield f"aws_cloudwatch_event_target.{name}: no dead-letter queue"


def _schedules(resources: dict[str, Resources]) -> Iterator[str]:
    for name, body in resources.get("aws_scheduler_schedule", {}).items():
        if not _names(body["target"].get("dead_letter_config"), "aws_sqs_queue"):
            yield f"aws_scheduler_schedule.{name}: no dead-letter queue"


def _functions(resources: dict[str, Resources]) -> Iterator[str]:
    asynchronous = {
        function
        for body in resources.get("aws_lambda_permission", {}).values()
        if body["principal"] in ASYNCHRONOUS
        for function in _names(body["function_name"], "aws_lambda_function")
    }
    configured = {
        function
        for body in resources.get("aws_lambda_function_event_invoke_config", {}).values()
        if _names(body.get("destination_config", {}).get("on_failure"), "aws_sqs_queue")
        for function in _names(body["function_name"], "aws_lambda_function")
    }
    for name in asynchronous - configured:
        yield f"aws_lambda_function.{name}: invoked asynchronously without a failure destination"


def _mappings(resources: dict[str, Resources]) -> Iterator[str]:
    for name, body in resources.get("aws_lambda_event_source_mapping", {}).items():
        from_queue = _names(body["event_source_arn"], "aws_sqs_queue")
        if not from_queue and not _names(body.get("destination_config"), "aws_sqs_queue"):
            yield f"aws_lambda_event_source_mapping.{name}: no failure destination"


def _unwatched(resources: dict[str, Resources]) -> Iterator[str]:
    watched = {
        queue
        for body in resources.get("aws_cloudwatch_metric_alarm", {}).values()
        if body.get("metric_name") == WAITS and body.get("alarm_actions")
        for queue in _names(body.get("dimensions"), "aws_sqs_queue")
    }
    for name in _last_queues(resources) - watched:
        yield f"aws_sqs_queue.{name}: a dead-letter queue without an alarm that tells anyone"


def _last_queues(resources: dict[str, Resources]) -> set[str]:
    """The queues that something gives its failures up to."""
    given_up_to = [
        *(body.get("redrive_policy") for body in resources.get("aws_sqs_queue", {}).values()),
        *(body.get("redrive_policy") for body in resources.get("aws_sns_topic_subscription", {}).values()),
        *(
            body.get("dead_letter_config")
            for body in resources.get("aws_cloudwatch_event_target", {}).values()
        ),
        *(
            body["target"].get("dead_letter_config")
            for body in resources.get("aws_scheduler_schedule", {}).values()
        ),
        *(
            body.get("destination_config")
            for kind in ("aws_lambda_function_event_invoke_config", "aws_lambda_event_source_mapping")
            for body in resources.get(kind, {}).values()
        ),
    ]
    return {queue for place in given_up_to for queue in _names(place, "aws_sqs_queue")}


def _names(value: Any, kind: str) -> set[str]:
    """The resources of ``kind`` that a value refers to, wherever in it."""
    return {name for found, name in _REFERENCE.findall(json.dumps(value)) if found == kind}


_CHECKS = (_queues, _subscriptions, _rules, _schedules, _functions, _mappings)
