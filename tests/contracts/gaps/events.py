"""EventBridge, as AWS delivers."""

import json
from typing import Any

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually


@aws_does("event_log_group_target")
def a_rule_writes_events_to_a_log_group_that_lets_it(account: Account) -> None:
    events, logs = account.clients("events"), account.clients("logs")
    events.create_event_bus(Name="shop")
    rule = events.put_rule(
        Name="all", EventBusName="shop", EventPattern=json.dumps({"source": ["shop.orders"]})
    )["RuleArn"]
    for name in ("/aws/events/shop", "/aws/closed"):
        logs.create_log_group(logGroupName=name)
        arn = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:{name}"
        events.put_targets(
            Rule="all", EventBusName="shop", Targets=[{"Id": name[-6:].strip("/"), "Arn": arn}]
        )
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/aws/events/*:*",
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    logs.put_resource_policy(
        policyName="events", policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    entry = {
        "EventBusName": "shop",
        "Source": "shop.orders",
        "DetailType": "OrderPlaced",
        "Detail": '{"n": 1}',
    }
    events.put_events(Entries=[entry])

    def written() -> dict[str, Any]:
        found = logs.filter_log_events(logGroupName="/aws/events/shop")["events"]
        assert len(found) == 1
        return dict(json.loads(found[0]["message"]))

    event = eventually(written, within_sec=2)
    assert (event["detail-type"], event["detail"]) == ("OrderPlaced", {"n": 1})
    assert logs.filter_log_events(logGroupName="/aws/closed")["events"] == []


@aws_does("event_target_policies")
def a_rule_sends_only_to_queues_that_let_it(account: Account) -> None:
    events, sqs = account.clients("events"), account.clients("sqs")
    rule = events.put_rule(Name="all", EventPattern=json.dumps({"source": ["shop.orders"]}))["RuleArn"]
    urls = {}
    for name, allowed in {"open": rule, "closed": f"{rule}-not"}.items():
        arn = f"arn:aws:sqs:us-east-1:{account.account_id}:{name}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": allowed}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        urls[name] = sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
        events.put_targets(Rule="all", Targets=[{"Id": name, "Arn": arn}])
    events.put_events(Entries=[{"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": "{}"}])

    def received(name: str) -> bool:
        return bool(sqs.receive_message(QueueUrl=urls[name]).get("Messages"))

    def opened() -> None:
        assert received("open")

    eventually(opened, within_sec=2)
    assert not received("closed")
