"""Queues, topics, events and schedules: encrypted, by TLS alone, nothing lost unseen."""

from modules.messaging.dead_letter_queue import DeadLetterQueue
from modules.messaging.email_identity import EmailIdentity, IEmailIdentity
from modules.messaging.event_bus import EventBus, IEventBus
from modules.messaging.event_rule import EventRule, IRuleTarget
from modules.messaging.fifo_queue import FifoQueue
from modules.messaging.input_transformer import InputTransformer
from modules.messaging.pipe import Pipe
from modules.messaging.pipe_source import FromQueue, FromStream, IPipeSource
from modules.messaging.pipe_target import (
    IPipeTarget,
    ToEventBus,
    ToFunction,
    ToQueue,
    ToStateMachine,
    ToTopic,
)
from modules.messaging.queue import Queue
from modules.messaging.queue_grants import IQueue
from modules.messaging.retry_policy import RetryPolicy
from modules.messaging.rule_target import (
    FunctionTarget,
    IInvocable,
    LogGroupTarget,
    QueueTarget,
    TopicTarget,
)
from modules.messaging.schedule import Schedule
from modules.messaging.schedule_group import IScheduleGroup, ScheduleGroup
from modules.messaging.schedule_target import (
    InvokeFunction,
    IScheduleTarget,
    PutEvent,
    SendMessage,
    StartExecution,
)
from modules.messaging.subscription import ISubscribable, Subscription
from modules.messaging.topic import Topic

__all__ = [
    "DeadLetterQueue",
    "EmailIdentity",
    "EventBus",
    "EventRule",
    "FifoQueue",
    "FromQueue",
    "FromStream",
    "FunctionTarget",
    "IEmailIdentity",
    "IEventBus",
    "IInvocable",
    "IPipeSource",
    "IPipeTarget",
    "IQueue",
    "IRuleTarget",
    "IScheduleGroup",
    "IScheduleTarget",
    "ISubscribable",
    "InputTransformer",
    "InvokeFunction",
    "LogGroupTarget",
    "Pipe",
    "PutEvent",
    "Queue",
    "QueueTarget",
    "RetryPolicy",
    "Schedule",
    "ScheduleGroup",
    "SendMessage",
    "StartExecution",
    "Subscription",
    "ToEventBus",
    "ToFunction",
    "ToQueue",
    "ToStateMachine",
    "ToTopic",
    "Topic",
    "TopicTarget",
]
