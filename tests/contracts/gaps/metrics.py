"""CloudWatch metrics and alarms, as AWS makes and evaluates them."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contracts.gaps.deliveries import arn_of, open_queue, received
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually


def _write(account: Account, *lines: Any) -> None:
    logs = account.clients("logs")
    if not logs.describe_log_groups(logGroupNamePrefix="/shop")["logGroups"]:
        logs.create_log_group(logGroupName="/shop")
        logs.create_log_stream(logGroupName="/shop", logStreamName="today")
    now = int(time.time() * 1000)
    logs.put_log_events(
        logGroupName="/shop",
        logStreamName="today",
        logEvents=[{"timestamp": now, "message": json.dumps(line)} for line in lines],
    )


def _total(account: Account, name: str, **dimensions: str) -> float:
    now = datetime.now(UTC)
    points = account.clients("cloudwatch").get_metric_statistics(
        Namespace="Shop",
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


@aws_does("log_metrics")
def lines_become_metrics(account: Account) -> None:
    directive = {
        "Namespace": "Shop",
        "Dimensions": [["service"]],
        "Metrics": [{"Name": "Orders", "Unit": "Count"}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    _write(account, {"_aws": about, "service": "orders", "Orders": [2, 3]})
    assert _total(account, "Orders", service="orders") == 5
    account.clients("logs").put_metric_filter(
        logGroupName="/shop",
        filterName="declined",
        filterPattern='{ $.level = "ERROR" && $.amount > 10 }',
        metricTransformations=[
            {"metricName": "Declined", "metricNamespace": "Shop", "metricValue": "$.amount"}
        ],
    )
    _write(
        account,
        {"level": "ERROR", "amount": 20},
        {"level": "ERROR", "amount": 5},
        {"level": "INFO", "amount": 30},
    )
    assert _total(account, "Declined") == 20


@aws_does("alarm_evaluation")
def an_alarm_goes_off_by_its_periods(account: Account) -> None:
    watch, topic = (
        account.clients("cloudwatch"),
        account.clients("sns").create_topic(Name="alarms")["TopicArn"],
    )
    queue = _heard_by(account, topic)

    def alarm(name: str, **more: Any) -> None:
        watch.put_metric_alarm(
            AlarmName=name,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="notBreaching",
            **more,
        )

    def publish(name: str, value: float, minutes_ago: int = 0, service: str = "orders") -> None:
        datum = {
            "MetricName": name,
            "Value": value,
            "Timestamp": datetime.now(UTC) - timedelta(minutes=minutes_ago),
            "Dimensions": [{"Name": "service", "Value": service}],
        }
        watch.put_metric_data(Namespace="Shop", MetricData=[datum])

    def state(name: str, expected: str) -> None:
        found = watch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        assert [each["StateValue"] for each in found["MetricAlarms"] + found["CompositeAlarms"]] == [expected]

    def metric(name: str) -> dict[str, Any]:
        dimensions = [{"Name": "service", "Value": "orders"}]
        return {"Namespace": "Shop", "MetricName": name, "Dimensions": dimensions}

    twice_of_three = {"Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2}
    alarm("failures", **metric("Failed"), Statistic="Sum", Threshold=5, **twice_of_three)
    publish("Failed", 50, service="payments")
    publish("Failed", 9)
    eventually(lambda: state("failures", "OK"))
    publish("Failed", 9, minutes_ago=1)
    eventually(lambda: state("failures", "ALARM"))
    stats = {
        name: {
            "Id": name,
            "MetricStat": {"Metric": metric(of), "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }
        for name, of in {"bad": "Bad", "all": "All"}.items()
    }
    ratio = {"Id": "ratio", "Expression": "IF(all > 0, 100 * FILL(bad, 0) / all, 0)", "ReturnData": True}
    alarm("ratio", Metrics=[ratio, *stats.values()], EvaluationPeriods=1, Threshold=10)
    publish("All", 100)
    eventually(lambda: state("ratio", "OK"))
    watch.put_composite_alarm(
        AlarmName="both", AlarmRule='ALARM("failures") AND ALARM("ratio")', AlarmActions=[topic]
    )
    state("both", "OK")
    publish("Bad", 20)
    eventually(lambda: state("ratio", "ALARM"))
    eventually(lambda: state("both", "ALARM"))
    told = json.loads(json.loads(received(account, queue)["Body"])["Message"])
    assert (told["AlarmName"], told["NewStateValue"]) == ("both", "ALARM")


def _heard_by(account: Account, topic: str) -> str:
    """The URL of a queue that hears the topic."""
    url = open_queue(account, "heard", "sns.amazonaws.com", topic)
    account.clients("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn_of(account, "sqs", "heard"))
    return url
