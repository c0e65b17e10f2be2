"""A topic: encrypted, reachable by TLS only, open to the account's own alarms and the rules it is told of."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable, PolicyDocument, Statement
from modules.messaging.resource_policy import allow_service, deny_without_tls

PUBLISH = ("sns:Publish",)
# Every action that a topic policy may name. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
TOPIC_ACTIONS = (
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
)


class Topic(Construct):
    """A standard topic under ``key``, which must name ``cloudwatch.amazonaws.com`` for alarms to get through.

    https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, key: IKey) -> None:
        super().__init__(scope, id)
        self._key = key
        topic_name = stack_of(self).physical_name(name, max_length=256)
        topic_arn = stack_of(self).arn("sns", topic_name)
        self._policy = PolicyDocument(
            [deny_without_tls(actions=TOPIC_ACTIONS, resource_arn=topic_arn), self._allow_alarms(topic_arn)]
        )
        resource = SnsTopic(
            self,
            "Resource",
            name=topic_name,
            kms_master_key_id=key.key_arn,
            signature_version=2,
            policy=self._policy.text,
        )
        self._own_arn = topic_arn
        self.topic_arn: str = resource.arn
        self.topic_name: str = resource.name

    def grant_publish(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to publish to the topic."""
        self._key.grant_generate_data_key(grantee, via="sns")
        return Grant.add(grantee, actions=PUBLISH, resources=(self.topic_arn,))

    def allow_events_from(self, rule_arn: str) -> None:
        """Let the EventBridge rule ``rule_arn`` publish to the topic, whose key must name ``events.amazonaws.com``."""
        self._policy.add(
            allow_service(
                service="events.amazonaws.com",
                action=PUBLISH[0],
                resource_arn=self._own_arn,
                source_arn=rule_arn,
            )
        )

    def _allow_alarms(self, topic_arn: str) -> Statement:
        return Statement(
            actions=PUBLISH,
            resources=(topic_arn,),
            principals={"Service": ("cloudwatch.amazonaws.com",)},
            conditions={
                "ArnLike": {"aws:SourceArn": stack_of(self).arn("cloudwatch", "alarm:*")},
                "StringEquals": {"aws:SourceAccount": settings_of(self).account_id},
            },
        )
