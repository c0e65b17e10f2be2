"""Deliveries between services, and what becomes of those that fail, as AWS does it."""

import json
from typing import Any

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually, never

_TOLD = """
import boto3, json
def handler(event, context):
    print("called")
    boto3.client("sqs").send_message(QueueUrl=boto3.client("sqs").get_queue_url(QueueName="calls")["QueueUrl"],
                                     MessageBody=json.dumps(event))
    if "fails" in json.dumps(event):
        raise ValueError("no")
    return {"done": True}
"""
SEND = {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"], "Resource": "*"}


def arn_of(account: Account, service: str, name: str) -> str:
    """The ARN of something in the account."""
    return f"arn:aws:{service}:us-east-1:{account.account_id}:{name}"


def open_queue(account: Account, name: str, service: str, source_arn: str = "*") -> str:
    """The URL of a queue that `service` may send to on behalf of `source_arn`."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": arn_of(account, "sqs", name),
        "Condition": {"ArnLike": {"aws:SourceArn": source_arn}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url: str = account.clients("sqs").create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
    return url


def received(account: Account, queue_url: str, within_sec: float = 5) -> dict[str, Any]:
    """The next message of the queue, which is deleted."""
    sqs = account.clients("sqs")

    def look() -> dict[str, Any]:
        found = sqs.receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"]).get("Messages")
        assert found
        return dict(found[0])

    message = eventually(look, within_sec=within_sec)
    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return message


def attributes_of(message: dict[str, Any]) -> dict[str, str]:
    """The message attributes by name."""
    return {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


def service_role(account: Account, name: str, service: str, *statements: dict[str, Any]) -> str:
    """The ARN of a role that `service` assumes, with `statements` as its only policy."""
    iam = account.clients("iam")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    role: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=_document(*statements))
    return role


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@aws_does("event_dead_letters")
def what_a_rule_cannot_deliver_goes_to_the_dead_letter_queue(account: Account) -> None:
    events = account.clients("events")
    rule = events.put_rule(Name="all", EventPattern=json.dumps({"source": ["shop"]}))["RuleArn"]
    dead = open_queue(account, "dead", "events.amazonaws.com", rule)
    account.clients("sqs").create_queue(QueueName="closed")
    make_function(account, "closed", _TOLD, make_role(account, "closed", SEND))
    targets = {
        arn_of(account, "sqs", "gone"): "NO_RESOURCE",
        arn_of(account, "sqs", "closed"): "NO_PERMISSIONS",
        arn_of(account, "lambda", "function:closed"): "NO_PERMISSIONS",
    }
    events.put_targets(
        Rule="all",
        Targets=[
            {
                "Id": str(number),
                "Arn": arn,
                "DeadLetterConfig": {"Arn": arn_of(account, "sqs", "dead")},
                "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
            }
            for number, arn in enumerate(targets)
        ],
    )
    events.put_events(Entries=[{"Source": "shop", "DetailType": "OrderPlaced", "Detail": '{"n": 1}'}])
    letters = [received(account, dead) for _ in targets]
    found = {attributes_of(letter)["TARGET_ARN"]: attributes_of(letter) for letter in letters}
    for arn, code in targets.items():
        attributes = found[arn]
        assert (attributes["RULE_ARN"], attributes["ERROR_CODE"]) == (rule, code)
        assert attributes["RETRY_ATTEMPTS"] == "0"
        assert attributes["ERROR_MESSAGE"]
        assert "EXHAUSTED_RETRY_CONDITION" not in attributes
    assert {json.loads(letter["Body"])["detail"]["n"] for letter in letters} == {1}


@aws_does("event_target_roles")
def a_rule_starts_a_state_machine_as_the_role_of_the_target(account: Account) -> None:
    events, states = account.clients("events"), account.clients("stepfunctions")
    rule = events.put_rule(Name="all", EventPattern=json.dumps({"source": ["shop"]}))["RuleArn"]
    dead = open_queue(account, "dead", "events.amazonaws.com", rule)
    machine = states.create_state_machine(
        name="run",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn=service_role(account, "states", "states.amazonaws.com"),
    )["stateMachineArn"]
    start = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine}
    roles = {
        "may": service_role(account, "may", "events.amazonaws.com", start),
        "may-not": service_role(account, "may-not", "events.amazonaws.com"),
        "not-trusting": service_role(account, "not-trusting", "ecs.amazonaws.com", start),
    }
    for name, role in roles.items():
        target = {"Id": name, "Arn": machine, "RoleArn": role, "Input": json.dumps({"by": name})}
        letters = {"DeadLetterConfig": {"Arn": arn_of(account, "sqs", "dead")}}
        events.put_targets(Rule="all", Targets=[{**target, **letters}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}])
    codes = sorted(attributes_of(received(account, dead))["ERROR_CODE"] for _ in range(2))
    assert codes == ["FAILED_TO_ASSUME_ROLE", "NO_PERMISSIONS"]
    (execution,) = states.list_executions(stateMachineArn=machine)["executions"]
    started = states.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(started["input"]) == {"by": "may"}


@aws_does("subscription_dead_letters")
def what_a_subscription_cannot_deliver_goes_to_its_dead_letter_queue(account: Account) -> None:
    sns = account.clients("sns")
    topic = sns.create_topic(Name="payments")["TopicArn"]
    dead = open_queue(account, "dead", "sns.amazonaws.com", topic)
    account.clients("sqs").create_queue(QueueName="closed")
    make_function(account, "closed", _TOLD, make_role(account, "closed", SEND))
    redrive = json.dumps({"deadLetterTargetArn": arn_of(account, "sqs", "dead")})
    for protocol, arn in {
        "sqs": arn_of(account, "sqs", "closed"),
        "lambda": arn_of(account, "lambda", "function:closed"),
    }.items():
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=arn, Attributes={"RedrivePolicy": redrive})
    sns.publish(TopicArn=topic, Message="captured")
    for _ in range(2):
        assert json.loads(received(account, dead)["Body"])["Message"] == "captured"


def a_bucket_invokes_only_a_function_that_lets_it(account: Account) -> None:
    """Half of the statement about ``invoke_permissions``."""
    s3, bucket = account.clients("s3"), f"invoices-{account.account_id}"
    calls = account.clients("sqs").create_queue(QueueName="calls")["QueueUrl"]
    s3.create_bucket(Bucket=bucket)
    make_function(account, "reader", _TOLD, make_role(account, "reader", SEND))
    function = arn_of(account, "lambda", "function:reader")
    notified = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    account.clients("lambda").add_permission(
        FunctionName="reader",
        StatementId="bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
    )
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [notified]}
    )
    s3.put_object(Bucket=bucket, Key="first", Body=b"")
    (record,) = json.loads(received(account, calls, within_sec=10)["Body"])["Records"]
    assert record["s3"]["object"]["key"] == "first"
    account.clients("lambda").remove_permission(FunctionName="reader", StatementId="bucket")
    s3.put_object(Bucket=bucket, Key="second", Body=b"")
    never(lambda: "Messages" in account.clients("sqs").receive_message(QueueUrl=calls), for_sec=1.5)


@aws_does("asynchronous_invocations")
def an_asynchronous_call_is_reported_as_the_functions_role(account: Account) -> None:
    functions = account.clients("lambda")
    sqs = account.clients("sqs")
    urls = {
        name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("calls", "good", "bad", "forbidden")
    }
    _reporting(account, "reports", SEND, {"OnSuccess": "good", "OnFailure": "bad"})
    functions.invoke(FunctionName="reports", InvocationType="Event", Payload=b'{"n": 1}')
    done = json.loads(received(account, urls["good"])["Body"])
    assert done["requestContext"]["condition"] == "Success"
    assert done["requestContext"]["approximateInvokeCount"] == 1
    assert (done["requestPayload"], done["responsePayload"]) == ({"n": 1}, {"done": True})
    functions.invoke(FunctionName="reports", InvocationType="Event", Payload=b'{"fails": 2}')
    failed = json.loads(received(account, urls["bad"], within_sec=20)["Body"])
    assert failed["requestContext"]["condition"] == "RetriesExhausted"
    assert failed["requestContext"]["approximateInvokeCount"] == 2
    assert failed["requestContext"]["functionArn"].endswith(":function:reports:$LATEST")
    assert failed["responseContext"]["functionError"] == "Unhandled"
    assert failed["responsePayload"]["errorMessage"] == "no"
    only_calls = {**SEND, "Resource": arn_of(account, "sqs", "calls")}
    _reporting(account, "may-not-report", only_calls, {"OnSuccess": "forbidden"})
    functions.invoke(FunctionName="may-not-report", InvocationType="Event", Payload=b'{"n": 3}')
    for _ in range(4):
        received(account, urls["calls"])
    never(lambda: "Messages" in sqs.receive_message(QueueUrl=urls["forbidden"]), for_sec=1)


def _reporting(account: Account, name: str, statement: dict[str, Any], destinations: dict[str, str]) -> None:
    make_function(account, name, _TOLD, make_role(account, name, statement))
    account.clients("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=1,
        DestinationConfig={
            kind: {"Destination": arn_of(account, "sqs", queue)} for kind, queue in destinations.items()
        },
    )
