"""Which resource a call is asked for on, as AWS asks."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import acting_as, make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_table, stream_reader
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.eventually import eventually


def _allow(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@aws_does("log_stream_rights")
def a_stream_is_asked_about_by_its_own_name(account: Account) -> None:
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/shop/audit"
    for name in ("/shop/audit", "/shop/audit-of-others"):
        account.clients("logs").create_log_group(logGroupName=name)
    logs = acting_as(account, "writer", _allow("logs:CreateLogStream", f"{group}:*"))("logs")
    logs.create_log_stream(logGroupName="/shop/audit", logStreamName="today")
    with pytest.raises(ClientError, match="AccessDenied"):
        logs.create_log_stream(logGroupName="/shop/audit-of-others", logStreamName="today")


@aws_does("stream_rights")
def a_reader_of_one_stream_reads_that_one(account: Account) -> None:
    viewed = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    mine, others = (
        make_table(account, name, StreamSpecification=viewed)["LatestStreamArn"]
        for name in ("orders", "payments")
    )
    statements = [{**statement, "Resource": mine} for statement in stream_reader()]
    reader = acting_as(account, "reader", *statements)
    assert _records(reader, account.clients, mine) == []
    with pytest.raises(ClientError, match="AccessDenied"):
        _records(reader, account.clients, others)


def _records(reader: Clients, root: Clients, stream: str) -> Any:
    """What the reader gets by an iterator that the root has got."""
    shard = root("dynamodbstreams").describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]
    iterator = root("dynamodbstreams").get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return reader("dynamodbstreams").get_records(ShardIterator=iterator)["Records"]


@aws_does("discovery_conditions")
def a_caller_may_ask_for_one_service_alone(account: Account) -> None:
    cloud_map = account.clients("servicediscovery")
    cloud_map.create_http_namespace(Name="shop.internal")
    (namespace,) = cloud_map.list_namespaces()["Namespaces"]
    for name in ("stock", "payments"):
        cloud_map.create_service(Name=name, NamespaceId=namespace["Id"], Type="HTTP")
    named = {
        "servicediscovery:NamespaceName": "shop.internal",
        "servicediscovery:ServiceName": "stock",
    }
    caller = acting_as(
        account, "caller", _allow("servicediscovery:DiscoverInstances", "*", StringEquals=named)
    )("servicediscovery")
    assert caller.discover_instances(NamespaceName="shop.internal", ServiceName="stock")["Instances"] == []
    with pytest.raises(ClientError, match="AccessDenied"):
        caller.discover_instances(NamespaceName="shop.internal", ServiceName="payments")


@aws_does("task_token_rights")
def a_right_on_a_state_machine_lets_its_tasks_be_answered(account: Account) -> None:
    mine, others = _waiting(account, "mine"), _waiting(account, "others")
    machine = f"arn:aws:states:us-east-1:{account.account_id}:stateMachine:mine"
    answering = acting_as(account, "worker", _allow("states:SendTaskSuccess", machine))("stepfunctions")
    answering.send_task_success(taskToken=mine, output="{}")
    with pytest.raises(ClientError, match="AccessDenied"):
        answering.send_task_success(taskToken=others, output="{}")


def _waiting(account: Account, name: str) -> str:
    """The token of a task of the state machine `name`, which waits for an answer."""
    sqs, states, iam = account.clients("sqs"), account.clients("stepfunctions"), account.clients("iam")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    wait = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": url, "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    send = _allow("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{account.account_id}:{name}")
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=_document(send))
    machine = states.create_state_machine(
        name=name, roleArn=role, definition=json.dumps({"StartAt": "Wait", "States": {"Wait": wait}})
    )
    states.start_execution(stateMachineArn=machine["stateMachineArn"])

    def sent() -> str:
        found = sqs.receive_message(QueueUrl=url).get("Messages")
        assert found
        return str(found[0]["Body"])

    return eventually(sent, within_sec=5)


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@aws_does("passed_roles")
def a_task_definition_takes_the_roles_that_its_author_may_pass_to_tasks(account: Account) -> None:
    mine, others = (make_role(account, name) for name in ("stock", "administrator"))

    def register(caller: Clients, task_role: str) -> Any:
        return caller("ecs").register_task_definition(
            family="stock",
            taskRoleArn=task_role,
            containerDefinitions=[{"name": "app", "image": "stock:1", "memory": 128}],
        )

    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    author = acting_as(
        account,
        "author",
        _allow("ecs:RegisterTaskDefinition", "*"),
        _allow("iam:PassRole", mine, **to_tasks),
    )
    register(author, mine)
    with pytest.raises(ClientError, match=f"AccessDenied.*iam:PassRole on resource: {others}"):
        register(author, others)
    register(account.clients, others)
