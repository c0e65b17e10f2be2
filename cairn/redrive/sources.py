"""Where the messages of a dead-letter queue come from, as the configuration of each service says."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Client = Callable[[str], Any]
"""boto3 clients by the name of the service."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What gives its failures up to ``dead_letter_arn``.

    ``kind`` is ``queue``, ``subscription``, ``rule``, ``function`` (invoked asynchronously) or ``mapping`` (of a
    stream). ``arn`` names it; ``target_arn`` is what gets the message again: the queue itself, the subscription's
    endpoint, the rule's target, the function. ``topic_arn`` is a subscription's topic. ``transforms`` says that what
    the target gets is not the message that lies in the dead-letter queue.
    """

    kind: str
    dead_letter_arn: str
    arn: str
    target_arn: str
    topic_arn: str = ""
    transforms: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "subscription":
                return f"topic {_name(self.topic_arn)} for {_name(self.target_arn)}"
            case "rule":
                return f"rule {_name(self.arn)} for {_name(self.target_arn)}"
            case "mapping":
                return f"stream of {self.arn.split('/')[1]} for {_name(self.target_arn)}"
        return f"{self.kind} {_name(self.arn)}"


def _name(arn: str) -> str:
    """Return the name in an ARN: of a function without its alias, of a rule without its bus."""
    parts = arn.split(":")
    return parts[6] if "function" in parts else parts[-1].rsplit("/", 1)[-1]


def sources(client: Client) -> list[Source]:
    """Return every source in the account and region of the clients."""
    return [*_queues(client), *_subscriptions(client), *_rules(client), *_functions(client)]


def _queues(client: Client) -> Iterator[Source]:
    sqs = client("sqs")
    for url in _pages(sqs, "list_queues", "QueueUrls"):
        names = ["QueueArn", "RedrivePolicy"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        policy = json.loads(attributes.get("RedrivePolicy") or "{}")
        if policy:
            arn = attributes["QueueArn"]
            yield Source(kind="queue", dead_letter_arn=policy["deadLetterTargetArn"], arn=arn, target_arn=arn)


def _subscriptions(client: Client) -> Iterator[Source]:
    sns = client("sns")
    for one in _pages(sns, "list_subscriptions", "Subscriptions"):
        arn = one["SubscriptionArn"]
        if not arn.startswith("arn:"):
            continue
        attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        policy = json.loads(attributes.get("RedrivePolicy") or "{}")
        if policy:
            yield Source(
                kind="subscription",
                dead_letter_arn=policy["deadLetterTargetArn"],
                arn=arn,
                target_arn=one["Endpoint"],
                topic_arn=one["TopicArn"],
            )


def _rules(client: Client) -> Iterator[Source]:
    events = client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        on_bus = {"EventBusName": bus["Name"]}
        for rule in _pages(events, "list_rules", "Rules", **on_bus):
            for target in _pages(events, "list_targets_by_rule", "Targets", Rule=rule["Name"], **on_bus):
                dead_letter_arn = target.get("DeadLetterConfig", {}).get("Arn")
                if dead_letter_arn:
                    yield Source(
                        kind="rule",
                        dead_letter_arn=dead_letter_arn,
                        arn=rule["Arn"],
                        target_arn=target["Arn"],
                        transforms=any(name in target for name in ("Input", "InputPath", "InputTransformer")),
                    )


def _functions(client: Client) -> Iterator[Source]:
    functions = client("lambda")
    for function in _pages(functions, "list_functions", "Functions"):
        name = function["FunctionName"]
        for kind, call, key in (
            ("function", "list_function_event_invoke_configs", "FunctionEventInvokeConfigs"),
            ("mapping", "list_event_source_mappings", "EventSourceMappings"),
        ):
            for one in _pages(functions, call, key, FunctionName=name):
                on_failure = ((one.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
                if on_failure:
                    yield Source(
                        kind=kind,
                        dead_letter_arn=on_failure,
                        arn=one.get("EventSourceArn") or one["FunctionArn"],
                        target_arn=one["FunctionArn"],
                    )


def _pages(client: Any, call: str, key: str, **arguments: Any) -> Iterator[Any]:
    if client.can_paginate(call):
        for page in client.get_paginator(call).paginate(**arguments):
            yield from page.get(key, [])
    else:
        yield from getattr(client, call)(**arguments).get(key, [])
