"""A pipeline as what a rule of Amazon EventBridge starts."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetRetryPolicy,
)

from modules.delivery.pipeline import Pipeline
from modules.iam import DELIVERY, Role, ServicePrincipal
from modules.messaging import EventRule, IQueue, RetryPolicy
from modules.messaging.retry_policy import FOR_A_DAY


@dataclass(frozen=True, kw_only=True)
class PipelineTarget:
    """Starts ``pipeline`` at every event of a rule, under a role ``name`` of its own that may start it and no more.

    An event that it cannot be started with, tried as ``retry_policy`` says, goes to ``dead_letter_queue``, which is in
    the rule's stack.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-repo-changes-cli.html
    """

    pipeline: Pipeline
    name: str
    dead_letter_queue: IQueue
    retry_policy: RetryPolicy = FOR_A_DAY

    def add_to(self, rule: EventRule, id: str) -> None:
        """Make the target, and let the rule start the pipeline."""
        role = Role(
            rule,
            f"{id}Role",
            name=self.name,
            assumed_by=ServicePrincipal("events.amazonaws.com", source_arn=rule.rule_arn),
            description=f"EventBridge: starts the pipeline by the rule {rule.node.id}",
            boundary=DELIVERY,
        )
        self.pipeline.grant_start(role)
        self.dead_letter_queue.allow_events_from(rule.rule_arn)
        CloudwatchEventTarget(
            rule,
            id,
            rule=rule.rule_name,
            event_bus_name=rule.event_bus_name,
            target_id=id,
            arn=self.pipeline.pipeline_arn,
            role_arn=role.role_arn,
            dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=self.dead_letter_queue.queue_arn),
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=self.retry_policy.maximum_age_sec,
                maximum_retry_attempts=self.retry_policy.maximum_retries,
            ),
            depends_on=role.policies,
        )
