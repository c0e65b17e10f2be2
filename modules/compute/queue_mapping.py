"""The mapping of a queue to a function, which takes back the failed messages of a batch and no other."""

from cdktf_cdktf_provider_aws.lambda_event_source_mapping import (
    LambdaEventSourceMapping,
    LambdaEventSourceMappingScalingConfig,
)
from constructs import Construct

from modules.core.arguments import require_between
from modules.iam import Role
from modules.messaging import IQueue

_LARGEST_FIFO_BATCH = 10
_LARGEST_BATCH_AT_ONCE = 10


class QueueMapping(Construct):
    """Invokes the alias with the messages of ``queue``; see ``Function.consume_queue``.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        alias_arn: str,
        role: Role,
        queue: IQueue,
        batch_size: int,
        batching_window_sec: int,
        maximum_concurrency: int | None,
    ) -> None:
        super().__init__(scope, id)
        require_between("batch_size", batch_size, 1, _LARGEST_FIFO_BATCH if queue.is_fifo else 10000)
        require_between("batching_window_sec", batching_window_sec, 0, 0 if queue.is_fifo else 300)
        if batch_size > _LARGEST_BATCH_AT_ONCE and batching_window_sec == 0:
            raise ValueError(
                f"batching_window_sec must be 1-300 where batch_size is over {_LARGEST_BATCH_AT_ONCE}, "
                f"got {batching_window_sec} with batch_size {batch_size}"
            )
        if maximum_concurrency is not None:
            require_between("maximum_concurrency", maximum_concurrency, 2, 1000)
        queue.grant_poll_messages(role)
        LambdaEventSourceMapping(
            self,
            "Resource",
            event_source_arn=queue.queue_arn,
            function_name=alias_arn,
            batch_size=batch_size,
            maximum_batching_window_in_seconds=batching_window_sec or None,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=_scaling(maximum_concurrency),
            depends_on=role.policies,
        )


def _scaling(maximum_concurrency: int | None) -> LambdaEventSourceMappingScalingConfig | None:
    if maximum_concurrency is None:
        return None
    return LambdaEventSourceMappingScalingConfig(maximum_concurrency=maximum_concurrency)
