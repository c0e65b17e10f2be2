"""DescribeFlowLogs leaves out what was asked for.

AWS returns the delivery role, the log group, the aggregation interval, the record format and the
options of an S3 destination, and takes its tags as those of a `vpc-flow-log`. The emulator drops
them, so that every plan replaces the flow log.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html
"""

import re
from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around_action

_DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
    "${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
_FLOW_LOG_ID = re.compile(r"<flowLogId>(fl-[0-9a-zA-Z]+)</flowLogId>")
_OPTIONS = {
    "FileFormat": ("fileFormat", "plain-text"),
    "HiveCompatiblePartitions": ("hiveCompatiblePartitions", "false"),
    "PerHourPartition": ("perHourPartition", "false"),
}


def install() -> None:
    """Keep what CreateFlowLogs says, and add it to what DescribeFlowLogs answers."""
    from ministack.services import ec2

    @around_action(ec2._ACTION_MAP, "CreateFlowLogs")
    def _create(original: Function, parameters: Any) -> Any:
        before = set(ec2._flow_logs)
        response = original(parameters)
        for flow_log_id in set(ec2._flow_logs) - before:
            ec2._flow_logs[flow_log_id]["Requested"] = _requested(ec2, parameters)
            ec2._parse_tag_specs(parameters, "vpc-flow-log", flow_log_id)
        return response

    @around_action(ec2._ACTION_MAP, "DescribeFlowLogs")
    def _describe(original: Function, parameters: Any) -> Any:
        status, headers, body = original(parameters)

        def with_more(match: re.Match[str]) -> str:
            return match.group(0) + _more(ec2._flow_logs.get(match.group(1)) or {})

        return status, headers, _FLOW_LOG_ID.sub(with_more, body.decode()).encode()


def _requested(ec2: Any, parameters: Any) -> dict[str, str]:
    names = ("DeliverLogsPermissionArn", "LogGroupName", "MaxAggregationInterval", "LogFormat")
    options = (f"DestinationOptions.{name}" for name in _OPTIONS)
    return {name: value for name in (*names, *options) if (value := ec2._p(parameters, name))}


def _more(flow_log: dict[str, Any]) -> str:
    requested: dict[str, str] = flow_log.get("Requested", {})
    elements = {
        "deliverLogsPermissionArn": requested.get("DeliverLogsPermissionArn"),
        "deliverLogsStatus": "SUCCESS",
        "logGroupName": requested.get("LogGroupName") or _log_group_of(flow_log),
        "maxAggregationInterval": requested.get("MaxAggregationInterval", "600"),
        "logFormat": requested.get("LogFormat", _DEFAULT_FORMAT),
    }
    text = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in elements.items() if value)
    if flow_log.get("LogDestinationType") == "s3":
        text += f"<destinationOptions>{_options(requested)}</destinationOptions>"
    return text


def _log_group_of(flow_log: dict[str, Any]) -> str | None:
    _, found, name = flow_log.get("LogDestination", "").partition(":log-group:")
    return name.removesuffix(":*") if found else None


def _options(requested: dict[str, str]) -> str:
    return "".join(
        f"<{element}>{requested.get(f'DestinationOptions.{name}', default).lower()}</{element}>"
        for name, (element, default) in _OPTIONS.items()
    )
