"""Write to CloudWatch Logs in the name of an AWS service."""

import time


def write_line(group: str, stream: str, text: str) -> None:
    """Append one event to `stream` of `group`, in the account and region of this context.

    A group that does not exist loses the line, as on AWS.
    """
    from ministack.services import cloudwatch_logs as logs

    found = logs._log_groups.get(group)
    if found is None:
        return
    if stream not in found["streams"]:
        logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    event = {"timestamp": int(time.time() * 1000), "message": text}
    logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": [event]})
