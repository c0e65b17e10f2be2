"""What a task calls, each with the grant that the role needs for it and no more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from modules.iam import Grant, IGrantable
from modules.messaging import IEventBus, IQueue

TASK_TOKEN = "$$.Task.Token"  # noqa: S105  a path in the context object, no secret
Payload = Mapping[str, Any]


class IIntegration(Protocol):
    """What a task calls."""

    @property
    def resource(self) -> str:
        """The ARN of the service integration."""

    @property
    def transient_errors(self) -> Sequence[str]:
        """The errors that go away by themselves, which a task retries with nothing asked for."""

    def arguments(self) -> dict[str, Any]:
        """Return the parameters of the call."""

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to make the call."""


class IGrantsInvoke(Protocol):
    """A function whose alias a role may be allowed to invoke."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias that is invoked."""

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow invoking the alias."""


class IGrantsPublish(Protocol):
    """A topic that a role may be allowed to publish to."""

    @property
    def topic_arn(self) -> str:
        """The ARN of the topic."""

    def grant_publish(self, grantee: IGrantable) -> Grant:
        """Allow publishing."""


@dataclass(frozen=True)
class LambdaInvoke:
    """Invokes a function with ``payload``, or with the state's whole input; its answer stands at ``$.Payload``.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    """

    function: IGrantsInvoke
    payload: Payload | None = None

    resource = "arn:aws:states:::lambda:invoke"
    transient_errors = (
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
    )

    def arguments(self) -> dict[str, Any]:
        """Return the alias and its payload."""
        payload = {"Payload.$": "$"} if self.payload is None else {"Payload": dict(self.payload)}
        return {"FunctionName": self.function.alias_arn, **payload}

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to invoke the function."""
        return self.function.grant_invoke(role)


@dataclass(frozen=True, kw_only=True)
class SqsSendMessage:
    """Sends ``body`` to a queue, and waits for the answer of whoever takes it where the body holds ``TASK_TOKEN``.

    ``body`` may name the token under any key that ends with ``.$``. ``message_group_id`` is for FIFO queues, and they
    need it. Raises ``ValueError`` where it does not fit the queue.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
    """

    queue: IQueue
    body: Payload
    message_group_id: str | None = None

    transient_errors = ("SQS.AmazonSQSException", "SQS.SdkClientException")

    def __post_init__(self) -> None:
        if self.queue.is_fifo != (self.message_group_id is not None):
            kind = "a FIFO queue needs one" if self.queue.is_fifo else "a standard queue takes none"
            raise ValueError(f"message_group_id must fit the queue: {kind}, got {self.message_group_id!r}")

    @property
    def resource(self) -> str:
        """The integration, which waits where the body holds the token."""
        waits = ".waitForTaskToken" if TASK_TOKEN in json.dumps(self.body) else ""
        return f"arn:aws:states:::sqs:sendMessage{waits}"

    def arguments(self) -> dict[str, Any]:
        """Return the queue and the message."""
        group = {} if self.message_group_id is None else {"MessageGroupId": self.message_group_id}
        return {"QueueUrl": self.queue.queue_url, "MessageBody": dict(self.body), **group}

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to send to the queue."""
        return self.queue.grant_send_messages(role)


@dataclass(frozen=True, kw_only=True)
class SnsPublish:
    """Publishes ``message`` to a topic; ``attributes`` are strings, or paths where they begin with ``$.``.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
    """

    topic: IGrantsPublish
    message: Payload
    attributes: Mapping[str, str] = field(default_factory=dict)

    resource = "arn:aws:states:::sns:publish"
    transient_errors = ("SNS.AmazonSNSException", "SNS.SdkClientException")

    def arguments(self) -> dict[str, Any]:
        """Return the topic and the message."""
        attributes = {name: _attribute(value) for name, value in self.attributes.items()}
        return {
            "TopicArn": self.topic.topic_arn,
            "Message": dict(self.message),
            **({"MessageAttributes": attributes} if attributes else {}),
        }

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to publish to the topic."""
        return self.topic.grant_publish(role)


@dataclass(frozen=True, kw_only=True)
class PutEvents:
    """Puts one event on a bus; the task fails where the bus does not take it.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
    """

    bus: IEventBus
    source: str
    detail_type: str
    detail: Payload

    resource = "arn:aws:states:::events:putEvents"
    transient_errors = ("EventBridge.FailedEntry", "EventBridge.SdkClientException")

    def arguments(self) -> dict[str, Any]:
        """Return the event."""
        event = {
            "EventBusName": self.bus.event_bus_name,
            "Source": self.source,
            "DetailType": self.detail_type,
            "Detail": dict(self.detail),
        }
        return {"Entries": [event]}

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to put events on the bus."""
        return self.bus.grant_put_events(role)


def _attribute(value: str) -> dict[str, str]:
    name = "StringValue.$" if value.startswith("$.") else "StringValue"
    return {"DataType": "String", name: value}
