"""A rule that sends the events it matches to its targets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from constructs import Construct

from modules.core import stack_of
from modules.messaging.event_bus import IEventBus


class IRuleTarget(Protocol):
    """Where a rule sends events; see ``LogGroupTarget``, ``QueueTarget``, ``TopicTarget`` and ``FunctionTarget``."""

    def add_to(self, rule: "EventRule", id: str) -> None:
        """Make the target of ``rule`` and allow it to be called."""


class EventRule(Construct):
    """A rule on ``bus`` with one to five targets.

    ``pattern`` is an event pattern, such as ``{"detail-type": ["OrderPlaced"]}``. Raises ``ValueError`` for an empty
    pattern, and for none or more than five targets.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        bus: IEventBus,
        pattern: Mapping[str, Any],
        targets: Sequence[IRuleTarget],
        description: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        if not pattern:
            raise ValueError(
                f"pattern of the rule {name!r} must name at least one field, got {dict(pattern)!r}"
            )
        if not 1 <= len(targets) <= 5:
            raise ValueError(f"targets of the rule {name!r} must be 1-5, got {len(targets)}")
        self.event_bus_name = bus.event_bus_name
        resource = CloudwatchEventRule(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=64),
            description=description,
            event_bus_name=self.event_bus_name,
            event_pattern=json.dumps(pattern),
        )
        self.rule_name: str = resource.name
        self.rule_arn: str = resource.arn
        for number, target in enumerate(targets, start=1):
            target.add_to(self, f"Target{number}")
