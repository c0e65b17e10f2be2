"""Rows of event buses and rules in ``modules/messaging``."""

from modules.core import PlatformStack
from modules.messaging import (
    EventBus,
    EventRule,
    FunctionTarget,
    InputTransformer,
    LogGroupTarget,
    QueueTarget,
    TopicTarget,
)
from tests.integration.rows.row import Made, Now, Row


def _event_bus(stack: PlatformStack, made: Made, now: Now) -> EventBus:
    return EventBus(
        stack,
        "EventBus",
        name="lifecycle",
        key=made["Key"],
        description=now("Carries", "Carries more"),
        archive_days=now(7, 14),
    )


def _event_rule(stack: PlatformStack, made: Made, now: Now) -> EventRule:
    order = InputTransformer(
        paths={"order": now("$.detail.id", "$.detail.order_id")}, template='{"id": "<order>"}'
    )
    return EventRule(
        stack,
        "EventRule",
        name="lifecycle",
        bus=made["EventBus"],
        pattern={"source": now(["first"], ["first", "second"])},
        targets=[
            LogGroupTarget(made["LogGroup"]),
            QueueTarget(made["Queue"], input_transformer=order),
            QueueTarget(made["FifoQueue"], message_group_id=now("one", "other")),
            TopicTarget(made["Topic"], dead_letter_queue=made["DeadLetterQueue"]),
            FunctionTarget(made["Function"], dead_letter_queue=made["DeadLetterQueue"]),
        ],
    )


ROWS = (
    Row("EventBus", _event_bus),
    Row("EventRule", _event_rule),
)
