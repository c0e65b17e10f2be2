"""What every queue made here has: a customer managed key, TLS only, and protection where it holds data."""

import json
from collections.abc import Mapping
from typing import Any

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.iam import PolicyDocument
from modules.messaging.queue_grants import QueueGrants
from modules.messaging.resource_policy import allow_service, deny_without_tls

LONGEST_RETENTION_SEC = 14 * 24 * 3600
# Amazon SQS takes at most 7 actions in a statement: these are all that touch messages.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
MESSAGE_ACTIONS = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:PurgeQueue",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
)


class EncryptedQueue(QueueGrants):
    """A queue whose policy stands in line: as a resource of its own it would cost 25 seconds more."""

    def __init__(self, scope: Construct, id: str, *, name: str, key: IKey, fifo: bool = False) -> None:
        super().__init__(scope, id)
        self.is_fifo = fifo
        self._physical_name = stack_of(self).physical_name(f"{name}.fifo" if fifo else name, max_length=80)
        self._own_arn = stack_of(self).arn("sqs", self._physical_name)
        self._policy = PolicyDocument([deny_without_tls(actions=MESSAGE_ACTIONS, resource_arn=self._own_arn)])
        self._key: IKey = key

    def _create(
        self,
        *,
        retention_sec: int,
        visibility_timeout_sec: int,
        redrive_allow_policy: str,
        redrive_policy: str | None = None,
        **fifo_arguments: Any,
    ) -> None:
        resource = SqsQueue(
            self,
            "Resource",
            name=self._physical_name,
            kms_master_key_id=self._key.key_arn,
            message_retention_seconds=retention_sec,
            visibility_timeout_seconds=visibility_timeout_sec,
            redrive_policy=redrive_policy,
            redrive_allow_policy=redrive_allow_policy,
            policy=self._policy.text,
            fifo_queue=True if self.is_fifo else None,
            **fifo_arguments,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings_of(self).protect_data),
        )
        self.queue_arn = resource.arn
        self.queue_name = resource.name
        self.queue_url = resource.url

    def allow_events_from(self, rule_arn: str) -> None:
        """Let the EventBridge rule ``rule_arn`` send to the queue."""
        self._allow_sending("events.amazonaws.com", rule_arn)

    def allow_messages_from(self, topic_arn: str) -> None:
        """Let the topic ``topic_arn`` send to the queue."""
        self._allow_sending("sns.amazonaws.com", topic_arn)

    def _allow_sending(self, service: str, source_arn: str) -> None:
        self._policy.add(
            allow_service(
                service=service,
                action="sqs:SendMessage",
                resource_arn=self._own_arn,
                source_arn=source_arn,
            )
        )


def compact_json(document: Mapping[str, Any]) -> str:
    """Return ``document`` as Amazon SQS writes it back; any other spelling is a change in every plan."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True)
