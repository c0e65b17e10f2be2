"""CloudWatch alarms, as AWS reads them back."""

from tests.contracts.gaps.query_protocol import query, texts
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("alarm_read_back")
def an_alarm_is_read_back_whole(account: Account) -> None:
    topic = f"arn:aws:sns:us-east-1:{account.account_id}:alarms"
    shared = {"EvaluationPeriods": "2", "Threshold": "1.0", "ComparisonOperator": "GreaterThanThreshold"}
    query(
        account,
        "monitoring",
        "PutMetricAlarm",
        AlarmName="errors",
        MetricName="Errors",
        Namespace="AWS/Lambda",
        ExtendedStatistic="p99",
        Period="120",
        Dimensions__member__1__Name="FunctionName",
        Dimensions__member__1__Value="create<order>",
        AlarmActions__member__1=topic,
        InsufficientDataActions__member__1=topic,
        TreatMissingData="notBreaching",
        **shared,
    )
    described = query(account, "monitoring", "DescribeAlarms", AlarmNames__member__1="errors")
    for element, value in {
        "ActionsEnabled": "true",
        "ExtendedStatistic": "p99",
        "Period": "120",
        "Value": "create&lt;order&gt;",
        "TreatMissingData": "notBreaching",
    }.items():
        assert texts(described, element) == [value], described
    assert texts(described, "member") == [topic, topic]
    assert texts(described, "Statistic") == []
    query(
        account,
        "monitoring",
        "PutMetricAlarm",
        AlarmName="ratio",
        Metrics__member__1__Id="ratio",
        Metrics__member__1__Expression="errors/calls",
        Metrics__member__1__ReturnData="true",
        **shared,
    )
    math = query(account, "monitoring", "DescribeAlarms", AlarmNames__member__1="ratio")
    assert texts(math, "Expression") == ["errors/calls"]
    assert texts(math, "Period") == []
