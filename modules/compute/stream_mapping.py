"""The mapping of a table's stream to a function, which loses no record and retries none for ever."""

from cdktf_cdktf_provider_aws.lambda_event_source_mapping import (
    LambdaEventSourceMapping,
    LambdaEventSourceMappingDestinationConfig,
    LambdaEventSourceMappingDestinationConfigOnFailure,
)
from constructs import Construct

from modules.core.arguments import require_between
from modules.iam import Role
from modules.messaging import IQueue
from modules.storage import ITable


class StreamMapping(Construct):
    """Invokes the alias with every change in the stream of ``table``; see ``Function.consume_stream``.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        alias_arn: str,
        role: Role,
        table: ITable,
        failure_queue: IQueue,
        batch_size: int,
        maximum_retries: int,
        maximum_record_age_sec: int,
    ) -> None:
        super().__init__(scope, id)
        require_between("batch_size", batch_size, 1, 10000)
        require_between("maximum_retries", maximum_retries, 0, 10000)
        require_between("maximum_record_age_sec", maximum_record_age_sec, 60, 604800)
        table.grant_read_stream(role)
        failure_queue.grant_send_messages(role)
        failures = LambdaEventSourceMappingDestinationConfigOnFailure(destination_arn=failure_queue.queue_arn)
        LambdaEventSourceMapping(
            self,
            "Resource",
            event_source_arn=table.stream_arn,
            function_name=alias_arn,
            starting_position="TRIM_HORIZON",
            batch_size=batch_size,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_retry_attempts=maximum_retries,
            maximum_record_age_in_seconds=maximum_record_age_sec,
            destination_config=LambdaEventSourceMappingDestinationConfig(on_failure=failures),
            depends_on=role.policies,
        )
