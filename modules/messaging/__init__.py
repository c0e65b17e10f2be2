"""Queues, topics and events."""

from modules.messaging.dead_letter_queue import DeadLetterQueue
from modules.messaging.event_bus import EventBus, IEventBus
from modules.messaging.event_rule import EventRule, IRuleTarget
from modules.messaging.queue import Queue
from modules.messaging.queue_grants import IQueue
from modules.messaging.rule_target import (
    FunctionTarget,
    IInvocable,
    LogGroupTarget,
    QueueTarget,
    RetryPolicy,
)
from modules.messaging.topic import Topic

__all__ = [
    "DeadLetterQueue",
    "EventBus",
    "EventRule",
    "FunctionTarget",
    "IEventBus",
    "IInvocable",
    "IQueue",
    "IRuleTarget",
    "LogGroupTarget",
    "Queue",
    "QueueTarget",
    "RetryPolicy",
    "Topic",
]
