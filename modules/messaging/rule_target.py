"""The targets that a rule may send events to, each with what it takes to be called by that rule alone."""

from dataclasses import dataclass
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetInputTransformer,
    CloudwatchEventTargetRetryPolicy,
    CloudwatchEventTargetSqsTarget,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from constructs import Construct

from modules.core import stack_of
from modules.iam import PolicyDocument, Statement
from modules.messaging.event_rule import EventRule
from modules.messaging.input_transformer import InputTransformer
from modules.messaging.queue_grants import IQueue, require_group
from modules.messaging.retry_policy import FOR_A_DAY, RetryPolicy
from modules.observability import ILogGroup


class IInvocable(Protocol):
    """A function that others may be allowed to invoke."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias that is invoked."""

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        """Let the service ``principal`` invoke the alias on behalf of ``source_arn``."""


@dataclass(frozen=True)
class QueueTarget:
    """A queue of the rule's own stack; what cannot be sent to it goes to ``dead_letter_queue``, where there is one.

    ``message_group_id`` is for FIFO queues, and they need it: every message of the rule gets it. Raises
    ``ValueError`` otherwise.
    """

    queue: IQueue
    dead_letter_queue: IQueue | None = None
    retry_policy: RetryPolicy = FOR_A_DAY
    input_transformer: InputTransformer | None = None
    message_group_id: str | None = None

    def __post_init__(self) -> None:
        require_group(self.queue, self.message_group_id)

    def add_to(self, rule: EventRule, id: str) -> None:
        """Make the target, and let the rule send to the queue."""
        _let_send(rule, self.queue)
        group = self.message_group_id
        _create(
            rule,
            id,
            self.queue.queue_arn,
            self.dead_letter_queue,
            self.retry_policy,
            input_transformer=_transformer(self.input_transformer),
            sqs_target=None if group is None else CloudwatchEventTargetSqsTarget(message_group_id=group),
        )


@dataclass(frozen=True)
class FunctionTarget:
    """A function, invoked by its alias; events it cannot be invoked with go to ``dead_letter_queue``."""

    function: IInvocable
    dead_letter_queue: IQueue
    retry_policy: RetryPolicy = FOR_A_DAY
    input_transformer: InputTransformer | None = None

    def add_to(self, rule: EventRule, id: str) -> None:
        """Make the target, and let the rule invoke the function."""
        permission = f"{rule.node.id}{id}"
        self.function.allow_invoke("events.amazonaws.com", source_arn=rule.rule_arn, id=permission)
        _create(
            rule,
            id,
            self.function.alias_arn,
            self.dead_letter_queue,
            self.retry_policy,
            input_transformer=_transformer(self.input_transformer),
        )


class IEventTopic(Protocol):
    """A topic that rules may be let publish to."""

    @property
    def topic_arn(self) -> str:
        """The ARN of the topic."""

    def allow_events_from(self, rule_arn: str) -> None:
        """Let the EventBridge rule ``rule_arn`` publish to the topic."""


@dataclass(frozen=True)
class TopicTarget:
    """A topic of the rule's own stack; events that cannot be published go to ``dead_letter_queue``."""

    topic: IEventTopic
    dead_letter_queue: IQueue
    retry_policy: RetryPolicy = FOR_A_DAY
    input_transformer: InputTransformer | None = None

    def add_to(self, rule: EventRule, id: str) -> None:
        """Make the target, and let the rule publish to the topic."""
        _require_same_stack(rule, "topic", self.topic)
        self.topic.allow_events_from(rule.rule_arn)
        _create(
            rule,
            id,
            self.topic.topic_arn,
            self.dead_letter_queue,
            self.retry_policy,
            input_transformer=_transformer(self.input_transformer),
        )


@dataclass(frozen=True)
class LogGroupTarget:
    """A log group that keeps every event matched, for people to look at.

    AWS allows ten log resource policies in an account and region, and this makes one.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
    """

    log_group: ILogGroup

    def add_to(self, rule: EventRule, id: str) -> None:
        """Make the target, and let the rule write to the log group."""
        policy = CloudwatchLogResourcePolicy(
            rule, f"{id}Policy", policy_name=rule.rule_name, policy_document=self._policy(rule.rule_arn).text
        )
        _create(rule, id, self.log_group.log_group_arn, None, FOR_A_DAY, depends_on=[policy])

    def _policy(self, rule_arn: str) -> PolicyDocument:
        streams = (f"{self.log_group.log_group_arn}:*",)
        writers = {"Service": ("delivery.logs.amazonaws.com", "events.amazonaws.com")}
        from_rule = {"ArnEquals": {"aws:SourceArn": rule_arn}}
        return PolicyDocument(
            [
                Statement(("logs:CreateLogStream",), streams, principals=writers),
                Statement(("logs:PutLogEvents",), streams, principals=writers, conditions=from_rule),
            ]
        )


def _create(
    rule: EventRule,
    id: str,
    target_arn: str,
    dead_letter_queue: IQueue | None,
    retry_policy: RetryPolicy,
    **more: Any,
) -> None:
    CloudwatchEventTarget(
        rule,
        id,
        rule=rule.rule_name,
        event_bus_name=rule.event_bus_name,
        target_id=id,
        arn=target_arn,
        dead_letter_config=_dead_letter(rule, dead_letter_queue),
        retry_policy=CloudwatchEventTargetRetryPolicy(
            maximum_event_age_in_seconds=retry_policy.maximum_age_sec,
            maximum_retry_attempts=retry_policy.maximum_retries,
        ),
        **more,
    )


def _transformer(wanted: InputTransformer | None) -> CloudwatchEventTargetInputTransformer | None:
    if wanted is None:
        return None
    return CloudwatchEventTargetInputTransformer(
        input_paths=dict(wanted.paths), input_template=wanted.template
    )


def _dead_letter(rule: EventRule, queue: IQueue | None) -> CloudwatchEventTargetDeadLetterConfig | None:
    if queue is None:
        return None
    _let_send(rule, queue)
    return CloudwatchEventTargetDeadLetterConfig(arn=queue.queue_arn)


def _let_send(rule: EventRule, queue: IQueue) -> None:
    _require_same_stack(rule, "queue", queue)
    queue.allow_events_from(rule.rule_arn)


def _require_same_stack(rule: EventRule, kind: str, recipient: object) -> None:
    if isinstance(recipient, Construct) and stack_of(recipient) is not stack_of(rule):
        raise ValueError(
            f"the {kind} {recipient.node.path} must be in the stack of the rule {rule.node.path}: "
            "its policy names the rule"
        )
