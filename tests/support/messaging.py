"""Queues and buses as tests of them want them: mail, under an imported key."""

from typing import Any

from modules.core import PlatformStack
from modules.messaging import IQueue, Queue
from tests.support.grantee import imported_key
from tests.support.synth import Template

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"
TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"
BUS_ARN = "arn:aws:events:eu-west-1:123456789012:event-bus/cairn-test-shop"


def queue(stack: PlatformStack, **arguments: Any) -> Queue:
    return Queue(stack, "Mail", **{"name": "mail", "key": imported_key(stack)} | arguments)


def queues(template: Template) -> dict[str, dict[str, Any]]:
    return {found["name"]: found for found in template.resources("aws_sqs_queue")}


def existing_queue(stack: PlatformStack, *, encrypted: bool = True) -> IQueue:
    key = imported_key(stack) if encrypted else None
    return Queue.from_queue_arn(stack, "Existing", QUEUE_ARN, key=key)


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}
