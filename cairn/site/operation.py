"""How the shop is, for those who operate it: its stacks, queues, alarms, flags and the last traces."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cairn.localcloud.traces.trace import Trace

Client = Callable[[str], Any]
_TRACES = 10


def queues(client: Client) -> Iterator[dict[str, Any]]:
    """Yield every queue with how many messages wait in it and how many are at work, by name."""
    sqs = client("sqs")
    urls = [url for page in sqs.get_paginator("list_queues").paginate() for url in page.get("QueueUrls", ())]
    for url in sorted(urls):
        found = sqs.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        yield {
            "name": url.rpartition("/")[2],
            "waiting": int(found["ApproximateNumberOfMessages"]),
            "at_work": int(found["ApproximateNumberOfMessagesNotVisible"]),
        }


def alarms(client: Client) -> Iterator[dict[str, Any]]:
    """Yield every alarm with its state, those in ALARM first."""
    pages = client("cloudwatch").get_paginator("describe_alarms").paginate()
    found = [
        alarm
        for page in pages
        for kind in ("MetricAlarms", "CompositeAlarms")
        for alarm in page.get(kind, ())
    ]
    for alarm in sorted(found, key=lambda one: (one["StateValue"] != "ALARM", one["AlarmName"])):
        yield {"name": alarm["AlarmName"], "state": alarm["StateValue"]}


def flags(client: Client) -> Iterator[dict[str, Any]]:
    """Yield every feature flag profile with the version that was deployed last."""
    app_config = client("appconfig")
    for application in app_config.list_applications()["Items"]:
        for profile in app_config.list_configuration_profiles(ApplicationId=application["Id"])["Items"]:
            versions = app_config.list_hosted_configuration_versions(
                ApplicationId=application["Id"], ConfigurationProfileId=profile["Id"]
            )["Items"]
            newest = max((version["VersionNumber"] for version in versions), default=None)
            yield {"application": application["Name"], "profile": profile["Name"], "version": newest}


def traces(known: list[Trace]) -> Iterator[dict[str, Any]]:
    """Yield the traces that began last, each with its spans as they lie in its time."""
    for trace in reversed(known[-_TRACES:]):
        yield {
            "id": trace.id,
            "duration_ms": round(trace.duration_ms, 1),
            "services": list(trace.services),
            "spans": [
                {
                    "depth": depth,
                    "service": span.service,
                    "name": span.name,
                    "start_ms": round((span.start_ns - trace.start_ns) / 1e6, 1),
                    "duration_ms": round(span.duration_ms, 1),
                    "failed": span.failed,
                }
                for depth, span in trace.tree()
            ],
        }


def stacks(resources: Mapping[str, int | None]) -> list[dict[str, Any]]:
    """Return the stacks with how many resources each has; None where it is not deployed."""
    return [{"name": name, "resources": resources[name]} for name in sorted(resources)]


def links(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield who sends what to whom, as the AsyncAPI ``document`` of the shop says."""
    senders: dict[str, str] = {}
    readers: list[tuple[str, str]] = []
    for name in document["operations"]:
        service, action, message = name.split("-")
        if action == "send":
            senders[message] = service
        else:
            readers.append((service, message))
    for service, message in readers:
        yield {"from": senders[message], "message": message, "to": service}
