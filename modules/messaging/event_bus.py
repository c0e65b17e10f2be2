"""An event bus of its own for the platform's events, encrypted with a customer managed key."""

from __future__ import annotations

from typing import Protocol

from cdktf_cdktf_provider_aws.cloudwatch_event_archive import CloudwatchEventArchive
from cdktf_cdktf_provider_aws.cloudwatch_event_bus import CloudwatchEventBus
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.iam import Grant, IGrantable

PUT_EVENTS = ("events:PutEvents",)


class IEventBus(Protocol):
    """A bus that rules stand on and that putting events on can be granted."""

    @property
    def event_bus_arn(self) -> str:
        """The ARN of the bus."""

    @property
    def event_bus_name(self) -> str:
        """The name of the bus."""

    def grant_put_events(self, grantee: IGrantable) -> Grant:
        """Allow putting events on the bus."""


class _EventBusBase(Construct):
    event_bus_arn: str
    event_bus_name: str

    def grant_put_events(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to put events on the bus; Amazon EventBridge itself encrypts them."""
        return Grant.add(grantee, actions=PUT_EVENTS, resources=(self.event_bus_arn,))


class _ImportedEventBus(_EventBusBase):
    def __init__(self, scope: Construct, id: str, *, event_bus_arn: str) -> None:
        super().__init__(scope, id)
        if ":event-bus/" not in event_bus_arn:
            raise ValueError(f"event_bus_arn must be the ARN of an event bus, got {event_bus_arn!r}")
        self.event_bus_arn = event_bus_arn
        self.event_bus_name = event_bus_arn.split(":event-bus/")[1]


class EventBus(_EventBusBase):
    """A bus under ``key``, which must name ``events.amazonaws.com`` among its service principals.

    With ``archive_days`` (1-3650) every event is kept that long and can be replayed; the archive lies under a key that
    AWS owns, for provider 5.100 cannot name another. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        description: str | None = None,
        archive_days: int | None = None,
    ) -> None:
        super().__init__(scope, id)
        resource = CloudwatchEventBus(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=256),
            description=description,
            kms_key_identifier=key.key_arn,
        )
        self.event_bus_arn = resource.arn
        self.event_bus_name = resource.name
        if archive_days is not None:
            self._keep_events(name, archive_days)

    def _keep_events(self, name: str, days: int) -> None:
        require_between("archive_days", days, 1, 3650)
        CloudwatchEventArchive(
            self,
            "Archive",
            name=stack_of(self).physical_name(name, max_length=48),
            description=f"Every event of {name}, for replay",
            event_source_arn=self.event_bus_arn,
            retention_days=days,
        )

    @staticmethod
    def from_event_bus_arn(scope: Construct, id: str, event_bus_arn: str) -> IEventBus:
        """Return a bus that exists."""
        return _ImportedEventBus(scope, id, event_bus_arn=event_bus_arn)
